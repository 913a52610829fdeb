"""Whether a figure is so, aimed at, planned, or there for comparison, and the words that say it."""

from __future__ import annotations

import re
from functools import cache
from re import Pattern
from typing import NamedTuple, cast

from tracker.model.proposal import Modality
from tracker.reading.chinese.dating import Context
from tracker.reading.chinese.quantity import Quantity
from tracker.reading.chinese.words_of import either, labels, words

_MOVES = (
    r"(?:逐步|大幅|快速|稳步|进一步|迅速|陆续|持续|显著|分别)?(?:增加|增长|提高|提升|上升|扩大|缩小|下降|降低|减少|降|减|增|升|跃升|压缩|缩短|压减|变|发展"
    r"|扩展|拓展|回落|上调|下调|扩容|扩建|增容|攀升|调整|改善|优化|增扩|扩充|扩|跃|缩减|收窄|上涨)"
)
_FROM = re.compile(r"(?:从|由|自)[^，。；：]{0,30}$")
_TO = re.compile(
    rf"(?:[:：][\d.]+)*(?:左右|以上|以下|多|余)?(?:[（(][^（）()]{{0,12}}[)）])?"
    rf"(?:{_MOVES}(?:到|至|为)|[\u4e00-\u9fff]{{0,4}}(?:到|至)(?=[近约超逾]?\d))"
)
_EARLIER = re.compile(
    r"(?<![至到])(?:去年|上年|同期|高峰期?|峰值|上一?季度|上月|此前|原来|原先|\d{4}年)的?(?:水平)?的$"
)
_AIM_BEHIND = re.compile(
    r"(?:(?:以上|左右|以内|以下)?的?|[\u4e00-\u9fff]{1,8}的)(?:总体|预期|年度|全年|规划|预定|既定|控制|约束性|考核|工作|发展)?(?:目标|任务|指标)(?!的?(?:完成|实现))"
)
_AIM_BRACKET = re.compile(r"(?:目标|任务|指标|计划)(?:值|数)?（[^（）]{0,16}$")
_SHARE_OF_AIM = re.compile(
    r"(?:完成|占|达到?|实现|相当于|为|达成)[^，。；]{0,20}(?:目标|任务|计划|预算|指标)(?:（[^（）]*）)?的?$"
)
_WAITS = re.compile(
    r"[^，。；、\d]{0,6}(?:将于|将在|将会|正在(?:评审|审批|申报|公示|筹建|报批)|待批|在申报|拟(?:建|申报))"
)
_OTHERS = re.compile(r"(?:高于|低于|快于|慢于|超过|优于)[^，。；\d]{0,14}$")
_BENCH = re.compile(r"的?[^，。；、\d]{0,5}(?:增速|平均水平|平均|水平|涨幅|均值)(?!目标)")
"""The pace of others behind a number, with the words before it that compare: 高于同期世界3.9%的年均增速."""

_FIRST_ITEM = re.compile(r"(?:一是|首先|第一)，?")
_ITEM = re.compile(r"\s*(?:[二三四五六七八九十]{1,2}是|其次|再次|第[二三四五六七八九十])")
"""An item of a list in a sentence is meant as the first one unless it says otherwise."""
_DEMAND = re.compile(r"(?:法定|标准|上限|下限|红线|警戒线|要求)(?:为|是|的)?$")


class Mode(NamedTuple):
    """The modality, the words that decided it (`start` = `end` where none did), whether it is the first of from–to."""

    modality: Modality
    start: int
    end: int
    origin: bool = False


@cache
def _cues() -> Pattern[str]:
    return re.compile(either(tuple(sorted(labels("modality"), key=lambda one: -len(one)))))


def mode(
    text: str, one: Quantity, first: int, clause: int, part: int, sentence: int, context: Context, *,
    aims: bool, is_past: bool, is_coming: bool, by: bool,
) -> Mode:  # fmt: skip
    """What a number is; `clause`, `part` (to a semicolon) and `sentence` are where those begin before it.

    `is_past`, `is_coming` and `by` speak of the time named nearest before it.
    """
    fixed = _fixed(text, one, first, clause)
    if fixed is not None:
        return fixed
    cue = _nearest(text, part, first)
    if cue is not None:
        label = cast(Modality, labels("modality")[text[slice(*cue)]])
        if label == "target" or (label == "plan" and (by or aims)):
            if not (is_past and label == "plan"):
                return Mode("target", *cue)
        elif label == "plan" and (not is_past or text.startswith("计划", cue[0])):
            return Mode("plan", *cue)
        elif label == "achieved" and not aims and not is_coming and (context.mode == "past" or is_past):
            return Mode("achieved", *cue)
    earlier = None if part == sentence else _nearest(text, sentence, first)
    if earlier is not None and not is_past:
        said = cast(Modality, labels("modality")[text[slice(*earlier)]])
        if said in {"target", "plan"}:
            return Mode(said, *earlier)
    if is_past:
        return Mode("achieved", first, first)
    item = _ITEM.match(text, part) if part != sentence else None
    opened = _FIRST_ITEM.search(text, sentence, part) if item else None
    if opened is not None:  # 一是力争…；二是新增…
        cue = _nearest(text, opened.end(), opened.end() + 12)
        if cue is not None and labels("modality")[text[slice(*cue)]] in {"target", "plan"}:
            return Mode(cast(Modality, labels("modality")[text[slice(*cue)]]), *cue)
    if context.mode == "target":
        return Mode("target", context.start, context.end)
    if context.mode == "plan":
        return Mode("target" if by or _is_outcome(text, one, clause) else "plan", context.start, context.end)
    if by:
        return Mode("target", first, first)
    if is_coming:
        return Mode("plan", first, first)
    return Mode("achieved", first, first)


def _fixed(text: str, one: Quantity, first: int, clause: int) -> Mode | None:
    """What the words that touch the number settle, whatever the sentence is about."""
    start = _FROM.search(text, clause, first)
    if start and _TO.match(text, one.end, one.end + 24):
        return Mode("reference", start.start(), start.start() + 1, origin=True)
    earlier = _EARLIER.search(text, clause, first) if one.unit != "倍" else None
    if earlier:
        return Mode("reference", *earlier.span())
    aim = _AIM_BEHIND.match(text, one.end, one.end + 16)
    if aim and (one.unit != "%" or not _SHARE_OF_AIM.search(text, clause, first)):
        return Mode("target", *aim.span())
    bracket = _AIM_BRACKET.search(text, max(clause - 24, 0), first)
    if bracket:
        return Mode("target", bracket.start(), bracket.start() + 2)
    share = _SHARE_OF_AIM.search(text, max(clause - 30, 0), first)
    if share and one.unit == "%":
        return Mode("achieved", *share.span())
    waits = _WAITS.match(text, one.end, one.end + 16)
    if waits:
        return Mode("plan", *waits.span())
    bench = _BENCH.match(text, one.end, one.end + 16) if one.unit in {"%", "‰"} else None
    others = _OTHERS.search(text, clause, one.start) if bench else None
    if bench and others:
        return Mode("reference", others.start(), others.end())
    demand = _DEMAND.search(text, clause, first)
    return Mode("reference", *demand.span()) if demand else None


def _nearest(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The last cue between two places."""
    last = None
    for match in _cues().finditer(text, start, end):
        if match.group() == "目标" and _SHARE_OF_AIM.search(text, start, match.end()):
            continue
        if match.group() in {"安排", "目标"} and text[match.end() : match.end() + 1] in "》”":
            continue
        last = match.span()
    return last


def aimed(text: str, start: int, end: int) -> bool:
    """Whether the last word for it between two places says that something is aimed at.

    >>> aimed("力争到2030年建成", 0, 9)
    True
    """
    cue = _nearest(text, start, end)
    return cue is not None and labels("modality")[text[slice(*cue)]] == "target"


def _is_outcome(text: str, one: Quantity, clause: int) -> bool:
    said = text[clause : one.end + 16].split("，", maxsplit=1)[0].split("。", maxsplit=1)[0]
    return any(word in said for word in words("outcomes")) or ("新增" in said and one.unit == "元")
