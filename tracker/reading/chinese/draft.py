"""A figure of a Chinese text while the rest of its sentence is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.reading.chinese import changes
from tracker.reading.chinese.modality import Mode
from tracker.reading.chinese.qualifiers import Hedge
from tracker.reading.chinese.quantity import Quantity
from tracker.reading.chinese.timing import Dated, Near

_LISTED = re.compile(r"(?:以上|左右|以内|以下|多|余)?(?:[、和及与]|以及)")


@dataclass(slots=True)
class Draft:
    """A figure while the rest of its sentence is read."""

    one: Quantity
    hedge: Hedge
    clause: tuple[int, int]
    quote: tuple[int, int]
    change: changes.Change | None = None
    mode: Mode | None = None
    dated: Dated | None = None
    near: Near | None = None
    basis: str = ""
    of: int | None = None
    part_of: int | None = None
    measure: str = ""


def listed(text: str, before: Draft, state: Draft) -> bool:
    """Whether only a list's comma stands between two numbers of one unit, so that they share what is said."""
    if before.one.kind == state.one.kind == "ratio" and state.one.start == before.one.end + 1:
        return True
    touching = _LISTED.fullmatch(text, before.one.end, state.hedge.first)
    return touching is not None and before.one.unit == state.one.unit


def confidence(state: Draft) -> Decimal:
    """1 less what is not said outright: a far or absent cue, an inherited time, no unit, a number in words."""
    assert state.mode is not None and state.dated is not None
    one, mode, time = state.one, state.mode, state.dated
    lost = min(abs(one.start - mode.end), 200) // 10 if mode.end > mode.start else 10
    lost += min(abs(one.start - time.end), 200) // 20 if time.end > time.start else 15
    lost += (20 if not one.unit else 0) + (5 if one.spelled else 0)
    return Decimal(max(100 - lost, 5)) / 100
