"""Quantities that stand as words or as a ratio: 翻番, 三分之一, 三成, 过半, 2.5:1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from re import Match

from tracker.reading.chinese.numerals import amount, share
from tracker.reading.chinese.quantity import ARABIC, DIGIT, HAN, Quantity

_TENTHS_END = r"(?=[，。；、！？：）以左的多余为）\s]|$)"
_PATTERNS = {
    "fold": re.compile(rf"翻(?:(?P<times>[{DIGIT}\d])番|(?P<once>番))(?!译)"),
    "part": re.compile(rf"(?P<of>[百千{DIGIT}十]分)之(?P<part>{HAN}|{ARABIC})(?P<high>(?:至|到|—)百分之{HAN})?"),
    "tenths": re.compile(
        rf"(?P<tenths>[{DIGIT}\d](?:(?<=\d)\.\d)?)成(?P<more>[{DIGIT}半])?(?P<some>[多余])?"
        rf"(?:{_TENTHS_END}|(?<=[近超约逾占过][{DIGIT}]成)(?![立为员长功果本品效就绩都]))"
    ),
    "half": re.compile(r"(?P<over>过半)(?!数)|一半|半数|近半(?!年)|(?P<halved>减半)"),
    "ratio": re.compile(rf"(?<![\d:]){ARABIC}(?:[:：]{ARABIC})+(?![\d:])"),
}


def in_words(text: str) -> Iterator[Quantity]:
    """Every such quantity of a text, kind by kind."""
    for match in _PATTERNS["fold"].finditer(text):
        times = amount(match["times"]) if match["times"] else Decimal(1)
        if times is not None:
            yield Quantity(*match.span(), match.end(), 2**times, "倍", kind="fold", spelled=True)
    for match in _PATTERNS["part"].finditer(text):
        yield from _part(match)
    for match in _PATTERNS["tenths"].finditer(text):
        value = share(match["tenths"], match["more"] or "")
        if value is not None and text[max(0, match.start() - 1) : match.start()] not in {"建", "完", "组", "形", "第"}:
            more = bool(match["some"])
            yield Quantity(*match.span(), match.end(), value, "%", more=more, kind="share", spelled=True)
    for match in _PATTERNS["half"].finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        if match["halved"] or re.search(r"占|比重|比例|比率|超|近|约|的$", before):
            yield Quantity(
                *match.span(), match.end(), Decimal(50), "%", more=bool(match["over"]), kind="half", spelled=True
            )
    for match in _PATTERNS["ratio"].finditer(text):
        yield from _ratio(text, match)


def _part(match: Match[str]) -> Iterator[Quantity]:
    value = amount(match["part"])
    of = {"百分": Decimal(100), "千分": Decimal(1000)}.get(match["of"]) or amount(match["of"][:-1])
    if value is None or not of:
        return
    percent = value if match["of"] == "百分" else (value * 100 / of).quantize(Decimal("0.01")).normalize()
    high = amount(match["high"].rpartition("之")[2]) if match["high"] else None
    yield Quantity(*match.span(), match.end(), percent, "%", high=high, kind="share", spelled=True)


def _ratio(text: str, match: Match[str]) -> Iterator[Quantity]:
    """a:b:c are shares of a structure; a:1 is one figure; a time of day is none."""
    parts = re.split(r"[:：]", match.group())
    before = text[max(0, match.start() - 24) : match.start()]
    if len(parts) == 2 and not re.search(r"比|结构", before):
        return
    place = match.start()
    values = [amount(part) for part in parts]
    shares = len(parts) > 2 or (parts[-1] != "1" and sum(value or 0 for value in values) == 100)
    if not shares:
        if parts[-1] == "1" and values[0] is not None:
            yield Quantity(place, match.end(), place + len(parts[0]), values[0], ":1", kind="ratio")
        return
    for part, value in zip(parts, values, strict=True):
        if value is not None:
            yield Quantity(place, place + len(part), place + len(part), value, "%", kind="ratio")
        place += len(part) + 1
