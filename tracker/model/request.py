"""A request: one due figure asked of the office that answers for it, with everything that came of asking."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, get_args

from tracker.model.period import Period
from tracker.model.value import value

StageKind = Literal["first", "remind", "escalate", "returned", "asked"]
STAGES: tuple[StageKind, ...] = get_args(StageKind)
"""Asked for the first time; reminded; the next person asked; asked again since the answer was sent back by a reviewer;
asked since a person said so."""

Closing = Literal["arrived", "unwanted", "by_hand"]
CLOSINGS: tuple[Closing, ...] = get_args(Closing)
"""The figure is there, from wherever it came; nobody asks for it any more; a person said that it is not to be asked."""


@value
class Wanted:
    """A figure (or, with `mark`, whether a stage or an item holds) that is due: of what, of whom, since when.

    `due` is the first day after its period, `overdue` the first day after the indicator's grace as well. `asking` is
    the block of `requests:` by which it is asked.
    """

    asking: str
    subject: str
    period: Period
    owner: str
    due: date
    overdue: date
    mark: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same figure asked of the same office."""
        return self.subject, self.period.text, self.mark, self.owner


@value
class Ask:
    """One time that it was asked: at which stage (its number counts from 1 within the kind), when (UTC), of whom.

    `notice` is the message in which it stood.
    """

    kind: StageKind
    number: int
    at: datetime
    address: str
    notice: str

    @property
    def stage(self) -> str:
        """The stage as one word: `first-1`, `remind-2`."""
        return f"{self.kind}-{self.number}"


@value
class Answer:
    """What an owner answered: the id of the observation that it became, when (UTC), by whom."""

    observation: str
    at: datetime
    by: str


@value
class Closed:
    """That and why it is asked no more; `by` and `reason` where a person said so."""

    at: datetime
    why: Closing
    by: str | None = None
    reason: str = ""


@value
class Request:
    """A wanted figure that was asked for, with what came of it, in the order in which it came.

    `turn` counts how often the same figure was asked of the same office anew after a request for it had been closed.
    """

    id: str
    wanted: Wanted
    opened_at: datetime
    turn: int = 1
    asks: tuple[Ask, ...] = ()
    answers: tuple[Answer, ...] = ()
    closed: Closed | None = None

    @property
    def first_at(self) -> datetime:
        """When it was asked for the first time; when it was opened where it was not asked yet."""
        return self.asks[0].at if self.asks else self.opened_at

    @property
    def is_open(self) -> bool:
        return self.closed is None

    def to_json(self) -> dict[str, object]:
        """The request as `tracker request --json` prints it."""
        wanted, last = self.wanted, self.asks[-1] if self.asks else None
        return {
            "id": self.id,
            "asking": wanted.asking,
            "owner": wanted.owner,
            "subject": wanted.subject,
            "period": wanted.period.text,
            "mark": wanted.mark or None,
            "due": wanted.due.isoformat(),
            "overdue": wanted.overdue.isoformat(),
            "asked": len(self.asks),
            "last_asked_at": None if last is None else last.at.isoformat(),
            "last_asked": None if last is None else last.address,
            "answers": [one.observation for one in self.answers],
            "closed": None if self.closed is None else self.closed.why,
        }
