"""Which total a figure is a part of, by the words that say so (其中, 第二产业中)."""

from __future__ import annotations

import re
from typing import NamedTuple

_WITHIN = re.compile(r"其中|当中")
_OF = re.compile(r"^[—\s]*([^，。；\d]{2,12})中，")


_AND = re.compile("以及|[和及与]")


class Level(NamedTuple):
    """A figure that may be a total: its place among the proposals, its end, its unit, what its clause says, measure."""

    place: int
    end: int
    unit: str
    said: str
    measure: str


def total(text: str, sentence: int, start: int, unit: str, levels: list[Level]) -> int | None:
    """The place of the total of a figure that begins at `start`: the last level of its unit before 其中."""
    within = None
    for match in _WITHIN.finditer(text, sentence, start):
        within = match
    if within is not None:
        inside = text[within.start() - 1] in "，、" and text[within.end()] not in "，："
        if inside and "；" in text[within.end() : start]:
            return None
        least = sentence if unit in {"%", "‰"} else 0
        return _last(levels, least, within.start(), unit)
    named = _OF.match(text[sentence : min(start, sentence + 16)])
    if named:
        return next((one.place for one in reversed(levels) if one.unit == unit and named.group(1) in one.said), None)
    return None


def items(head: str, count: int) -> list[str]:
    """The things that a head lists, where it lists so many: 教育、卫生和就业支出 are three.

    >>> items("教育、卫生和就业支出", 3)
    ['教育', '卫生', '就业支出']
    """
    listed = head.split("、")
    if len(listed) == count - 1:
        front, _, behind = _AND.sub("、", listed[-1], count=1).partition("、")
        listed = [*listed[:-1], front, behind]
    return listed if len(listed) == count and all(listed) else []


def outside(text: str, start: int, levels: list[Level]) -> Level | None:
    """The last level before a place that no bracket closed since holds: not what one was converted to."""
    for one in reversed(levels):
        closed, opened = text.find("）", one.end, start), text.find("（", one.end, start)
        if closed < 0 or 0 <= opened < closed:
            return one
    return None


def _last(levels: list[Level], least: int, before: int, unit: str) -> int | None:
    """A share is a part of another of its sentence at most."""
    return next((one.place for one in reversed(levels) if least < one.end <= before and one.unit == unit), None)
