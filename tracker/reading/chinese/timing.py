"""Which of the times of a passage a figure is of, or due by."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from tracker.reading.chinese.dating import Dating, Scene
from tracker.reading.chinese.modality import Mode
from tracker.reading.chinese.quantity import Quantity
from tracker.reading.chinese.times import When
from tracker.reading.chinese.words_of import words

REACH = 600
"""Characters before a number in which words of its sentence are looked for."""

MANY = 40
"""Times before a number that are weighed."""

_LEVEL = re.compile(
    r"达到|达|突破|超|增至|升至|降至|提高到|增加到|拥有|现有|共有|总量|总数|总额|余额|占|比重|比率|率|里程|总装机|强度|规模|增加值|存量|为$|保有量|营收|产值"
)
_ALREADY = re.compile("已(?!经济)")
_AIM = re.compile("(?:预期|计划|预定)?(?:目标|任务|计划|预算|指标|限额|额度)")
_TALLY = "累计"


class Dated(NamedTuple):
    """A figure's period and deadline, and the words that say so; `start` = `end` where no words do."""

    period: str | None
    deadline: str | None
    start: int
    end: int


class Near(NamedTuple):
    """The times before a number that may be its own: a past one, a coming one, one it is compared with."""

    past: When | None
    ahead: When | None
    base: When | None
    first: When | None


def near(dating: Dating, scene: Scene, one: Quantity, clause: int) -> Near:
    """The nearest times of each kind in the sentence, up to the number or in a bracket right behind it."""
    past = ahead = base = first = None
    text, sentence = dating.text, max(scene.line.start, one.start - REACH)
    part = max(sentence, text.rfind("；", sentence, one.start) + 1)
    at = bisect_right(scene.whens, one.start, key=lambda when: when.end)
    before = scene.whens[max(0, at - MANY) : at]
    behind = [
        when for when in scene.whens[at : at + 2]
        if one.end <= when.start <= one.end + 8 and "（" in text[one.end : when.start] and when.role != "base"
    ]  # fmt: skip
    for when in (*behind, *reversed(before)):
        if when.role == "base":
            leads = when.start >= part and text.startswith("相比", when.end)
            base = base or (when if leads or when.start >= clause - 1 else None)
            continue
        if when.word == _TALLY and (when.start < clause or scene.context.mode != "past"):
            continue
        if when.word == _TALLY and any(_rules(other, when, clause, part) for other in before):
            continue
        if when.role == "period" and sentence + 6 < when.start < part and dating.coming(when):
            continue
        if when.word in {"年度", "全年"} and _AIM.match(text, when.end) and not _open(text[when.end : one.start]):
            continue
        coming = dating.coming(when) or when.role == "within" or (when.role == "by" and not dating.past(when))
        if coming:
            ahead = ahead or when
        else:
            past = past or when
        first = first or when
    return Near(past, ahead, base, first)


def _rules(other: When, tally: When, clause: int, part: int) -> bool:
    """Whether a time says until when something is counted: one of the clause, or 截至6月底 in front of it."""
    if other.role == "base" or other.start >= tally.start:
        return False
    return other.start >= (part if other.role in {"as-of", "by"} and other.word != _TALLY else clause)


def _open(said: str) -> bool:
    return said.count("（") > said.count("）")


def dated(
    dating: Dating, scene: Scene, one: Quantity, mode: Mode, times: Near, clause: int, *, is_change: bool
) -> Dated:
    """The period of what is so, the deadline (and period) of what is aimed at."""
    if mode.modality == "reference":
        return _reference(dating, scene, one, mode, times)
    if mode.modality == "achieved":
        return _achieved(dating, scene, one, times, clause, is_change=is_change)
    return _forward(dating, scene, one, times, clause)


def _achieved(dating: Dating, scene: Scene, one: Quantity, times: Near, clause: int, *, is_change: bool) -> Dated:
    text, context = dating.text, scene.context
    when = times.past
    since_then = when is not None and when.word == _TALLY and is_change and context.iso is not None
    if when is not None and not since_then:
        return Dated(when.iso, None, when.start, when.end)
    if context.iso is not None and context.mode == "past":
        return Dated(_of_span(text, context.iso, one, clause, is_change=is_change), None, context.start, context.end)
    if scene.carried is not None:
        return Dated(scene.carried.iso, None, scene.carried.start, scene.carried.end)
    already = _ALREADY.search(text, max(scene.line.start, one.start - REACH), one.start)
    if already:
        return Dated("to-date", None, *already.span())
    return Dated(None, None, one.start, one.start)


def _of_span(text: str, iso: str, one: Quantity, clause: int, *, is_change: bool) -> str:
    """Of a span of years a level is of the last, a change or what was done of all."""
    if "/" not in iso or is_change:
        return iso
    said = re.split("[，。；]", text[clause : one.end + 30], maxsplit=1)[0]
    if any(verb in said for verb in words("flows")):
        return iso
    return iso.partition("/")[2] if _LEVEL.search(text[clause : one.start]) or one.unit in {"%", ":1", "千克"} else iso


def _reference(dating: Dating, scene: Scene, one: Quantity, mode: Mode, times: Near) -> Dated:
    context = scene.context
    text = dating.text
    base = next((when for when in reversed(scene.whens) if mode.start <= when.start and when.end <= one.start), None)
    if base is None and not mode.origin:
        base = times.base
    if base is not None:
        return Dated(base.iso, None, base.start, base.end)
    if "峰" in text[mode.start : one.start]:
        return Dated(None, None, one.start, one.start)
    if times.ahead is not None and mode.origin:
        return Dated("to-date", None, one.start, one.start)
    if context.iso is not None and context.mode == "past":
        first = int(context.iso[:4])
        return Dated(str(first - 1), None, context.start, context.end)
    return Dated(None, None, one.start, one.start)


def _forward(dating: Dating, scene: Scene, one: Quantity, times: Near, clause: int) -> Dated:
    text, context = dating.text, scene.context
    if re.search("每年|每月|每季", text[clause : one.start]) and times.ahead is None:
        return Dated(None, None, one.start, one.start)
    when = times.ahead
    if when is None and times.past is not None and not dating.past(times.past):
        when = times.past
    if when is not None and when.role != "as-of":
        last = when.iso.rpartition("/")[2]
        if when.role in {"by", "within"}:
            return Dated(None, last, when.start, when.end)
        return Dated(when.iso, last, when.start, when.end)
    if when is not None and dating.coming(when):
        return Dated(None, when.iso, when.start, when.end)
    if context.iso is not None and context.mode != "past":
        last = context.iso.rpartition("/")[2]
        return Dated(None if "/" in context.iso else context.iso, last, context.start, context.end)
    return Dated(None, None, one.start, one.start)
