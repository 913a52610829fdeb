"""What each number of 分别 is of: as many years or things as numbers have one each."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from tracker.reading.chinese import parts
from tracker.reading.chinese.dating import Scene
from tracker.reading.chinese.draft import Draft, listed
from tracker.reading.chinese.times import When
from tracker.reading.chinese.timing import Dated

_JOINT = re.compile("[、和及与]?")
_EACH = re.compile("分别")


def share_out(text: str, scene: Scene, made: list[Draft]) -> None:
    """分别: as many numbers as years or things before it have one each."""
    for word in _EACH.finditer(text, scene.line.start, scene.line.end):
        first = bisect_left(made, word.end(), key=lambda state: state.one.start)
        last = first + 1
        while last < len(made) and listed(text, made[last - 1], made[last]):
            last += 1
        group = made[first:last]
        if len(group) < 2 or group[0].clause[0] > word.start():
            continue
        head = group[0].measure
        items = parts.items(head, len(group))
        whens = _listed_years(text, scene, word.start())
        if len(whens) != len(group):
            for item, state in zip(items, group, strict=False):
                state.measure = f"{item}（{head}）"
            continue
        for when, state in zip(whens, group, strict=True):
            if state.dated is not None and state.dated.period:
                state.dated = Dated(when.iso, state.dated.deadline and when.iso, when.start, when.end)


def _listed_years(text: str, scene: Scene, end: int) -> list[When]:
    """The times that stand as a list right before a place: 2024年、2025年."""
    listed: list[When] = []
    for when in reversed(scene.whens[: bisect_right(scene.whens, end, key=lambda when: when.end)]):
        if not _JOINT.fullmatch(text, when.end, listed[-1].start if listed else end):
            break
        listed.append(when)
    return listed[::-1]
