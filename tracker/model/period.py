"""The period a figure speaks of, written as an SDMX time period."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import Literal, get_args

Frequency = Literal["annual", "half-yearly", "quarterly", "monthly", "weekly", "daily", "irregular"]
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)

_FORM = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?:(?P<annual>A1)|[SH](?P<half>[12])|Q(?P<quarter>[1-4])|W(?P<week>[0-9]{2})"
    r"|M?(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)
_TWELVE = Decimal(12)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, both ends included, that sorts by its end and then its start.

    `frequency` is the one its written form belongs to; an interval `a/b` is `irregular`.

    >>> Period.parse("2023-Q1").end
    datetime.date(2023, 3, 31)
    >>> Period.parse("2021/2023").start
    datetime.date(2021, 1, 1)
    """

    end: date
    start: date
    text: str
    frequency: Frequency = field(compare=False)
    position: Decimal = field(compare=False)
    """The end as a number of years in which a month is a twelfth: the end of 2023 is 2024, of 2023-Q1 2023.25."""
    ordinal: int = field(compare=False)
    """A number that sorts as the period does."""
    last_day: int = field(compare=False)
    """The number of its last day (`date.toordinal`)."""

    @staticmethod
    def parse(text: str) -> Period:
        """Reads `2023`, `2023-S1`, `2023-Q1`, `2023-02`, `2023-W07`, `2023-02-21` or `2021/2023`.

        Raises ValueError with a sentence for a person when the text is no period.
        """
        return _parse(text)

    def __str__(self) -> str:
        return self.text

    def next(self) -> Period | None:
        """The period of the same length that follows; None for an interval, and at the end of the calendar."""
        if self.end == date.max:
            return None
        following = self.end + timedelta(days=1)
        if following.year > 9999:
            return None
        match self.frequency:
            case "annual":
                return _parse(f"{following.year:04d}")
            case "half-yearly":
                return _parse(f"{following.year:04d}-S{1 if following.month < 7 else 2}")
            case "quarterly":
                return _parse(f"{following.year:04d}-Q{(following.month + 2) // 3}")
            case "monthly":
                return _parse(f"{following.year:04d}-{following.month:02d}")
            case "weekly":
                year, week, _ = following.isocalendar()
                return _parse(f"{year:04d}-W{week:02d}")
            case "daily":
                return _parse(following.isoformat())
            case "irregular":
                return None

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day <= self.end


def position_of(day: date) -> Decimal:
    """The end of `day` as a number of years in which a month is a twelfth and a day its share of the month."""
    days = monthrange(day.year, day.month)[1]
    if day.day == days:
        if day.month == 12:
            return Decimal(day.year + 1)
        return day.year + Decimal(day.month) / _TWELVE
    return day.year + (day.month - 1 + Decimal(day.day) / days) / _TWELVE


def day_at(position: float) -> date:
    """The day that a number of years ends in; the other way round than `position_of`.

    >>> day_at(2026.0), day_at(2025.5)
    (datetime.date(2025, 12, 31), datetime.date(2025, 6, 30))
    """
    months = position * 12
    whole = ceil(round(months, 6)) - 1
    year, month = divmod(whole, 12)
    days = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(max(round((months - whole) * days), 1), days))


@lru_cache(maxsize=65536)
def _parse(text: str) -> Period:
    first, slash, second = text.strip().partition("/")
    start, end, canonical, frequency = _span(first.strip(), text)
    if slash:
        _, end, other, _ = _span(second.strip(), text)
        if end < start:
            raise ValueError(f"the period {text!r} ends before it begins")
        canonical, frequency = f"{canonical}/{other}", "irregular"
    last_day = end.toordinal()
    ordinal = last_day * 4_000_000 + start.toordinal()
    return Period(end, start, canonical, frequency, position_of(end), ordinal, last_day)


def _span(part: str, whole: str) -> tuple[date, date, str, Frequency]:
    form = _FORM.fullmatch(part)
    if form is None or form["year"] == "0000":
        raise ValueError(
            f"{whole!r} is no period: write 2023, 2023-S1, 2023-Q1, 2023-02, 2023-W07, 2023-02-21 or 2021/2023"
        )
    year = int(form["year"])
    try:
        if form["day"]:
            day = date(year, int(form["month"]), int(form["day"]))
            return day, day, day.isoformat(), "daily"
        if form["week"]:
            monday = date.fromisocalendar(year, int(form["week"]), 1)
            return monday, monday + timedelta(days=6), f"{year:04d}-W{form['week']}", "weekly"
        frequency: Frequency
        if form["month"]:
            start, months, canonical, frequency = (
                int(form["month"]),
                1,
                f"{year:04d}-{form['month']}",
                "monthly",
            )
        elif form["quarter"]:
            quarter = int(form["quarter"])
            start, months, canonical, frequency = 3 * quarter - 2, 3, f"{year:04d}-Q{quarter}", "quarterly"
        elif form["half"]:
            half = int(form["half"])
            start, months, canonical, frequency = 6 * half - 5, 6, f"{year:04d}-S{half}", "half-yearly"
        else:
            start, months, canonical, frequency = 1, 12, f"{year:04d}", "annual"
        last = start + months - 1
        return date(year, start, 1), date(year, last, monthrange(year, last)[1]), canonical, frequency
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{whole!r} is no period: there is no such day, week or month") from error
