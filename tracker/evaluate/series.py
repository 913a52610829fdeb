"""The series in force: per period the latest accepted figure, as parallel lists that are cheap to make in bulk."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

from tracker.evaluate.calendar import Calendar
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.units import factor_between

Figure: TypeAlias = Measurement | Decimal | int | float
"""A figure of a series; a bare number is exact and becomes a measurement only when it is looked at."""

_BEGINNING = datetime.min.replace(tzinfo=UTC)


class Series:
    """The figures of one subject in force on a day, sorted by period, one a period.

    `breaks` is the index of the first figure after the last break in the series, 0 without one: figures before it
    cannot be compared with those from it on. `odd` tells that some figure may be in a unit that is no scale of `unit`.
    """

    __slots__ = ("_figures", "breaks", "ids", "odd", "periods", "unit")

    def __init__(
        self,
        periods: list[Period],
        figures: list[Figure],
        ids: list[str] | None = None,
        breaks: int = 0,
        unit: str = "",
        odd: bool = False,
    ) -> None:
        self.odd = odd
        self.periods = periods if type(periods) is Calendar else Calendar(periods)
        self._figures = figures
        self.ids = ids
        self.breaks = breaks
        self.unit = unit

    def __len__(self) -> int:
        return len(self.periods)

    def measurement(self, index: int) -> Measurement:
        """The figure at `index` as a measurement; a number from JSON counts with the digits it was written with."""
        figure = self._figures[index]
        if not isinstance(figure, Measurement):
            value = self.nominal(index)
            figure = self._figures[index] = Measurement(value, value, False, False, "exact", self.unit)
        return figure

    def nominal(self, index: int) -> Decimal:
        """The number written at `index` (see `Measurement.nominal`)."""
        figure = self._figures[index]
        if type(figure) is Decimal:
            return figure
        if isinstance(figure, Measurement):
            value = figure.nominal
            assert value is not None
            return value
        exact = self._figures[index] = Decimal(repr(figure))
        return exact

    def number(self, index: int) -> Decimal | None:
        """The figure at `index` where it came as a bare number, which is exact; else None."""
        return None if isinstance(self._figures[index], Measurement) else self.nominal(index)

    def id(self, index: int) -> str | None:
        return self.ids[index] if self.ids is not None else None

    def foreign_unit(self) -> str | None:
        """A unit of some figure that cannot be turned into the series' own; None where there is none."""
        if not self.odd:
            return None
        units = (one.unit for one in self._figures if isinstance(one, Measurement))
        return next((unit for unit in units if unit and factor_between(unit, self.unit) is None), None)

    def until(self, day: date) -> Series:
        """The series as far as periods had begun by `day`."""
        if not self.periods or self.periods[-1].start <= day:
            return self
        return self._only([index for index, period in enumerate(self.periods) if period.start <= day])

    def first(self, count: int) -> Series:
        """The series of the first `count` figures."""
        return self if count >= len(self.periods) else self._only(list(range(count)))

    def unbroken(self) -> Series:
        """The same figures taken as one series, whatever breaks were flagged."""
        return Series(self.periods, self._figures, self.ids, 0, self.unit, self.odd) if self.breaks else self

    def _only(self, keep: list[int]) -> Series:
        return Series(
            [self.periods[index] for index in keep],
            [self._figures[index] for index in keep],
            None if self.ids is None else [self.ids[index] for index in keep],
            min(self.breaks, len(keep)),
            self.unit,
            self.odd,
        )

    def find(self, period: Period) -> int | None:
        """The index of the figure for exactly this period."""
        for index in range(len(self.periods) - 1, -1, -1):
            candidate = self.periods[index]
            if candidate.end < period.end:
                return None
            if candidate.text == period.text:
                return index
        return None

    def covering(self, day: date) -> int | None:
        """The index of the latest figure whose period covers `day`."""
        for index in range(len(self.periods) - 1, -1, -1):
            if self.periods[index].covers(day):
                return index
        return None


def series_of(observations: Sequence[Observation], unit: str = "", until: date | None = None) -> Series:
    """The series of figures in force among accepted `observations`, in `unit` where it is a scale of theirs.

    Marks are left out. With `until`, a figure counts when its period had ended by that day, or had begun and it was
    recorded by then.
    """
    chosen = [
        measured_in(one, unit)
        for one in in_force(observations)
        if one.measurement is not None and one.measurement.nominal is not None and (until is None or counts(one, until))
    ]
    breaks = max((index for index, one in enumerate(chosen) if one.breaks_series), default=0)
    figures: list[Figure] = [one.measurement for one in chosen if one.measurement is not None]
    odd = bool(unit) and any(one.measurement is not None and one.measurement.unit not in ("", unit) for one in chosen)
    return Series([one.period for one in chosen], figures, [one.id for one in chosen], breaks, unit, odd)


def measured_in(one: Observation, unit: str) -> Observation:
    """The observation with its figure in `unit`; as it is where its own unit is no scale of that."""
    figure = one.measurement
    if figure is None or not unit or figure.unit == unit or not figure.unit:
        return one
    factor = factor_between(figure.unit, unit)
    return one if factor is None else replace(one, value=figure.scaled(factor, unit))


def in_force(observations: Iterable[Observation]) -> list[Observation]:
    """The latest accepted revision per period (for marks: per period and mark), sorted by period.

    Later recorded wins; among equals the one that supersedes, then the larger id, so that no order of import matters.
    What an accepted one supersedes is never in force, also where it spoke of another period or mark.
    """
    accepted = [one for one in observations if one.state == "accepted"]
    corrected = {one.supersedes for one in accepted if one.supersedes is not None}
    latest: dict[tuple[str, str], Observation] = {}
    for one in accepted:
        if one.id in corrected:
            continue
        mark = one.mark
        key = (one.period.text, "" if mark is None else mark.value)
        held = latest.get(key)
        if held is None or _rank(one, held) > _rank(held, one):
            latest[key] = one
    return sorted(latest.values(), key=lambda one: (one.period.end, one.period.start, one.id))


def _rank(one: Observation, other: Observation) -> tuple[datetime, bool, str]:
    return (one.recorded_at or _BEGINNING, one.supersedes == other.id, one.id)


def counts(one: Observation, day: date) -> bool:
    """Whether a report counts on a day: its period had ended, or had begun and it was recorded by then."""
    if one.period.end <= day:
        return True
    return one.period.start <= day and (one.recorded_at is None or one.recorded_at.date() <= day)


def interpolated(points: Sequence[tuple[Decimal, Decimal]], position: Decimal) -> Decimal | None:
    """The level at `position` on the line through `points` (sorted); None outside them.

    >>> interpolated([(Decimal(2022), Decimal(10)), (Decimal(2024), Decimal(20))], Decimal(2023))
    Decimal('15')
    """
    if not points or position < points[0][0] or position > points[-1][0]:
        return None
    at = bisect_right(points, position, key=lambda point: point[0])
    if at == len(points):
        return points[-1][1]
    (start, low), (end, high) = points[at - 1], points[at]
    return low + (high - low) * (position - start) / (end - start)
