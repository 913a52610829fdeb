"""The numbers of a Chinese text that count or measure something, with their units."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from re import Match, Pattern

from tracker.reading.chinese.neighbours import with_neighbours
from tracker.reading.chinese.numerals import amount
from tracker.reading.chinese.quantity import ARABIC, HAN, SCALE, Quantity
from tracker.reading.chinese.worded import in_words
from tracker.reading.chinese.words_of import either, labels, words
from tracker.reading.normal import MOST_FIGURES

Place = tuple[int, int]

_HEADS = r"(?:\d{1,4}(?:兆|万?亿)){0,2}(?:\d{1,4}[万千])?(?=\d)"
"""What stands in front of the last part of a number: 4兆8,530亿, 2万3千."""

_TO = r"(?:—{1,2}|–|~|～|-|至|到)"
_TO_SIGNS = frozenset("—–-~～至到")
_NAMED = re.compile(r"《[^《》\n]{1,80}》|“[^“”\n]{1,16}”|‘[^‘’\n]{1,16}’")
_STATED = re.compile(
    r"(?:增长|增速|提高|提升|下降|降低|降至|达到?|超过|突破|不低于|不少于|不超过|控制在|保持在)[^“”‘’《》]{0,6}\d[\d.]*(?:%|个百分点|[万亿])"
)
"""What is quoted is no name where it says how much: “年均增长7%以上”."""

_ORDINAL = re.compile(
    r"(?m)^[ \t#>*-]*[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）]|[.、](?!\d))|^[ \t]*(\d{1,2})\.(?=\D)"
)
_ARTICLE = frozenset("一1")


@cache
def _patterns() -> dict[str, Pattern[str]]:
    units = either(tuple(sorted(labels("units"), key=lambda one: -len(one))))
    sign = r"(?<![\dA-Za-z.,])(?P<sign>(?<=[\u3400-\u9fff（：|])[-−])?"
    number = rf"(?:{sign}(?P<heads>{_HEADS})(?P<arabic>{ARABIC})|(?P<han>{HAN}))"
    one = rf"{number}(?P<some>[余多])?(?P<scale>{SCALE})?(?P<more>[余多来]|几)?(?P<unit>{units})?"
    one += r"(?P<still>[余多](?![个家项元]))?"
    low = rf"(?P<low>{ARABIC})(?P<lowscale>{SCALE})?(?P<lowunit>%|{units})?{_TO}"
    return {
        "range": re.compile(rf"(?<![\dA-Za-z.,]){low}{one}"),
        "one": re.compile(one),
    }


def quantities(text: str, taken: Sequence[Place]) -> list[Quantity]:
    """Every number with a meaning outside the `taken` places (dates, tables), in order.

    >>> [(str(one.value), one.unit) for one in quantities("新增3766台（套），增长三成", ())]
    [('3766', '台(套)'), ('30', '%')]
    """
    closed = _Places(sorted((*taken, *_names(text))))
    found: list[Quantity] = []
    for one in in_words(text):
        if not closed.hold(one.start, one.end):
            found.append(one)
    closed = _Places(sorted((*closed.places, *((one.start, one.end) for one in found))))
    found.extend(_numbers(text, closed))
    found.sort(key=lambda one: one.start)
    return with_neighbours(text, found)[:MOST_FIGURES]


class _Places:
    """Places where no number is looked for."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = list(places)
        self.starts = [start for start, _ in self.places]
        self.reach: list[int] = []
        far = 0
        for _, end in self.places:
            far = max(far, end)
            self.reach.append(far)

    def hold(self, start: int, end: int) -> bool:
        """Whether any of these characters is closed."""
        at = bisect_right(self.starts, end - 1) - 1
        return at >= 0 and self.reach[at] > start


def _names(text: str) -> Iterator[Place]:
    for match in _NAMED.finditer(text):
        if not _STATED.search(text, *match.span()):
            yield match.span()
    for match in _ORDINAL.finditer(text):
        yield match.span()


def _numbers(text: str, closed: _Places) -> Iterator[Quantity]:
    patterns = _patterns()
    here = 0
    for match in patterns["one"].finditer(text):
        if match.start() < here:
            continue
        goes_on = text[match.end() : match.end() + 1] in _TO_SIGNS
        between = patterns["range"].match(text, match.start()) if goes_on else None
        if between is not None and not closed.hold(*between.span()) and not _named(text, between):
            made = _range(between)
            if made is not None:
                here = between.end()
                yield made
                continue
        if not closed.hold(*match.span()) and not _named(text, match):
            single = _single(text, match)
            if single is not None:
                yield single


_RANKED = re.compile(r"第[\d一二三四五六七八九十]{1,4}位?[、和及与]$")


def _named(text: str, match: Match[str]) -> bool:
    """Whether the number is part of a name or an order: 第3位, 5G, 8+4, 3号线, 5A级."""
    start, end = match.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 8]
    if before in {"第", "+", "×", "№", "_", "·"} or (before.isascii() and before.isalpha()):
        return True
    if before == "-" and text[max(0, start - 2) : start - 1].isascii():
        return True
    unit = match["unit"]
    if not unit and after[:1].isascii() and (after[:1].isalpha() or after[:1] in {"+", "_", "×"}) and after[:2] != "+ ":
        return True
    if match["unit"] == "位" and _RANKED.search(text, max(0, start - 8), start):
        return True
    if after.startswith("级") or (not unit and after.startswith(words("not_figures"))):
        return True
    behind_number = text[match.end() - len(unit or "") : match.end() + 8]
    return unit is not None and len(unit) == 1 and behind_number.startswith(words("not_figures"))


def _single(text: str, match: Match[str]) -> Quantity | None:
    han = match["han"]
    value = _value(match)
    if value is None:
        return None
    unit = match["unit"] or ""
    if not unit and _BASE.search(text, max(0, match.start() - 14), match.start()):
        return None
    if han and not _spelled_figure(text, match, value):
        return None
    if unit in _TIMES and not _measured(text, match):
        return None
    if unit in {"岁", "周岁"} and re.match(
        r"以上|以下|及以上|至|—|-|的|老|儿|人|（含", text[match.end() : match.end() + 3]
    ):
        return None
    more = bool(match["some"] or match["more"] or match["still"])
    number_end = match.end("scale") if match["scale"] else match.end("han" if han else "arabic")
    return Quantity(match.start(), match.end(), number_end, value, _canonical(unit), more=more, spelled=bool(han))


_HEAD = re.compile(r"\d+[兆亿万千]+")
_BASE = re.compile("以[^，。；（]{1,10}为$")
"""What others are told in: 以女性为100."""


def _value(match: Match[str]) -> Decimal | None:
    """What all parts of a number and its sign amount to."""
    value = amount((match["arabic"] or match["han"]) + (match["scale"] or ""))
    if value is None:
        return None
    value += sum(amount(part) or 0 for part in _HEAD.findall(match["heads"] or ""))
    return -value if match["sign"] else value


def _spelled_figure(text: str, match: Match[str], value: Decimal) -> bool:
    """A number in characters counts where a real unit follows, and it does not part a speech: not 三地, 六个方面."""
    written, unit = match["han"], match["unit"] or ""
    if re.fullmatch("[十百千万亿]+", written) and (
        not re.search("[万亿]", written) or not _SCALE_ALONE.search(text[max(0, match.start() - 4) : match.start()])
    ):
        return False
    if written in _ARTICLE or (not unit and not re.search("[万亿]", written)):
        return False
    if not unit:
        return not re.match("户|众|里|物|事|象|级|元级|斤粮", text[match.end() : match.end() + 2])
    if unit not in words("spelled_units"):
        return value >= 10 and unit not in {"年", "日", "天", "道", "面"}
    return not text.startswith(words("vague"), match.end())


_SCALE_ALONE = re.compile("(?:突破|超过?|近|达到?|逾|上|过|约|到|破|至|跨越|跨过|稳定在|不足|不到)了?$")
_TIMES = frozenset({"年", "个月", "天", "日", "小时", "分钟", "秒", "个工作日", "工作日", "周"})


def _measured(text: str, match: Match[str]) -> bool:
    """Whether a length of time was measured: a decimal one, or one behind such a noun in its clause."""
    if match["han"] or match["unit"] == "日":
        return False
    before = re.split("[，。；！？\n]", text[max(0, match.start() - 24) : match.start()])[-1]
    if re.search(r"第|连续|持续|近|过去|未来|今后|每|期$", before) and "平均" not in before:
        return False
    return "." in (match["arabic"] or "") or any(word in before for word in ("平均", *words("measured_times")))


def _range(match: Match[str]) -> Quantity | None:
    if match["han"] or match["sign"]:
        return None
    scale = match["scale"] or ""
    low = amount(match["low"] + (match["lowscale"] or scale))
    high = amount(match["arabic"] + scale)
    unit = match["unit"] or ""
    if low is None or high is None or low > high or (match["lowunit"] and match["lowunit"] != unit):
        return None
    if not unit and not scale:
        return None
    if unit in _TIMES:
        return None
    return Quantity(
        match.start(),
        match.end(),
        match.end("scale") if scale else match.end("arabic"),
        low,
        _canonical(unit),
        high=high,
    )


def _canonical(unit: str) -> str:
    meant = labels("units").get(unit, "=") if unit else ""
    return unit.replace("（", "(").replace("）", ")") if meant == "=" else meant


def in_cell(text: str, start: int, end: int, unit: str) -> Quantity | None:
    """The number of a table's cell; `unit` is what its column or row is counted in, with a scale (万人) or "".

    None where the cell holds no number, or words besides it.
    """
    patterns = _patterns()
    for name in ("range", "one"):
        match = patterns[name].search(text, start, end)
        if match is None or re.search(r"[\d\u3400-\u9fff]{3}", text[match.end() : end]):
            continue
        made = _range(match) if name == "range" else _cell(match)
        if made is None:
            continue
        if text[start : match.start()].strip() in {"-", "−"} and made.high is None:
            made = replace(made, value=-made.value, start=start)
        if made.unit or not unit:
            return made
        scaled = _SCALED.match(unit)
        assert scaled is not None
        by, bare = amount(scaled[1] or "") or Decimal(1), unit[scaled.end(1) if scaled[1] else 0 :]
        high = None if made.high is None else made.high * by
        return replace(made, value=_whole(made.value * by), high=high, unit=_canonical(bare))
    return None


_SCALED = re.compile(rf"({SCALE})?")


def _cell(match: Match[str]) -> Quantity | None:
    if match["han"]:
        return None
    value = _value(match)
    if value is None:
        return None
    number_end = match.end("scale") if match["scale"] else match.end("arabic")
    return Quantity(match.start(), match.end(), number_end, value, _canonical(match["unit"] or ""))


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
