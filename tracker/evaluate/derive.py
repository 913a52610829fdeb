"""Series that are worked out from other series: shares and running sums."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from tracker.evaluate.series import Figure, Series
from tracker.model.measurement import Measurement
from tracker.model.period import Period

HUNDRED = Decimal(100)


def share(part: Series, whole: Series) -> Series:
    """Part of whole in percent, by interval arithmetic, for the periods that both have; wholes of zero are left out.

    Both are amounts that cannot be negative; a part is taken to lie inside its whole, so no share exceeds 100 %.
    """
    periods: list[Period] = []
    figures: list[Figure] = []
    ids: list[str] = []
    for index, period in enumerate(part.periods):
        other = whole.find(period)
        if other is None:
            continue
        divided = _divided(part.measurement(index), whole.measurement(other))
        if divided is not None:
            periods.append(period)
            figures.append(divided)
            ids.append("+".join(filter(None, (part.id(index), whole.id(other)))))
    first = _first_comparable(part, whole)
    breaks = sum(1 for period in periods if first is not None and period < first)
    return Series(periods, figures, ids, breaks, "%")


def _first_comparable(part: Series, whole: Series) -> Period | None:
    starts = [series.periods[series.breaks] for series in (part, whole) if series.breaks]
    return max(starts) if starts else None


def _divided(part: Measurement, whole: Measurement) -> Measurement | None:
    if whole.high is not None and whole.high <= 0:
        return None
    if part.low is not None and part.low == part.high and whole.low is not None and whole.low == whole.high:
        value = HUNDRED * part.low / whole.low
        return Measurement(value, value, unit="%")
    low = Decimal(0) if part.low is None or whole.high is None else HUNDRED * part.low / whole.high
    low_open = part.low_open or whole.high_open
    high = None if part.high is None or not whole.low else HUNDRED * part.high / whole.low
    high_open = part.high_open or whole.low_open
    if high is None or high > HUNDRED:
        high, high_open = HUNDRED, False
    return Measurement(low, high, low_open, high_open, "range", "%")


def running_sum(series: Series, since: Period) -> Series:
    """The sums of flow figures from `since` on, one a period; an end that is unbounded once stays so.

    They go as far as something is known: a sum that is unbounded at both ends tells nothing. A quarter whose year is
    reported too is in the year already.
    """
    periods: list[Period] = []
    figures: list[Figure] = []
    ids: list[str] = []
    total = Measurement(Decimal(0), Decimal(0), unit=series.unit)
    for index in _apart(series, since):
        period = series.periods[index]
        total = _added(total, series.measurement(index))
        if total.low is None and total.high is None:
            break
        periods.append(period)
        figures.append(total)
        ids.append(series.id(index) or "")
    return Series(periods, figures, ids, 0, series.unit)


def _apart(series: Series, since: Period) -> list[int]:
    """The indexes of the periods from `since` on that lie inside no other of them."""
    from_then = [index for index, period in enumerate(series.periods) if period.start >= since.start]
    periods = series.periods
    if all(periods[earlier].end < periods[later].start for earlier, later in pairwise(from_then)):
        return from_then
    return [
        one
        for one in from_then
        if not any(
            other != one and periods[other].start <= periods[one].start and periods[one].end <= periods[other].end
            for other in from_then
        )
    ]


def _added(total: Measurement, more: Measurement) -> Measurement:
    low = None if total.low is None or more.low is None else total.low + more.low
    high = None if total.high is None or more.high is None else total.high + more.high
    low_open = low is not None and (total.low_open or more.low_open)
    high_open = high is not None and (total.high_open or more.high_open)
    exact = low is not None and low == high
    return Measurement(low, high, low_open, high_open, "exact" if exact else "range", total.unit)


def gaps(series: Series, since: Period) -> bool:
    """Whether figures of a regular frequency are missing between `since` and the last one."""
    counted = [series.periods[index] for index in _apart(series, since)]
    if not counted or counted[0].start > since.start:
        return True
    for earlier, later in pairwise(counted):
        following = earlier.next()
        if following is not None and following.start < later.start:
            return True
    return False
