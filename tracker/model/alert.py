"""An alert: a declared rule, how each of its subjects stands under it, what was told of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, get_args

from tracker.model.selection import Selection
from tracker.model.text import Text
from tracker.model.value import value

When = Literal[
    "status_worsened", "status_improved", "deadline_near", "source_silent", "source_failed", "statement_changed",
    "forecast_below", "correction",
]  # fmt: skip
WHENS: tuple[When, ...] = get_args(When)

Grouping = Literal["rule", "owner", "group", "none"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
"""What goes into one message: everything of a rule; of an owner; of a group of targets; one subject alone."""

AlertStanding = Literal["inactive", "pending", "firing"]

NOTHING = Text(())


@value
class AlertRule:
    """What is told at once: `when` it happens to one of the selected targets, or to a source that feeds one.

    It fires once the condition held at `confirm` evaluations and for the time `lasting` (written `for:`), and goes on
    firing until it has not held for the time `keep`. `days` is how near a deadline is near, `below` the probability
    that a forecast has to fall under. `repeat` is after how long the same is told again (None: never); with `resolved`
    it is told too that an alert is over. More than `flood` alerts are told in one summary.
    """

    id: str
    when: When
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    title: Text | None = None
    selection: Selection = field(default_factory=Selection)
    confirm: int = 1
    lasting: timedelta = timedelta(0)
    keep: timedelta = timedelta(0)
    days: int = 30
    below: Decimal = Decimal("0.3")
    repeat: timedelta | None = None
    group: Grouping = "rule"
    resolved: bool = False
    flood: int = 20

    @property
    def of_sources(self) -> bool:
        """Whether its subjects are sources; those of every other rule are targets."""
        return self.when == "source_failed"


@value
class Finding:
    """What a condition says of a subject: whether it holds (None: that cannot be told now), why, in which words.

    `cause` is the same for as long as the reader would call it the same thing: one cause is told once.
    """

    holds: bool | None
    cause: str = ""
    words: Text = NOTHING


NOT_KNOWN, NO = Finding(None), Finding(False)


@value
class AlertState:
    """How one subject stands under one rule; moments are UTC.

    `settled` is the headline that a change of status is counted from. `active_since` is when the condition began to
    hold, `held` how many evaluations it has held, `counted` which evaluation was counted last. `episode` numbers the
    times that it fired, `fired_at` is the last of them; `cleared_at` is since when the condition holds no more while
    it is kept firing, `resolved_at` when it ended. `fired` and `told` are the moments of the last episodes and
    messages, from which flapping is seen; it is quiet since `flapping_since`.
    """

    rule: str
    subject: str
    condition: When
    state: AlertStanding = "inactive"
    settled: str | None = None
    cause: str = ""
    words: Text = NOTHING
    active_since: datetime | None = None
    held: int = 0
    counted: str = ""
    episode: int = 0
    fired_at: datetime | None = None
    cleared_at: datetime | None = None
    resolved_at: datetime | None = None
    fired: tuple[datetime, ...] = ()
    told: tuple[datetime, ...] = ()
    flapping_since: datetime | None = None

    @property
    def alert(self) -> Alert:
        """What is told of it: this cause in this episode."""
        return Alert(self.subject, self.episode, self.cause, self.words)


@value
class Alert:
    """One thing that fires: a subject for a cause in one of its episodes. The words are no part of which one it is."""

    subject: str
    episode: int
    cause: str
    words: Text = field(default=NOTHING, compare=False, hash=False)


@value
class ToldGroup:
    """What was told last of a group of alerts (`name` is "" for the whole rule): what fires, what is over, when."""

    rule: str
    name: str
    firing: frozenset[Alert]
    resolved: frozenset[Alert]
    at: datetime


SilenceKind = Literal["silence", "ack"]

MATCHES = ("rule", "target", "owner", "source", "tag")
"""What a silence may name; an alert is silenced where everything named fits it."""


@value
class Silence:
    """Who keeps what silent, until when (UTC; None: until the cause is another), why.

    A `silence` holds for whatever its `matches` fit; an `ack` for one cause of one subject, which somebody knows of.
    """

    id: str
    kind: SilenceKind
    made_at: datetime
    made_by: str
    reason: str
    until: datetime | None = None
    matches: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    cause: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None

    def holds_at(self, now: datetime) -> bool:
        """Whether it was made by `now`, is not over and was not ended."""
        over = self.until is not None and self.until <= now
        return self.made_at <= now and not over and (self.ended_at is None or self.ended_at > now)
