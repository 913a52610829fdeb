"""The numbers of a Chinese text that count or measure something, with their units."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from re import Match, Pattern

from tracker.reading.chinese.numerals import amount, share
from tracker.reading.chinese.words_of import either, labels, words
from tracker.reading.normal import MOST_FIGURES

Place = tuple[int, int]

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,9})?"
_SCALE = r"(?:(?:[十百千]?万?亿|[十百千]?万|[百千]|兆(?=[元圆美港欧日]))(?![克米瓦卡帕赫伏分]))"
_HEADS = r"(?:\d{1,4}(?:兆|万?亿)){0,2}(?:\d{1,4}[万千])?(?=\d)"
"""What stands in front of the last part of a number: 4兆8,530亿, 2万3千."""

_HAN = r"(?:[〇零一二两三四五六七八九十百千万亿]{0,11}[〇零一二两三四五六七八九十百千万亿](?![克米瓦卡帕赫伏分]))"
_TO = r"(?:—{1,2}|–|~|～|-|至|到)"
_TO_SIGNS = frozenset("—–-~～至到")
_DIGIT = "一二两三四五六七八九"
_TENTHS_END = r"(?=[，。；、！？：）以左的多余为）\s]|$)"
_NAMED = re.compile(r"《[^《》\n]{1,80}》|“[^“”\n]{1,16}”|‘[^‘’\n]{1,16}’")
_STATED = re.compile(
    r"(?:增长|增速|提高|提升|下降|降低|降至|达到?|超过|突破|不低于|不少于|不超过|控制在|保持在)[^“”‘’《》]{0,6}\d[\d.]*(?:%|个百分点|[万亿])"
)
"""What is quoted is no name where it says how much: “年均增长7%以上”."""

_ORDINAL = re.compile(
    r"(?m)^[ \t#>*-]*[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）]|[.、](?!\d))|^[ \t]*(\d{1,2})\.(?=\D)"
)
_ARTICLE = frozenset("一1")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the normalised text: `start` to `end` with its scale and unit, `number_end` where the unit begins.

    `unit` is "" where none is written; `more` says that 余 or 多 stands in it; `kind` tells a plain number from a
    multiple in words (翻番), a share in words (三分之一), a ratio (2.5:1) and a cell of a table.
    """

    start: int
    end: int
    number_end: int
    value: Decimal
    unit: str
    high: Decimal | None = None
    more: bool = False
    kind: str = "plain"
    spelled: bool = False


@cache
def _patterns() -> dict[str, Pattern[str]]:
    units = either(tuple(sorted(labels("units"), key=lambda one: -len(one))))
    sign = r"(?<![\dA-Za-z.,])(?P<sign>(?<=[\u3400-\u9fff（：|])[-−])?"
    number = rf"(?:{sign}(?P<heads>{_HEADS})(?P<arabic>{_ARABIC})|(?P<han>{_HAN}))"
    one = rf"{number}(?P<some>[余多])?(?P<scale>{_SCALE})?(?P<more>[余多来]|几)?(?P<unit>{units})?"
    one += r"(?P<still>[余多](?![个家项元]))?"
    low = rf"(?P<low>{_ARABIC})(?P<lowscale>{_SCALE})?(?P<lowunit>%|{units})?{_TO}"
    return {
        "fold": re.compile(rf"翻(?:(?P<times>[{_DIGIT}\d])番|(?P<once>番))(?!译)"),
        "part": re.compile(
            rf"(?P<of>[百千{_DIGIT}十]分)之(?P<part>{_HAN}|{_ARABIC})(?P<high>(?:至|到|—)百分之{_HAN})?"
        ),
        "tenths": re.compile(
            rf"(?P<tenths>[{_DIGIT}\d](?:(?<=\d)\.\d)?)成(?P<more>[{_DIGIT}半])?(?P<some>[多余])?"
            rf"(?:{_TENTHS_END}|(?<=[近超约逾占过][{_DIGIT}]成)(?![立为员长功果本品效就绩都]))"
        ),
        "half": re.compile(r"(?P<over>过半)(?!数)|一半|半数|近半(?!年)|(?P<halved>减半)"),
        "ratio": re.compile(rf"(?<![\d:]){_ARABIC}(?:[:：]{_ARABIC})+(?![\d:])"),
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
    for one in _in_words(text):
        if not closed.hold(one.start, one.end):
            found.append(one)
    closed = _Places(sorted((*closed.places, *((one.start, one.end) for one in found))))
    found.extend(_numbers(text, closed))
    found.sort(key=lambda one: one.start)
    return _with_neighbours(text, found)[:MOST_FIGURES]


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


def _in_words(text: str) -> Iterator[Quantity]:
    patterns = _patterns()
    for match in patterns["fold"].finditer(text):
        times = amount(match["times"]) if match["times"] else Decimal(1)
        if times is not None:
            yield Quantity(*match.span(), match.end(), 2**times, "倍", kind="fold", spelled=True)
    for match in patterns["part"].finditer(text):
        yield from _part(match)
    for match in patterns["tenths"].finditer(text):
        value = share(match["tenths"], match["more"] or "")
        if value is not None and text[max(0, match.start() - 1) : match.start()] not in {"建", "完", "组", "形", "第"}:
            more = bool(match["some"])
            yield Quantity(*match.span(), match.end(), value, "%", more=more, kind="share", spelled=True)
    for match in patterns["half"].finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        if match["halved"] or re.search(r"占|比重|比例|比率|超|近|约|的$", before):
            yield Quantity(
                *match.span(), match.end(), Decimal(50), "%", more=bool(match["over"]), kind="half", spelled=True
            )
    for match in patterns["ratio"].finditer(text):
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


_LISTED = re.compile(r"[、和及与]|以及")


def _with_neighbours(text: str, found: list[Quantity]) -> list[Quantity]:
    """Bare numbers of a list take the unit of the next (15、22个百分点); others stay where a noun gives them one."""
    kept: list[Quantity] = []
    for one in reversed(found):
        known = _with_unit(text, one, kept[-1] if kept else None)
        if known is not None:
            kept.append(known)
    kept.reverse()
    for place, (before, one) in enumerate(itertools.pairwise(kept), 1):
        if not one.unit and one.kind == "plain" and before.unit and _LED_TO.fullmatch(text, before.end, one.start):
            kept[place] = replace(one, unit=before.unit)
    return kept


def _with_unit(text: str, one: Quantity, after: Quantity | None) -> Quantity | None:
    """A bare number with the unit, and the scale, of the next of its list, or with what its noun is counted in.

    2.9个 before 23.9个百分点 are points too.
    """
    if one.unit == "个" and after and after.unit == "pp" and _LISTED.fullmatch(text, one.end, after.start):
        return replace(one, unit="pp")
    if one.unit or one.kind != "plain":
        return one
    if after is None or not after.unit or not _LISTED.fullmatch(text, one.end, after.start):
        unit = _unit_by_noun(text, one)
        return None if unit is None else replace(one, unit=unit)
    scale = text[after.start : after.number_end].lstrip("0123456789.,")
    scaled = amount(text[one.start : one.number_end] + scale) if scale and one.value < 10_000 else None
    return replace(one, unit=after.unit, value=one.value if scaled is None else scaled)


_LED_TO = re.compile(
    r"(?:增加|增长|提高|提升|上升|扩大|扩展|发展|跃升|下降|减少|降低|缩减|压减|增|升|降|减)?(?:到了?|至|为)[近约超逾]?"
)
"""Between the ends of a course the unit is said once: 从420万人增加到503万."""

_RATIO_NOUN = re.compile(
    r"(?:收入|消费|支出|之|性别|抚养|负担|产出|投入产出|赡养|城乡)比(?:例)?(?:由|从|为|达到|达|至|的|上年|去年|[\d.]|缩小|降|扩大|上升)"
)
_PER_HUNDRED = 20
"""A ratio of that much is told as so many to a hundred (性别比为105), not to one."""

_INDEX_NOUN = re.compile(r"(?:指数|系数|得分|分值|评分|总分|弹性|排名指数)[^，。；]{0,10}$")
_PEOPLE = re.compile(
    r"(?:人数|人口|人才|人员|职工|学生|党员|劳动力|志愿者|从业者|参保人|受益者|科学家|工程师|总人数|员工|教师|医师|护士)[^，。；\d]{0,10}$"
)
_PEOPLE_BEHIND = re.compile(
    r"(?:常住|户籍|流动|农村|城镇|就业)?(?:人口|从业者|从业人员|群众|居民|劳动力|党员|职工|学生|市民|农民|[^，。；、\d]{1,6}群体)"
)
_BARE_VERB = re.compile(r"(?:为|达到|达|至|到|超过|超|突破|近|约|由|从|逾|降至|升至|保持在|稳定在|上年的|去年的|的)$")


def _unit_by_noun(text: str, one: Quantity) -> str | None:
    """The unit of a bare number by what it counts; None where it is no figure."""
    if _PEOPLE_BEHIND.match(text, one.end):
        return "人"
    before = re.split("[，。；！？：\n]", text[max(0, one.start - 30) : one.start])[-1]
    scaled = one.value >= 1000 and one.number_end > one.start and text[one.number_end - 1] in "万亿千百"
    if "人次" in before:
        return "人次" if scaled else None
    if _PEOPLE.search(before) and "比" not in before and (scaled or _BARE_VERB.search(before)):
        return "人"
    if _RATIO_NOUN.search(before + "为") and _BARE_VERB.search(before):
        return "" if one.value >= _PER_HUNDRED else ":1"
    if _INDEX_NOUN.search(before):
        return ""
    return "" if scaled and not one.spelled else None


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


_SCALED = re.compile(rf"({_SCALE})?")


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
