"""Whether a bounded figure keeps inside a bound: yes, no, or left open by its wording."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from tracker.model.aim import Bound
from tracker.model.assessment import Reading
from tracker.model.measurement import Measurement, plain

Verdict = Literal["met", "not_met", "undecided"]


def inside(measurement: Measurement, bound: Bound) -> Verdict:
    """`met` when the whole interval is inside the bound, `not_met` when none of it is, else `undecided`.

    >>> inside(Measurement(Decimal(8500), Decimal(9000), high_open=True), Bound(">=", Decimal(9000)))
    'not_met'
    >>> inside(Measurement(Decimal(20), None, low_open=True), Bound(">", Decimal(20)))
    'met'
    """
    value, op = bound.value, bound.op
    low, high = measurement.low, measurement.high
    if low is not None and low == high:
        return "met" if bound.holds(low) else "not_met"
    if op in (">=", ">"):
        if low is not None and (low > value or (low == value and (op == ">=" or measurement.low_open))):
            return "met"
        if high is not None and (high < value or (high == value and (op == ">" or measurement.high_open))):
            return "not_met"
        return "undecided"
    if high is not None and (high < value or (high == value and (op == "<=" or measurement.high_open))):
        return "met"
    if low is not None and (low > value or (low == value and (op == "<" or measurement.low_open))):
        return "not_met"
    return "undecided"


def inside_all(measurement: Measurement, bounds: Sequence[Bound]) -> Verdict:
    """Inside every bound: `not_met` as soon as one is not met, `met` only when all are."""
    if len(bounds) == 1:
        return inside(measurement, bounds[0])
    verdicts = {inside(measurement, bound) for bound in bounds}
    if "not_met" in verdicts:
        return "not_met"
    return "met" if verdicts == {"met"} else "undecided"


def exactly_inside(number: Decimal, bounds: Sequence[Bound]) -> Verdict:
    """The same for one exact number."""
    for bound in bounds:
        if not bound.holds(number):
            return "not_met"
    return "met"


def readings(measurement: Measurement, bounds: Sequence[Bound]) -> tuple[Reading, ...]:
    """The two ends of an undecided figure, each with what would follow from it; an end is "∞" where there is none."""
    return (
        _reading(measurement.low, measurement.low_open, ">", measurement, bounds),
        _reading(measurement.high, measurement.high_open, "<", measurement, bounds),
    )


def _reading(
    end: Decimal | None, is_open: bool, sign: str, measurement: Measurement, bounds: Sequence[Bound]
) -> Reading:
    if end is None:
        far = any(bound.op in (">=", ">") for bound in bounds) if sign == "<" else False
        near = any(bound.op in ("<=", "<") for bound in bounds) if sign == ">" else False
        met = (far or near) and len(bounds) == 1
        return Reading("∞" if sign == "<" else "-∞", "met" if met else "not_met")
    point = Measurement(end, end, unit=measurement.unit)
    approached = all(_approached(end, sign, bound) for bound in bounds)
    met = approached if is_open else inside_all(point, bounds) == "met"
    return Reading(f"{sign if is_open else ''}{plain(end)}", "met" if met else "not_met")


def _approached(end: Decimal, sign: str, bound: Bound) -> bool:
    """Whether amounts that come as near as one likes to an open end are inside the bound."""
    if bound.op in (">=", ">"):
        return end > bound.value or (end == bound.value and sign == ">")
    return end < bound.value or (end == bound.value and sign == "<")
