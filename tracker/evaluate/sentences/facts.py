"""The facts that a reason tells, before they are put into the words of a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.model.aim import Aim, Bound
from tracker.model.assessment import Reading, RuleResult
from tracker.model.formula import round_places, round_significant
from tracker.model.measurement import Measurement
from tracker.model.outlook import Forecast
from tracker.model.text import Text


@dataclass(slots=True)
class Facts:
    """What is known of a target when its reason is written; amounts are in `unit`, as they are to be told.

    `kind` is the aim's word; `bounds` what the last figure is held against; `needs` the amount that is just enough;
    `share` the rule's own figure in percent, "" where it has none; `detail` what is particular to a kind.
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
    share: str
    detail: Mapping[str, object]
    forecast: Forecast | None = None


def listed(value: object) -> list[object]:
    """The items of a detail that is a list; none of anything else."""
    return list(value) if isinstance(value, list | tuple) else []


def pairs(value: object) -> list[tuple[object, str]]:
    """The items of a detail that is a list of names with their dates."""
    return list(value) if isinstance(value, list) else []


DOUBTS = frozenset({"stale", "series_break", "no_baseline", "missing_periods", "opted_out"})
"""The reasons that are told beside a level."""
NOTHING = Decimal(0)
LONGEST = 9
SHORTENED = 6


def readable(measurement: Measurement) -> Measurement:
    """The measurement to be told: worked-out amounts of more than nine digits shortened, figures as written kept."""
    if measurement.text:
        return measurement
    low, high = measurement.low, measurement.high
    told_low = low if low is None else shortened(low)
    told_high = told_low if low is high else high if high is None else shortened(high)
    if told_low is low and told_high is high:
        return measurement
    return replace(measurement, low=told_low, high=told_high)


def shortened(value: Decimal) -> Decimal:
    """A worked-out amount is told with six digits; the exact one stands in the explanation."""
    written = str(value)
    if len(written) <= LONGEST or len(value.as_tuple().digits) <= LONGEST:
        return value
    return round_significant(value, SHORTENED)


def percent(share: Decimal) -> str:
    """A share in percent, with one decimal where it is needed."""
    text = f"{round_places(share * 100, 1):f}"
    return f"{text.removesuffix('.0')}%"


PACE_TOLD = 3


def paced(pace: Decimal) -> Decimal:
    """A change a year as it is told: with three digits at most, without its sign."""
    return round_significant(abs(pace), PACE_TOLD)
