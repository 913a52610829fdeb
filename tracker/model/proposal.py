"""A proposal: what a text says of a measure, for a person to accept, correct or reject.

Offsets count characters of the text as it was found, ends exclusive. `Figure` and `Milestone` carry what a careful
reader would note; nothing of it counts before somebody has decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias, get_args

from tracker.model.value import value

Wording = Literal["exact", "about", "nearly", "over", "at-least", "at-most", "range"]
WORDINGS: tuple[Wording, ...] = get_args(Wording)
"""How a text hedges a figure: 近 is nearly, 超 is over, 以上 is at-least, 以内 is at-most, 约 is about."""

Modality = Literal["achieved", "target", "plan", "reference"]
MODALITIES: tuple[Modality, ...] = get_args(Modality)
"""Whether it is stated as so, aimed at, an input or projection ahead, or there for comparison."""

Stage = Literal[
    "striving", "planned", "drafting", "under-review", "approved", "signed", "established", "held",
    "under-construction", "in-progress", "completed",
]  # fmt: skip
STAGES: tuple[Stage, ...] = get_args(Stage)
"""How far a pledge or an event without a number has come."""

Form = Literal["percent", "pp", "absolute", "times"]


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of the text as found, and what stands there."""

    start: int
    end: int
    text: str


class Cue(NamedTuple):
    """The words that decided a field: `field` is its name (`qualifier`, `period`, `modality`, `deadline` …).

    `distance` counts the characters between the cue and the number; 0 where they touch.
    """

    field: str
    span: Span
    distance: int


@dataclass(frozen=True, slots=True)
class Growth:
    """That a figure is a change: its `rate` with sign and its `basis`.

    `basis` is `yoy`, `qoq`, `cagr` or `since:` with a year, `unstated` or `peak`; `rate_high` is a range's upper end;
    `of` is the place, in the list of proposals, of the level it stands beside.
    """

    rate: Decimal
    basis: str
    form: Form
    rate_high: Decimal | None = None
    of: int | None = None


@value
class Figure:
    """A quantity that a text states of a measure.

    `quote` is the shortest clause that shows what is counted, `written` the number with its scale and unit.
    `value` is normalised (151.6亿元 is 15160000000), `value_high` a range's upper end. `unit` is `CNY`, `USD` …, `%`,
    `pp`, `倍`, `times`, or the text's own measure word in simplified characters. `number` and `unit_written` are what
    is printed of both (151.6, 亿元). `period` is an ISO year, month, day or interval `a/b`, `to-date`, or None;
    `deadline` an ISO year or day by which. `part_of` is the place of the total in the list of proposals.
    `confidence`, 0 to 1, falls with the distance of the cues that decided.
    """

    quote: Span
    written: Span
    value: Decimal
    unit: str
    number: str
    unit_written: str
    qualifier: Wording
    measure: str
    modality: Modality
    value_high: Decimal | None = None
    scope: str | None = None
    period: str | None = None
    deadline: str | None = None
    growth: Growth | None = None
    part_of: int | None = None
    cues: tuple[Cue, ...] = ()
    confidence: Decimal = Decimal(1)


@value
class Milestone:
    """A pledge or an event without a number, and the stage it has reached; fields as those of a figure."""

    quote: Span
    stage: Stage
    measure: str
    modality: Modality
    scope: str | None = None
    period: str | None = None
    deadline: str | None = None
    cues: tuple[Cue, ...] = ()
    confidence: Decimal = Decimal(1)


Proposal: TypeAlias = Figure | Milestone


@dataclass(frozen=True, slots=True)
class Told:
    """What the person or source that hands over a text says of it.

    `reference_period` is the ISO year, month or day that relative words (去年, last year) are read against where the
    text does not say; `publisher` the place or body that speaks.
    """

    published: date | None = None
    reference_period: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a text, in the order of its places, and what the reader should know of the reading.

    `language` is `zh` or `en`, whichever most of the text is written in. `notes` are sentences, by language, about
    what was passed over: a table too large, a limit reached.
    """

    language: Literal["zh", "en"]
    proposals: tuple[Proposal, ...]
    notes: tuple[dict[str, str], ...] = ()
