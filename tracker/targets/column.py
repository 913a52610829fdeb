"""The figures of one subject in the order of a line, a series as soon as their periods are sorted."""

from __future__ import annotations

from functools import lru_cache
from math import hypot
from operator import attrgetter, itemgetter, lt
from typing import cast

from tracker.evaluate.calendar import Calendar
from tracker.evaluate.series import Figure, Series
from tracker.model.period import Period
from tracker.targets.amounts import LARGEST
from tracker.yamlfile import Plain

NUMBERS = frozenset({int, float})
_period_of, _value_of = itemgetter("period"), itemgetter("value")
_ordinal_of = attrgetter("ordinal")
LONGEST_CALENDAR = 1_000
"""Periods of a line that are kept for the next; nearly all lines of a file speak of the same ones."""


def column_of(rows: list[Plain]) -> Column | None:
    """The column of rows that are nothing but periods in order, each with its number; None for any others.

    Nearly all lines are so, and nearly all of a line is this: it is worth the short way.
    """
    pairs = cast("list[dict[str, Plain]]", rows)
    try:
        texts = cast("tuple[str, ...]", tuple(map(_period_of, pairs)))
        figures = cast("list[int | float]", list(map(_value_of, pairs)))
        periods = calendar_of(texts) if len(texts) <= LONGEST_CALENDAR else calendar_of.__wrapped__(texts)
        if periods is None or set(map(len, pairs)) != _PAIRS or not NUMBERS.issuperset(map(type, figures)):
            return None
        if hypot(*figures) > LARGEST:  # the length of all of them together, which none exceeds
            return None
    except (KeyError, TypeError, OverflowError):
        return None
    column = Column()
    column.periods, column.figures = periods, cast("list[Figure]", figures)
    return column


_PAIRS = {2}


@lru_cache(maxsize=256)
def calendar_of(texts: tuple[str, ...]) -> Calendar | None:
    """The periods of texts, where all are periods, each later than the one before; else None."""
    try:
        periods = list(map(Period.parse, texts))
    except (ValueError, AttributeError):
        return None
    ordinals = list(map(_ordinal_of, periods))
    return Calendar(periods) if all(map(lt, ordinals, ordinals[1:])) else None


class Column:
    """Figures of one subject as they come; in order of their periods they are a series at once."""

    __slots__ = ("breaks", "figures", "ids", "last", "periods", "sorted")

    def __init__(self) -> None:
        self.periods: list[Period] = []
        self.figures: list[Figure] = []
        self.ids: list[str] = []
        self.breaks: set[str] = set()
        self.sorted = True
        self.last = 0

    def add(self, period: Period, figure: Figure, id_: str = "", breaks: bool = False) -> None:
        key = period.ordinal
        if key <= self.last:
            self.sorted = False
        self.last = key
        if id_ or self.ids:
            self.ids += [""] * (len(self.periods) - len(self.ids))
            self.ids.append(id_)
        self.periods.append(period)
        self.figures.append(figure)
        if breaks:
            self.breaks.add(period.text)

    def series(self, unit: str) -> Series:
        """The series; of several figures for one period the last one written is in force."""
        periods, figures = self.periods, self.figures
        ids = self.ids + [""] * (len(periods) - len(self.ids)) if self.ids else None
        if not self.sorted:
            latest = {period.text: index for index, period in enumerate(periods)}
            order = sorted(latest.values(), key=lambda index: periods[index].ordinal)
            periods = [periods[index] for index in order]
            figures = [figures[index] for index in order]
            ids = None if ids is None else [ids[index] for index in order]
        breaks = 0
        if self.breaks:
            breaks = max(index for index, period in enumerate(periods) if period.text in self.breaks)
        return Series(periods, figures, ids, breaks, unit)
