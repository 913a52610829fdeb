"""The calendar of a series: its periods in order, with what follows from them whatever the figures are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from operator import attrgetter

from tracker.model.period import Period

NEARLY_A_YEAR = 358
"""Days of a year less a week, so that 52 weeks are a year."""
YEARS = 6
"""No rule looks at more figures a year apart."""

_LAST_DAY = attrgetter("last_day")


class Calendar(list[Period]):
    """Periods in order, none twice; never changed, so that series which speak of the same ones can share it."""

    __slots__ = ("_following", "_yearly")

    def __init__(self, periods: Iterable[Period]) -> None:
        super().__init__(periods)
        self._yearly: dict[int, tuple[int, ...]] = {}
        self._following: Period | None = None

    def following(self) -> Period | None:
        """The period after the last one; None for an interval, or where there is none at all."""
        if self._following is None and self:
            self._following = self[-1].next()
        return self._following

    def yearly(self, start: int) -> tuple[int, ...]:
        """Indexes of at most six periods a year apart, latest last, none before `start`.

        From the last period back, each time to the latest one at least a year (less a week) older: the years of an
        annual series, the same month of a monthly one.
        """
        found = self._yearly.get(start)
        if found is None:
            found = self._yearly[start] = self._a_year_apart(start)
        return found

    def _a_year_apart(self, start: int) -> tuple[int, ...]:
        index = len(self) - 1
        if index < start:
            return ()
        taken = [index]
        while len(taken) < YEARS:
            latest = self[index].last_day - NEARLY_A_YEAR
            index -= 1
            if index >= start and self[index].last_day > latest:
                index = bisect_right(self, latest, start, index, key=_LAST_DAY) - 1
            if index < start:
                break
            taken.append(index)
        return tuple(reversed(taken))
