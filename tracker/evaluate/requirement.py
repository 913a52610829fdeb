"""The requirement: what a numeric aim asks of the figures, as bounds and as one level to steer for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from tracker.evaluate.case import Case
from tracker.evaluate.compare import Verdict, exactly_inside, inside_all
from tracker.evaluate.derive import gaps, running_sum, share
from tracker.evaluate.series import Series
from tracker.model.aim import (
    Bound,
    Change,
    Comparator,
    Direction,
    Growth,
    Keep,
    NumericAim,
    Range,
    Threshold,
    Total,
)
from tracker.model.measurement import Measurement
from tracker.model.period import Period, position_of

BoundsAt: TypeAlias = Callable[[int], tuple[Bound, ...] | None]


class Base(NamedTuple):
    """Where the way to the aim begins: a position in years, the amount there, and the period as written."""

    position: Decimal
    amount: Decimal
    period: str


@dataclass(slots=True)
class Requirement:
    """Where the figures of `series` must be.

    `bounds_at(index)` are the bounds on the figure at `index` (None: nothing to compare it with); `bounds` those for
    the last one; `level` is what the rules steer for at the deadline, for a range its weaker end; `needs` the amount
    that is just enough (21 where more than 20 countable things are promised).
    """

    series: Series
    direction: Direction
    bounds: tuple[Bound, ...]
    bounds_at: BoundsAt
    level: Decimal
    needs: Decimal
    base: Base | None
    keep: bool = False
    whole: bool = False
    incomplete: bool = False
    """Whether `series` are sums in which the figures of some periods are missing."""
    _latest: Verdict | None = None

    def verdict(self, index: int) -> Verdict | None:
        """How the figure at `index` compares; None where there is nothing to compare it with."""
        if index != len(self.series) - 1:
            return self._compared(index, self.bounds_at(index))
        if self._latest is None:
            self._latest = self._compared(index, self.bounds)
        return self._latest

    def _compared(self, index: int, bounds: tuple[Bound, ...] | None) -> Verdict | None:
        if not bounds:
            return None
        number = self.series.number(index)
        return inside_all(self.compared(index), bounds) if number is None else exactly_inside(number, bounds)

    def compared(self, index: int) -> Measurement:
        """The figure at `index` as it is held against bounds: of countable things only whole amounts are possible."""
        measurement = self.series.measurement(index)
        return measurement.whole() if self.whole and not measurement.is_point else measurement


def figures_of(case: Case) -> Series:
    """The series that the aim speaks of: the indicator's own, its share, or its running sum."""
    series = case.series
    indicator = case.indicator
    if indicator is not None and indicator.ratio is not None and not len(series):
        empty = Series([], [])
        ratio = indicator.ratio
        series = share(case.others.get(ratio.part, empty), case.others.get(ratio.whole, empty))
    if isinstance(case.aim, Total) and indicator is not None and indicator.measure != "running_total":
        series = running_sum(series, case.aim.since)
    if case.target.linkable or (indicator is not None and indicator.linkable):
        return series.unbroken()
    return series


def requirement_of(case: Case, aim: NumericAim, series: Series) -> Requirement | str:
    """What a numeric aim asks of its series, or the reason why nothing can be (`no_baseline`, `no_comparison`)."""
    whole = case.indicator is not None and case.indicator.whole
    found = _of_kind(case, aim, series, whole)
    if isinstance(found, Requirement):
        found.whole = whole
    return found


def _of_kind(case: Case, aim: NumericAim, series: Series, whole: bool) -> Requirement | str:
    base = _declared_base(case)
    match aim:
        case Threshold(bound):
            return _threshold(series, bound, whole, base)
        case Range(low, high):
            return _range(case, series, low, high, base)
        case Keep(level):
            inner = requirement_of(case, level, series)
            if isinstance(inner, Requirement):
                inner.keep = True
            return inner
        case Total(bound, since):
            begun = position_of(since.start - timedelta(days=1))
            required = _threshold(series, bound, whole, Base(begun, Decimal(0), since.text))
            flows = case.indicator is None or case.indicator.measure != "running_total"
            required.incomplete = flows and len(series) > 0 and gaps(case.series, since)
            return required
        case Change():
            return _change(case, series, aim, whole)
        case Growth():
            return _growth(case, series, aim)
        case Comparator():
            return _comparator(case, series, aim, base)


def _threshold(series: Series, bound: Bound, whole: bool, base: Base | None) -> Requirement:
    needs = bound.needs(whole)
    bounds = (bound,)
    level = needs if bound.strict else bound.value
    return Requirement(series, bound.direction, bounds, lambda _: bounds, level, needs, base)


def _range(case: Case, series: Series, low: Decimal, high: Decimal, base: Base | None) -> Requirement:
    bounds = (Bound(">=", low), Bound("<=", high))
    direction: Direction = (case.indicator.direction if case.indicator else None) or "up"
    if len(series):
        current = series.nominal(len(series) - 1)
        direction = "up" if current < low else "down" if current > high else direction
    level = low if direction == "up" else high
    return Requirement(series, direction, bounds, lambda _: bounds, level, level, base)


def _change(case: Case, series: Series, aim: Change, whole: bool) -> Requirement | str:
    base = base_of(case, series, aim.since)
    if base is None:
        return "no_baseline"
    bound = Bound(aim.op, aim.level(base.amount))
    return _threshold(series, bound, whole, base)


def _growth(case: Case, series: Series, aim: Growth) -> Requirement | str:
    base = base_of(case, series, aim.since)
    if base is None:
        return "no_baseline"
    start, amount = base.position, base.amount

    def bounds_at(index: int) -> tuple[Bound, ...] | None:
        years = series.periods[index].position - start
        return None if years <= 0 else (Bound(aim.bound.op, aim.level(amount, years)),)

    bounds = bounds_at(len(series) - 1) if len(series) else None
    if bounds is None:
        return "too_few_points"
    until = case.by.position if case.by is not None else series.periods[-1].position
    level = aim.level(amount, max(until - start, Decimal(0)))
    direction: Direction = "up" if aim.bound.value >= 0 else "down"
    return Requirement(series, direction, bounds, bounds_at, level, bounds[0].value, base)


def _comparator(case: Case, series: Series, aim: Comparator, base: Base | None) -> Requirement | str:
    other = case.others.get(aim.indicator, Series([], []))

    def bounds_at(index: int) -> tuple[Bound, ...] | None:
        at = other.find(series.periods[index])
        if at is None:
            return None
        against = other.measurement(at)
        far = against.high if aim.op in (">=", ">") else against.low
        return None if far is None else (Bound(aim.op, far),)

    last = next((index for index in range(len(series) - 1, -1, -1) if bounds_at(index)), None)
    if last is None:
        return "no_comparison"
    bounds = bounds_at(last)
    assert bounds is not None
    compared = series.first(last + 1)
    level = bounds[0].value
    return Requirement(compared, bounds[0].direction, bounds, bounds_at, level, level, base)


def base_of(case: Case, series: Series, since: Period) -> Base | None:
    """The amount of the base period: the figure in force, so that a revised base counts, else the declared baseline."""
    at = series.find(since)
    if at is not None:
        return Base(since.position, series.nominal(at), since.text)
    declared = case.target.baseline
    if declared is not None and declared.period.text == since.text:
        amount = declared.measurement.nominal
        return None if amount is None else Base(since.position, amount, since.text)
    return None


def _declared_base(case: Case) -> Base | None:
    declared = case.target.baseline
    if declared is None or declared.measurement.nominal is None:
        return None
    return Base(declared.period.position, declared.measurement.nominal, declared.period.text)
