"""How the words right before and right behind a number hedge it."""

from __future__ import annotations

import re
from functools import cache
from re import Pattern
from typing import NamedTuple, cast

from tracker.model.proposal import Wording
from tracker.reading.chinese.quantity import Quantity
from tracker.reading.chinese.words_of import either, rows

_LISTED = re.compile(r"[、和及与]|以及")


class Hedge(NamedTuple):
    """The wording, where its words stand (`start` = `end` where there are none), where the number with them begins."""

    wording: Wording
    start: int
    end: int
    first: int


@cache
def _listed() -> tuple[dict[str, str], dict[str, str]]:
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for written, wording, where in rows("qualifiers"):
        (before if where == "before" else after).update(dict.fromkeys(written.split(), wording))
    return before, after


@cache
def _patterns() -> tuple[Pattern[str], Pattern[str]]:
    before, after = (tuple(sorted(words, key=lambda one: -len(one))) for words in _listed())
    return re.compile(rf"({either(before)})(?:了|到|至|将|达)?\s*$"), re.compile(rf"\s*({either(after)})")


def hedge(text: str, one: Quantity) -> Hedge:
    """The hedge of a number: a range first, then words in front, then words behind.

    >>> from tracker.reading.chinese.quantities import quantities
    >>> hedge("总量突破20家", quantities("总量突破20家", ())[0]).wording
    'over'
    """
    before, after = _patterns()
    front = before.search(text, max(0, one.start - 8), one.start)
    first = front.start() if front else one.start
    if one.high is not None:
        return Hedge("range", one.start, one.end, first)
    behind = after.match(text, one.end, min(len(text), one.end + 4))
    said_before, said_after = _listed()
    if front and not _compares(text, one, front.group(1)):
        return Hedge(cast(Wording, said_before[front.group(1)]), front.start(1), front.end(1), first)
    if behind and not (behind.group(1) in {"多", "余"} and one.more):
        return Hedge(cast(Wording, said_after[behind.group(1)]), behind.start(1), behind.end(1), first)
    if one.more:
        return Hedge("over", one.end - 1, one.end, first)
    return Hedge("exact", one.start, one.start, one.start if front is None else first)


def shared(text: str, found: list[Quantity], hedges: list[Hedge]) -> list[Hedge]:
    """A hedge of a list covers its members: 97%、99%以上, 均超过80%、90%."""
    spread = list(hedges)
    for place in range(len(found) - 2, -1, -1):
        after, here = spread[place + 1], spread[place]
        touching = _LISTED.fullmatch(text, found[place].end, found[place + 1].start)
        if touching and here.wording == "exact" and after.start >= found[place + 1].end:
            spread[place] = here._replace(wording=after.wording, start=after.start, end=after.end)
    for place in range(1, len(found)):
        before, here = spread[place - 1], spread[place]
        touching = _LISTED.fullmatch(text, found[place - 1].end, found[place].start)
        in_front = before.start < before.end <= found[place - 1].start
        of_all = in_front and re.search("均|分别|都", text[max(0, before.start - 3) : before.start])
        if touching and of_all and here.wording == "exact":
            spread[place] = here._replace(wording=before.wording, start=before.start, end=before.end)
    return spread


def _compares(text: str, one: Quantity, word: str) -> bool:
    """低于全年11%的目标 and 高于全国1.2个百分点 compare, they do not hedge; the number itself is exact."""
    if word not in {"低于", "高于", "少于", "多于", "大于", "小于"}:
        return False
    return one.unit == "pp" or text[one.end : one.end + 2].startswith("的")
