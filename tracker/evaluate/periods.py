"""Periods as documents write them (2024年1-6月, 截至2024年6月底, Q1 2024, Mar 2024), read into periods.

What could mean two periods means none: 03/04/2024 is the third of April or the fourth of March, FY2024 begins or ends
in 2024. Whoever declares the source can say the period instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from tracker.model.period import Frequency, Period
from tracker.model.source import Found, PeriodOf

MAX_LENGTH = 80

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_HAN = {**{digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")}, "零": "0", "○": "0"}
_PARTS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TO = r"\s*(?:-|–|—|~|至|到|to|through)\s*"
_YEAR = r"(?:1[89]|2[01])\d\d"
_ZH_YEAR = rf"(?:{_YEAR}|(?:中[华華])?民[国國]\s*\d{{1,3}}|[一二][〇零○一二三四五六七八九]{{3}})\s*年"
_ZH_PART = (
    r"(?:[上下]半年|第?[一二三四1-4]季度?|前[一二两三四1-4]个?季度|前\d{1,2}个?月"
    rf"|第\d{{1,2}}[周週]|\d{{1,2}}\s*月?{_TO}\d{{1,2}}\s*月份?|\d{{1,2}}\s*月(?:份|\s*\d{{1,2}}\s*[日号號])?)"
)
_ZH_END = r"(?:全年|年?[底末]|[底末]|度|\s*\d{1,2}時)?"

PERIOD = (
    rf"(?:{_ZH_YEAR}\s*(?:{_ZH_PART})?{_ZH_END}"
    rf"|(?:Q[1-4]|[1-4]Q|H[12])[\s/-]*(?:of\s+)?{_YEAR}(?!\d)"
    rf"|(?:first|second|third|fourth|1st|2nd|3rd|4th)\s+(?:quarter|half)\s+(?:of\s+)?{_YEAR}(?!\d)"
    rf"|{_YEAR}[\s-]*(?:Q[1-4]|[HS][12])(?!\d)|{_YEAR}-?M\d\d(?!\d)|{_YEAR}-?W\d\d(?!\d)"
    rf"|{_YEAR}(?P<_sep>[-/.])\d{{1,2}}(?:(?P=_sep)\d{{1,2}})?(?!\d)"
    rf"|(?:{_MONTH}{_TO})?{_MONTH}\s+{_YEAR}(?!\d)|{_YEAR}\s+{_MONTH}(?![a-z])"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+{_YEAR}(?!\d)|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)"
    rf"|FY\s*{_YEAR}[-/–]\d\d(?:\d\d)?(?!\d)|\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_YEAR}(?!\d)|{_YEAR}(?!\d))"
)
"""A regular expression (case apart, after NFKC) for wordings that `period_written` may know; with one group, `_sep`."""


@lru_cache(maxsize=8192)
def period_written(text: str, frequency: Frequency | None = None) -> Period | None:
    """The period that a wording names; None where it names none, or might mean two.

    A day, and the end of a month or year as in 截至2024年6月底, becomes the period of `frequency` that it lies in.

    >>> [str(period_written(text)) for text in ("2024年1-6月", "2024年前三季度", "民国113年", "Mar 2024", "2024M03")]
    ['2024-S1', '2024-01/2024-09', '2024', '2024-03', '2024-03']
    >>> str(period_written("截至2024年6月底", "quarterly")), period_written("03/04/2024")
    ('2024-Q2', None)
    """
    if len(text) > MAX_LENGTH:
        return None
    folded = " ".join(unicodedata.normalize("NFKC", text).split()).strip(" .,;:，。；：()（）").lower()
    bare, instant = _without_frame(folded)
    try:
        for reader in (_sdmx, _chinese, _numbers, _english):
            written = reader(bare)
            if written is not None:
                return _settled(Period.parse(written), instant, frequency)
    except ValueError:
        return None
    return None


def containing(day: date, frequency: Frequency) -> Period:
    """The period of that frequency in which `day` lies; the day itself for an irregular one.

    >>> str(containing(date(2024, 5, 17), "quarterly"))
    '2024-Q2'
    """
    match frequency:
        case "annual":
            return Period.parse(f"{day.year:04d}")
        case "half-yearly":
            return Period.parse(f"{day.year:04d}-S{1 if day.month < 7 else 2}")
        case "quarterly":
            return Period.parse(f"{day.year:04d}-Q{(day.month + 2) // 3}")
        case "monthly":
            return Period.parse(f"{day.year:04d}-{day.month:02d}")
        case "weekly":
            year, week, _ = day.isocalendar()
            return Period.parse(f"{year:04d}-W{week:02d}")
        case "daily" | "irregular":
            return Period.parse(day.isoformat())


def period_of(found: Found, of: PeriodOf | None, frequency: Frequency, fetched: date) -> Period | None:
    """The period that a found figure speaks of, as its read declares it; None where it cannot be told.

    `frequency` is the indicator's, `fetched` the day of the fetch in the workspace's time zone.
    """
    match of.kind if of is not None else "pattern":
        case "stated":
            assert of is not None
            return period_written(of.stated or "", frequency)
        case "fetched":
            return containing(fetched, frequency)
        case "previous":
            return containing(containing(fetched, frequency).start - timedelta(days=1), frequency)
        case "published":
            return None if found.published is None else containing(date.fromisoformat(found.published), frequency)
        case "pattern":
            return None if found.period is None else period_written(found.period, frequency)


def taken(figures: Sequence[tuple[Period, Found]], take: Literal["all", "first", "last"]) -> list[tuple[Period, Found]]:
    """The figures that count where several are of one period: all, or the first or last of each in the document."""
    if take == "all":
        return list(figures)
    chosen: dict[Period, Found] = {}
    for period, found in figures:
        if take == "last" or period not in chosen:
            chosen[period] = found
    return list(chosen.items())


_FRAMES = re.compile(
    r"^(?:截至|截止到?|到|至|as (?:of|at)|by|at (?:the )?end of|(?:the )?end of|end-|at|in|for|since)\s*(?P<bare>.+)$"
)
_INSTANTS = ("截", "到", "至", "as ", "by", "at", "end", "the end")


def _without_frame(text: str) -> tuple[str, bool]:
    """The wording without the words that make a moment of it, and whether there were any."""
    instant = False
    while (framed := _FRAMES.match(text)) is not None:
        instant = instant or text.startswith(_INSTANTS)
        text = framed["bare"]
    for tail in ("为止", "止"):
        text = text.removesuffix(tail)
    bare = re.sub(r"(?<=[年月])(?:年?[底末]|份[底末])$", "", text)
    return bare.strip(), instant or bare != text


def _settled(period: Period, instant: bool, frequency: Frequency | None) -> Period:
    if frequency is None or frequency == "irregular":
        return period
    if period.frequency == "daily" or instant:
        return containing(period.end, frequency)
    return period


_PLAIN = re.compile(
    rf"(?P<year>{_YEAR})(?:[ -]?(?:q(?P<quarter>[1-4])|[hs](?P<half>[12])|m(?P<month>\d\d)|w(?P<week>\d\d)|a1))?"
)


def _sdmx(text: str) -> str | None:
    """2024, 2024-Q1, 2024Q1, 2024M03, 2024-W12, and an interval of two periods."""
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        year = plain["year"]
        if plain["quarter"]:
            return f"{year}-Q{plain['quarter']}"
        if plain["half"]:
            return f"{year}-S{plain['half']}"
        if plain["month"]:
            return f"{year}-{plain['month']}"
        return f"{year}-W{plain['week']}" if plain["week"] else year
    first, slash, second = text.partition("/")
    if slash and re.fullmatch(rf"{_YEAR}(?:-\S+)?", first) and re.fullmatch(rf"{_YEAR}(?:-\S+)?", second):
        return text.upper()
    return None


_CHINESE = re.compile(
    rf"(?P<year>{_ZH_YEAR})\s*(?:(?:全年|度|年度)?|(?P<halfway>[上下])半年|第?(?P<quarter>[一二三四1-4])季度?"
    r"|前(?P<quarters>[一二两三四1-4])个?季度|前(?P<months>\d{1,2})个?月|第(?P<week>\d{1,2})[周週]"
    rf"|(?P<from>\d{{1,2}})\s*月?{_TO}(?P<until>\d{{1,2}})\s*月份?"
    r"|(?P<month>\d{1,2})\s*月(?:份?|\s*(?P<day>\d{1,2})\s*[日号號])(?:\s.*|\d{1,2}[:时時].*)?)"
)


def _chinese(text: str) -> str | None:
    form = _CHINESE.fullmatch(text)
    if form is None:
        return None
    year = _year(form["year"])
    if form["halfway"]:
        return f"{year}-S{1 if form['halfway'] == '上' else 2}"
    if form["quarter"]:
        return f"{year}-Q{_PARTS[form['quarter']]}"
    if form["quarters"]:
        return _span(year, 1, 3 * _PARTS[form["quarters"]])
    if form["months"]:
        return _span(year, 1, int(form["months"]))
    if form["week"]:
        return f"{year}-W{int(form['week']):02d}"
    if form["from"]:
        return _span(year, int(form["from"]), int(form["until"]))
    if form["day"]:
        return f"{year}-{int(form['month']):02d}-{int(form['day']):02d}"
    return f"{year}-{int(form['month']):02d}" if form["month"] else str(year)


def _year(written: str) -> int:
    digits = "".join(
        _HAN.get(character, character) for character in written if character in _HAN or character.isdigit()
    )
    return int(digits) + (1911 if "民" in written else 0)


_DATE = re.compile(
    rf"(?P<year>{_YEAR})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?:(?P=sep)(?P<day>\d{{1,2}}))?(?P<time>[t ]\S.*)?"
)
_RUN = re.compile(rf"(?P<year>{_YEAR})(?P<month>\d\d)(?P<day>\d\d)?")
_DAY_LAST = re.compile(rf"(?:(?P<a>\d{{1,2}})[-/.])?(?P<b>\d{{1,2}})[-/.](?P<year>{_YEAR})")


def _numbers(text: str) -> str | None:
    """2024-06-30 with or without a time, 2024/6, 20240630, 06/2024; 13/04/2024 because there is no thirteenth month."""
    form = _DATE.fullmatch(text) or _RUN.fullmatch(text)
    if form is not None:
        if (form.groupdict().get("time") or "") and not form["day"]:
            return None
        month = f"{form['year']}-{int(form['month']):02d}"
        return f"{month}-{int(form['day']):02d}" if form["day"] else month
    form = _DAY_LAST.fullmatch(text)
    if form is None:
        return None
    if form["a"] is None:
        return f"{form['year']}-{int(form['b']):02d}"
    one, other = int(form["a"]), int(form["b"])
    if one != other and one <= 12 and other <= 12:
        return None
    day, month_number = (one, other) if one > 12 else (other, one)
    return f"{form['year']}-{month_number:02d}-{day:02d}"


_ENGLISH = re.compile(
    rf"(?:[a-z]+,\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?[ -]?"
    rf"(?P<m1>{_MONTH}),?[ -]\s*(?P<y1>{_YEAR})(?:\s.*)?"
    rf"|(?P<m2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>{_YEAR})"
    rf"|(?P<from>{_MONTH}){_TO}(?P<until>{_MONTH}),?\s+(?P<y3>{_YEAR})"
    rf"|(?P<m3>{_MONTH}),?[ -]\s*(?P<y4>{_YEAR})|(?P<y5>{_YEAR})[ -]\s*(?P<m4>{_MONTH})"
    rf"|(?:q(?P<q1>[1-4])|(?P<q2>[1-4])q|h(?P<h1>[12]))[\s/-]*(?:of\s+)?(?P<y6>{_YEAR})"
    rf"|(?:the\s+)?(?P<nth>{'|'.join(_ORDINALS)})\s+(?P<what>quarter|half)\s+(?:of\s+)?(?P<y7>{_YEAR})"
    rf"|week\s+(?P<week>\d{{1,2}})(?:,| of)?\s+(?P<y8>{_YEAR})|(?:calendar\s+)?year\s+(?P<y9>{_YEAR})"
    rf"|fy\s*(?P<fiscal>{_YEAR})[-/–](?P<next>\d{{2}}|\d{{4}})"
)


def _english(text: str) -> str | None:
    form = _ENGLISH.fullmatch(text)
    if form is None:
        return None
    said = {name: found for name, found in form.groupdict().items() if found is not None}
    if "fiscal" in said:
        return _fiscal(int(said["fiscal"]), said["next"])
    year = next(int(found) for name, found in said.items() if name[0] == "y")
    month = next((_month(found) for name, found in said.items() if name[0] == "m"), None)
    day = said.get("day") or said.get("day2")
    if month is not None:
        return f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")
    if "from" in said:
        return _span(year, _month(said["from"]), _month(said["until"]))
    if "nth" in said:
        return f"{year}-{'Q' if said['what'] == 'quarter' else 'S'}{_ORDINALS[said['nth']]}"
    if "h1" in said:
        return f"{year}-S{said['h1']}"
    if "week" in said:
        return f"{year}-W{int(said['week']):02d}"
    quarter = said.get("q1") or said.get("q2")
    return f"{year}-Q{quarter}" if quarter else str(year)


def _fiscal(first: int, following: str) -> str | None:
    """A year named by both its calendar years, taken to begin in April as in India, Japan and Britain."""
    return f"{first}-04/{first + 1}-03" if (first + 1) % 10 ** len(following) == int(following) else None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _span(year: int, first: int, last: int) -> str:
    """The months from `first` to `last` of a year by the name that such a span has. Raises ValueError for no span."""
    if not 1 <= first <= last <= 12:
        raise ValueError(f"no months {first} to {last}")
    months = last - first + 1
    if months == 12:
        return str(year)
    if months == 6 and first in (1, 7):
        return f"{year}-S{1 if first == 1 else 2}"
    if months == 3 and first % 3 == 1:
        return f"{year}-Q{last // 3}"
    if months == 1:
        return f"{year}-{first:02d}"
    return f"{year}-{first:02d}/{year}-{last:02d}"
