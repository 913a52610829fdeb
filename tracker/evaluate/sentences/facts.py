"""The facts that a reason tells, before they are put into the words of a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.model.aim import Aim, Bound
from tracker.model.assessment import Reading, RuleResult
from tracker.model.formula import round_places, round_significant
from tracker.model.measurement import Measurement
from tracker.model.text import Text


@dataclass(slots=True)
class Facts:
    """What is known of a target when its reason is written; amounts are in `unit`.

    `kind` is the aim's word; `bounds` what the last figure is held against; `needs` the amount that is just enough;
    `projected` where the declared rule's pace leads at the deadline; `detail` what is particular to a kind.
    """

    kind: str
    name: Text
    unit: str
    display_unit: str | None
    whole: bool
    headline: str
    attainment: str | None
    trajectory: str | None
    reasons: tuple[str, ...]
    aim: Aim
    bounds: tuple[Bound, ...]
    measurement: Measurement | None
    period: str | None
    needs: Decimal | None
    missing: Decimal | None
    by: str | None
    readings: tuple[Reading, ...]
    rule: RuleResult | None
    detail: Mapping[str, object]


LONGEST = 9
SHORTENED = 6


def readable(measurement: Measurement) -> Measurement:
    """The measurement to be told: worked-out amounts of more than nine digits shortened, figures as written kept."""
    if measurement.text or max(_digits(measurement.low), _digits(measurement.high)) <= LONGEST:
        return measurement
    return replace(measurement, low=_shortened(measurement.low), high=_shortened(measurement.high))


def _digits(value: Decimal | None) -> int:
    return 0 if value is None else len(value.as_tuple().digits)


def _shortened(value: Decimal | None) -> Decimal | None:
    return value if value is None or _digits(value) <= LONGEST else round_significant(value, SHORTENED)


def percent(share: Decimal) -> str:
    """A share in percent, with one decimal where it is needed."""
    text = f"{round_places(share * 100, 1):f}"
    return f"{text.removesuffix('.0')}%"
