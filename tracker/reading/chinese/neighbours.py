"""What a bare number is counted in: by the next of its list, by where it leads from, by its noun."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from tracker.reading.chinese.numerals import amount
from tracker.reading.chinese.quantity import Quantity

_LISTED = re.compile(r"[、和及与]|以及")


def with_neighbours(text: str, found: list[Quantity]) -> list[Quantity]:
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
