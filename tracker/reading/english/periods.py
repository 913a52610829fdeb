"""The times a sentence names: periods, deadlines, baselines, and words for until now."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["period", "deadline", "baseline", "to-date"]

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in tuple(_MONTHS.items())} | {"sept": 9}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_YEAR = r"(?:19|20)\d\d(?![\d,]*\d|\.\d|%)"
_FISCAL = r"(?:[Ff][Yy]\s?|(?:financial|fiscal)\s+year\s+)"
_COUNT = r"(?P<count>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "latter": 2}
_ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_TIME = re.compile(  # one alternative a form of time
    rf"""\b(?=\d|J(?:an|u[nl])|Feb|Ma[ry]|A(?:pr|ug)|Sep|Oct|Nov|Dec|[Ff](?:i[nrs]|ou|ro|[Yy])|[QqHh]\d|[Ss](?:ec|o\s)|
      [Tt](?:o\s+d|oday|hi(?:s|rd)\s|he\s+(?:[\dycpn]|fo|la))|[Ll]a(?:st|tter)\s|[Nn](?:ext|ow)\b|[Bb]etw|p(?:ast|eri|re)|Pre|
      [Oo]ver\s|[Ww]ithin|[Uu]ntil\s+n|[Cc](?:urr|umu|omi)|[Ii]n\s+(?:the|over|last|past|prev)|year\s|[Aa](?:t\s+[pt]|s\s+of))(?:
    (?P<iso>(?:19|20)\d\d-\d\d-\d\d)
  | (?:[Tt]he\s+)?(?:\d+\s+months|year)\s+(?:ended|ending|to|up\s+to)\s+(?:(?:\d{{1,2}}|end)\s+)?
      (?P<yearto>{_MONTH})\s+(?P<yeartoy>{_YEAR})
  | (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<daym>{_MONTH})(?:,?\s+(?P<dayy>{_YEAR}))?
  | (?P<mday>{_MONTH})\s+(?P<mdayd>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,\s*(?P<mdayy>{_YEAR}))?
  | (?P<m1>{_MONTH})(?:\s+(?P<m1y>{_YEAR}))?\s*(?:to|and|[-–])\s*(?P<m2>{_MONTH})(?:,?\s+(?P<m2y>{_YEAR}))?
  | (?P<month>{_MONTH}),?(?:\s+(?P<monthy>{_YEAR}))?
  | (?:[Qq](?P<q>[1-4])|(?P<qword>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|final|1st|2nd|3rd|4th)\s+quarter)
      (?:\s+of)?(?:\s+(?:the\s+year\s+)?(?:{_FISCAL})?(?P<qy>{_YEAR}))?(?!\s*(?:{_FISCAL})?(?:19|20)\d\d\s?[-/–]\s?\d)
  | (?:[Hh](?P<h>[12])|(?P<hword>[Ff]irst|[Ss]econd|latter)\s+half)(?:\s+of)?(?:\s+(?:the\s+year\s+)?
      (?P<hy>{_YEAR}|this\s+year|last\s+year))?
  | (?P<fyshort>[Ff][Yy]\s?'?\d\d)(?![\d,]*\d)(?:\s?[-/–]\s?(?P<fyshort2>\d\d))?
  | (?:{_FISCAL})?(?P<span>(?:19|20)\d\d)\s?(?:-|–|—|/)\s?(?P<span2>(?:19|20)\d\d|\d\d)(?!\d)
  | (?:[Ff]rom|[Bb]etween|period|over)\s+(?:{_FISCAL})?(?P<from>{_YEAR})\s+(?:to|and|until|through)\s+
      (?:{_FISCAL})?(?P<to>{_YEAR})
  | (?:{_FISCAL})?(?P<year>{_YEAR})(?!\s*(?:/|-\d))
  | (?:[Tt]his|[Tt]he\s+current|[Tt]he\s+present)\s+(?:(?:financial|fiscal)\s+)?(?P<thisyear>year)\b(?!-)
  | (?:[Ll]ast|[Tt]he\s+(?:previous|past|preceding|prior))\s+(?:(?:financial|fiscal)\s+|calendar\s+)?
      (?P<lastyear>year)\b(?!\s*(?:-|’|'))
  | (?:[Nn]ext|[Tt]he\s+(?:coming|following))\s+(?:(?:financial|fiscal)\s+)?(?P<nextyear>year)\b
  | [Ll]ast\s+(?P<lastmonth>month|quarter)\b
  | (?:[Tt]his|[Tt]he\s+current)\s+(?P<thisdecade>decade)
  | [Ww]ithin\s+(?P<within>{_COUNT.replace("(?P<count>", "(?:")})\s+years\b(?!\s+of)
  | (?:[Tt]he\s+|[Oo]ver\s+|[Ww]ithin\s+)*(?P<ahead>next|coming)\s+{_COUNT}\s+years
  | (?:[Tt]he\s+|[Oo]ver\s+|[Ii]n\s+)*(?P<behind>last|past|previous)\s+{_COUNT.replace("count", "count2")}\s+years
  | (?P<now>[Tt]o\s+date|[Ss]o\s+far|[Tt]oday|[Nn]ow|[Cc]urrently|[Aa]t\s+present|[Aa]t\s+the\s+moment|[Aa]s\s+of\s+now|
      [Pp]resently|[Uu]ntil\s+now|[Cc]umulatively)
    )\b(?!\.\d)""",
    re.VERBOSE,
)
_MAY_HOLD = re.compile(
    r"\d|quarter|half|year|month|decade|date|far|oday|now|urrently|present|moment|umulatively|"
    r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)
_END = re.compile(r"(?:end(?:ing)?\s+(?:of\s+)?(?:the\s+)?|end-|close\s+of\s+|year-end\s+)$", re.I)
_LEAD = re.compile(
    r"(?P<deadline>\b(?:by|before|until|till|to|no\s+later\s+than|not\s+later\s+than|up\s+to|deadline\s+of)\s+)(?:the\s+|an?\s+)?"
    r"(?:end\s+(?:of\s+)?(?:the\s+)?|end-|year-end\s+|close\s+of\s+|early\s+|mid-?\s*|late\s+|around\s+|about\s+|"
    r"(?:summer|spring|autumn|winter|year)\s+)*$"
    r"|(?P<since>\bsince\s+(?:the\s+end\s+of\s+|end\s+|early\s+|late\s+|mid-?)?)$"
    r"|(?P<base>\b(?:compared\s+(?:to|with)|relative\s+to|against|than(?:\s+in)?|versus|vs\.?|"
    r"on|below|above|from|over|of)\s+(?:its|their|the)?\s*)$",
    re.I,
)
_CHANGED = re.compile(r"(?:%|per\s?cent|pc|points?)\s*$", re.I)
_TELLS = (
    r"(?:said|says|told|announced?|announces|confirmed|confirms|published|publishes|released|releases|launched|unveiled|"
    r"welcomed|reported|revealed|issued|outlined|unveils|launches)"
)
_SAID = re.compile(rf"\b{_TELLS}(?:\s+(?:here|that|by\s+\w+))?\s+(?:earlier\s+)?$", re.I)
_PRICES = re.compile(r"\)?\s*(?:constant\s+)?(?:prices|dollars|terms)\b")
"""A year before these says how something is valued."""

_STARTS = re.compile(r"\b(?:start(?:s|ing)?|begin(?:s|ning)?|from)\s+(?:in\s+)?$", re.I)
_SAYS = re.compile(rf"\s+(?:also\s+)?{_TELLS}\b", re.I)
_LEVEL = re.compile(r"\s*(?:levels?|baselines?|base\s+year|figures?\s+of)\b", re.I)


@dataclass(frozen=True, slots=True)
class When:
    """A time at characters `start` to `end` (its preposition included), as ISO year, month, day or interval `a/b`.

    `role` is what it says of a figure beside it; `loose` where only a change makes a baseline of it (from 1990, since
    2016); `assumed` where something starts in a month without a year, for which the last such month was taken.
    """

    start: int
    end: int
    iso: str
    role: Role
    loose: bool = False
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative words are read against: a year, and month and day where known."""

    year: int
    month: int | None = None
    day: int | None = None

    @staticmethod
    def of(iso: str | None) -> Anchor | None:
        """From `2025`, `2025-06`, `2025-06-30`, or a financial year `2022-23`, which counts by its end."""
        parts = [int(part) for part in re.findall(r"\d+", iso or "")[:3]]
        if not parts or not 1900 <= parts[0] <= 2200:
            return None
        if len(parts) > 1 and not 1 <= parts[1] <= 12:
            return Anchor(parts[0] + 1)
        return Anchor(*parts)


def times(text: str, start: int, end: int, anchor: Anchor | None) -> list[When]:
    """All times named between two places, from left to right."""
    if not _MAY_HOLD.search(text, start, end):
        return []
    found: list[When] = []
    for match in _TIME.finditer(text, start, end):
        iso = None if match["now"] and _of_speech(text, start, match) else _iso(match, anchor)
        if iso is not None and not _PRICES.match(text, match.end(), end):
            one = _placed(text, start, match, iso)
            is_assumed = match["month"] and not match["monthy"] and _STARTS.search(text, start, match.start())
            found.append(replace(one, assumed=True) if is_assumed else one)
    return found


def _of_speech(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether it says when something was told (the minister said today), not what a figure is of."""
    before, after = text[max(start, match.start() - 24) : match.start()], text[match.end() : match.end() + 24]
    return match["now"].lower() in {"today", "now"} and bool(_SAID.search(before) or _SAYS.match(after))


def _placed(text: str, start: int, match: re.Match[str], iso: str) -> When:
    """The time with the words before and after it that say what it is of."""
    if match.group("now"):
        return When(match.start(), match.end(), iso, "to-date" if iso == "to-date" else "period")
    before = text[max(start, match.start() - 48) : match.start()]
    lead, level = _LEAD.search(before), _LEVEL.match(text, match.end(), match.end() + 24)
    ended = _END.search(before)
    first = match.start() - (len(before) - ended.start() if ended else 0)
    if ended:
        iso = _last_day(iso)
    if level:
        return When(first - (len(before) - lead.start() if lead and not ended else 0), level.end(), iso, "baseline")
    if match.group("ahead") or match.group("within"):
        return When(first, match.end(), iso, "period")
    if lead is None:
        return When(first, match.end(), iso, "period")
    first = match.start() - (len(before) - lead.start())
    if lead.group("deadline"):
        return When(first, match.end(), iso, "deadline")
    if lead.group("since"):
        return When(first, match.end(), iso, "baseline")
    word = before[lead.start() :].split()[0].lower()
    if word == "on" and _CHANGED.search(before[: lead.start()]):
        return When(first, match.end(), iso, "baseline")
    if word in {"of", "on", "over", "above", "below", "from"}:
        return When(first if word == "from" else match.start(), match.end(), iso, "period", loose=word == "from")
    return When(first, match.end(), iso, "baseline")


def _iso(match: re.Match[str], anchor: Anchor | None) -> str | None:
    found = {key: text for key, text in match.groupdict().items() if text is not None}
    year = str(anchor.year) if anchor else None
    if "iso" in found:
        return found["iso"]
    if "yearto" in found:
        last, month = int(found["yeartoy"]), _month(found["yearto"])
        first = (last, 1) if month == 12 else (last - 1, month + 1)
        return f"{first[0]}-{first[1]:02}/{last}-{month:02}"
    if "day" in found or "mday" in found:
        month = _month(found.get("daym") or found["mday"])
        day = int(found.get("day") or found["mdayd"])
        told = found.get("dayy") or found.get("mdayy") or _near(month, anchor)
        return f"{told}-{month:02}-{day:02}" if told and 1 <= day <= 31 else (f"{told}-{month:02}" if told else None)
    if "m1" in found:
        last_year = found.get("m2y") or _near(_month(found["m2"]), anchor)
        return (
            f"{found.get('m1y', last_year)}-{_month(found['m1']):02}/{last_year}-{_month(found['m2']):02}"
            if last_year
            else None
        )
    if "month" in found:
        told = found.get("monthy") or _near(_month(found["month"]), anchor)
        return f"{told}-{_month(found['month']):02}" if told else None
    if "q" in found or "qword" in found:
        quarter, told = int(found.get("q") or _ORDINALS[found["qword"].lower()]), found.get("qy") or year
        return f"{told}-{3 * quarter - 2:02}/{told}-{3 * quarter:02}" if told else None
    if "h" in found or "hword" in found:
        half = int(found.get("h") or _ORDINALS[found["hword"].lower()])
        told = found.get("hy") or year
        if told and not told[0].isdigit():
            told = (str(int(year) - told.lower().startswith("last"))) if year else None
        return f"{told}-{6 * half - 5:02}/{told}-{6 * half:02}" if told else None
    return _years(found, anchor)


def _years(found: dict[str, str], anchor: Anchor | None) -> str | None:
    if "fyshort" in found:
        last = 2000 + int(found["fyshort"][-2:])
        return f"{last}/{last + 1}" if "fyshort2" in found else str(last)
    if "span" in found:
        first, written = int(found["span"]), found["span2"]
        end = int(written) if len(written) == 4 else first // 100 * 100 + int(written)
        return f"{first}/{end}" if end > first else None
    if "from" in found:
        return f"{found['from']}/{found['to']}"
    if "year" in found:
        return found["year"]
    if "now" in found:
        return "to-date"
    if anchor is None:
        return None
    year = anchor.year
    if "thisyear" in found or "lastyear" in found or "nextyear" in found:
        return str(year + ("nextyear" in found) - ("lastyear" in found))
    if "lastmonth" in found:
        if anchor.month is None:
            return None
        if found["lastmonth"] == "month":
            return f"{year - 1}-12" if anchor.month == 1 else f"{year}-{anchor.month - 1:02}"
        quarter = (anchor.month - 1) // 3 or 4
        year -= (anchor.month - 1) // 3 == 0
        return f"{year}-{3 * quarter - 2:02}/{year}-{3 * quarter:02}"
    if "thisdecade" in found:
        return f"{year // 10 * 10}/{year // 10 * 10 + 9}"
    if "within" in found:
        return f"{year}/{year + _count(found['within'].lower())}"
    if "ahead" in found:
        return f"{year}/{year + _count(found['count'])}"
    if "behind" in found:
        return f"{year - _count(found['count2'])}/{year}"
    return None


def _count(written: str) -> int:
    return int(written) if written.isdigit() else _NUMBERS[written]


def _month(name: str) -> int:
    return _MONTHS[name.rstrip(".").lower()]


def _near(month: int, anchor: Anchor | None) -> str | None:
    """The year of a month named alone: the last one that is not after the anchor."""
    if anchor is None:
        return None
    return str(anchor.year - (anchor.month is not None and month > anchor.month))


def _last_day(iso: str) -> str:
    """The end of a year or a month."""
    if re.fullmatch(r"\d{4}", iso):
        return f"{iso}-12-31"
    if re.fullmatch(r"\d{4}-\d{2}", iso):
        year, month = int(iso[:4]), int(iso[5:])
        return f"{iso}-{calendar.monthrange(year, month)[1]:02}"
    return iso
