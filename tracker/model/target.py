"""Indicators (what is measured) and targets (what was promised on them)."""

from __future__ import annotations

from dataclasses import field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, get_args

from tracker.model.aim import KINDS, VERDICTS, Aim, Checklist, Direction, Judged, Stages
from tracker.model.measurement import Measurement
from tracker.model.period import Frequency, Period
from tracker.model.text import Text
from tracker.model.value import value

Measure = Literal["stock", "flow", "running_total", "rate", "share", "index"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

Commitment = Literal["binding", "anticipatory", "strive", "explore"]
COMMITMENTS: tuple[Commitment, ...] = get_args(Commitment)

Restatement = Literal["hardened", "softened", "dropped", "merged", "corrected"]
RESTATEMENTS: tuple[Restatement, ...] = get_args(Restatement)

RULES = ("forecast/1", "average-step/1", "straight-line/1", "path/1", "cagr-ratio/1")
"""The rules for a trajectory, by id and version: the forecast, then the published ones."""


@value
class Ratio:
    """A share computed from two indicators of the same period and scope."""

    part: str
    whole: str


@value
class Indicator:
    """What is measured.

    `unit` is the unit amounts are kept in and `display_unit` the one they are shown in; `limits` are the natural
    ends of the scale (None: no end); `direction` is the good way, or None where none is stated; `grace` is how
    long after a period's end its figure may take before silence begins, or None.
    """

    id: str
    name: Text
    unit: str
    measure: Measure
    display_unit: str | None = None
    unit_aliases: tuple[str, ...] = ()
    whole: bool = False
    limits: tuple[Decimal | None, Decimal | None] = (None, None)
    direction: Direction | None = None
    frequency: Frequency = "irregular"
    grace: timedelta | None = None
    owner: str | None = None
    scope: Text | None = None
    part_of: str | None = None
    ratio: Ratio | None = None
    aliases: tuple[str, ...] = ()
    linkable: bool = False
    note: Text | None = None


@value
class Statement:
    """A target as it was stated: where, in what words, and how we read it."""

    document: str | None = None
    text: Text | None = None
    quote: str | None = None
    reading: Text | None = None


@value
class Baseline:
    """The value a target starts from, and the period it speaks of."""

    measurement: Measurement
    period: Period


@value
class PathPoint:
    """A level due at the end of a period on the way to the aim."""

    period: Period
    value: Decimal


@value
class RuleChoice:
    """The declared rule for the trajectory with its parameters.

    `cagr-ratio/1` has `limit`, a natural limit in the indicator's unit, and `base`, the position of its base year.
    """

    id: str
    parameters: tuple[tuple[str, Decimal], ...] = ()


@value
class Condition:
    """`when: {target: id, is: met}`: the target is not triggered until then."""

    target: str
    state: str


@value
class Revision:
    """A re-statement of the target: from `day` on `aim` and `by` hold (None: unchanged).

    `by_stated` tells whether the revision speaks of the deadline at all; `into` is the target that a merged one went
    into, where that is declared.
    """

    day: date
    change: Restatement
    document: str | None = None
    aim: Aim | None = None
    by: Period | None = None
    by_stated: bool = False
    note: Text | None = None
    into: str | None = None


@value
class Target:
    """A stated commitment. `by` is None where the statement names no deadline; nothing is invented in its place."""

    id: str
    aim: Aim
    title: Text | None = None
    indicator: str | None = None
    statement: Statement = field(default_factory=Statement)
    baseline: Baseline | None = None
    by: Period | None = None
    commitment: Commitment | None = None
    owner: str | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()
    path: tuple[PathPoint, ...] = ()
    rule: RuleChoice | None = None
    when: Condition | None = None
    supersedes: str | None = None
    revisions: tuple[Revision, ...] = ()
    opted_out: Text | None = None
    linkable: bool = False
    note: Text | None = None

    @property
    def kind(self) -> str:
        return KINDS[type(self.aim)]

    def marks(self) -> tuple[str, ...]:
        """The words that may be recorded for a target without a figure: stages, items or verdicts; else none."""
        match self.aim:
            case Stages(stages):
                return tuple(stage.id for stage in stages)
            case Checklist(items):
                return tuple(item.id for item in items)
            case Judged():
                return VERDICTS
            case _:
                return ()

    @property
    def deadline(self) -> date | None:
        """The last day on which the aim can be met in time: `by: 2030` means the end of 2030."""
        return None if self.by is None else self.by.end
