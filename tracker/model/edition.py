"""What becomes of an edition: what reviewers say of it, in which state that leaves it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self, get_args

from tracker.model.value import value

EditionState = Literal["composed", "withheld", "in_review", "returned", "approved", "superseded"]
EDITION_STATES: tuple[EditionState, ...] = get_args(EditionState)
"""Complete, no review was asked for; not sent since nothing had changed; waiting for reviewers; sent back by one;
approved and locked; waiting or returned while a later version of its period stands."""

Act = Literal["approve", "return", "comment"]
ACTS: tuple[Act, ...] = get_args(Act)


@value
class EditionId:
    """Which edition: a digest, the period it speaks for (the day of its hour, ISO), the version of that period."""

    digest: str
    period: str
    version: int

    def __str__(self) -> str:
        return f"{self.digest}/{self.period}/{self.version}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The id of a text like `weekly/2026-11-23/1`; ValueError for any other."""
        digest, period, version = text.split("/")
        return cls(digest, period, int(version))


@value
class EditionHead:
    """An edition without its contents: when it was composed (UTC), in which state it began, what it is compared with.

    `hash` is that of its message; `approvals` is how many persons have to approve it, 0 where no review was asked for.
    `compared` is the edition that its changes are counted from, None for the first; one of its own period: it corrects.
    """

    id: EditionId
    composed_at: datetime
    outset: EditionState
    subject: str
    hash: str
    approvals: int = 0
    compared: EditionId | None = None

    @property
    def corrects(self) -> bool:
        """Whether it corrects an edition of the same period that was told."""
        return self.compared is not None and self.compared.period == self.id.period


@value
class Step:
    """What a person did with an edition in review: when (UTC), who, which act, with a note.

    `target` is the line that a comment speaks of, None for the whole. `hash` is that of the message as the person saw
    it: an approval is of exactly these bytes.
    """

    edition: EditionId
    number: int
    act: Act
    at: datetime
    by: str | None
    hash: str
    note: str = ""
    target: str | None = None
