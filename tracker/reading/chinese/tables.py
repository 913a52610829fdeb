"""Tables inside a Chinese text: what a cell is of is said by the heads of its column and its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracker.model.proposal import Modality
from tracker.reading.chinese.dating import Context, Scene
from tracker.reading.chinese.qualifiers import Hedge, hedge
from tracker.reading.chinese.quantities import in_cell
from tracker.reading.chinese.quantity import Quantity
from tracker.reading.chinese.times import Anchor, When, times

MOST_COLUMNS = 40

_RULE = re.compile(r"[\s|:+=\-—]+")
_UNIT = re.compile(r"（(?:单位[：:])?([^（）\d]{1,10})）|[/／]([^\s（）\d]{1,6})$|([%‰])$")
_UNIT_LINE = re.compile(r"\s*（?(?:计量)?单位[：:]\s*([^\s（）]{1,8})）?\s*")
_UNITS = re.compile("(?:计量)?单位")
_TARGET = re.compile("目标|任务|计划|预期|预算")
_DONE = re.compile("实绩|实际|完成|现状|基期|基数|执行|实现")
_CHANGE = re.compile("增速|增长|增幅|涨幅|同比|上升|提高|提升")
_FALL = re.compile("降低|下降|减少|降幅|减幅|压减")
_MOVES = re.compile(f"{_CHANGE.pattern}|{_FALL.pattern}")

Cell = tuple[int, int]


class Head(NamedTuple):
    """What a column's head says of its cells."""

    when: When | None
    modality: Modality | None
    unit: str
    change: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of a cell with what its heads say; `label` is the row's first cell, `head` the column's.

    `changing` is the one of the two that makes a change of it.
    """

    one: Quantity
    hedge: Hedge
    cell: Cell
    label: Cell
    head: Cell
    changing: Cell
    when: When | None
    modality: Modality | None
    sign: int
    is_change: bool
    context: Context


def unit_of(said: str) -> str:
    """What a line above a table says that its cells are counted in, else "".

    >>> unit_of("单位：亿元"), unit_of("合计")
    ('亿元', '')
    """
    match = _UNIT_LINE.fullmatch(said)
    return match[1] if match else ""


def stated(text: str, scenes: Sequence[Scene], year: int | None, common: str = "") -> Iterator[Stated]:
    """The figures of consecutive rows, the first of which is their head; `common` is their unit unless they say."""
    rows = [(scene, _cells(text, scene.line.start, scene.line.end)) for scene in scenes]
    rows = [(scene, cells) for scene, cells in rows if cells and not _RULE.fullmatch(text[slice(*_whole(cells))])]
    if len(rows) < 2:
        return
    head_cells = rows[0][1]
    heads = [_head(text, cell, rows[0][0], year) for cell in head_cells]
    units = next((at for at, cell in enumerate(head_cells) if at and _UNITS.fullmatch(text[slice(*cell)])), None)
    for scene, cells in rows[1:]:
        label = cells[0]
        written = text[slice(*label)]
        own = text[slice(*cells[units])] if units is not None and units < len(cells) else ""
        unit = _unit(written) or own or common
        for at, (head, head_cell, cell) in enumerate(zip(heads, head_cells, cells, strict=False)):
            if at in (0, units):
                continue
            one = in_cell(text, *cell, head.unit or unit)
            if one is None:
                continue
            said = written + text[slice(*head_cell)]
            fall = _FALL.search(said) is not None
            change = one.unit in {"%", "pp"} and (fall or head.change or _CHANGE.search(written) is not None)
            context = scene.context
            changing = label if _MOVES.search(written) else head_cell
            yield Stated(
                one, hedge(text[: cell[1]], one), cell, label, head_cell, changing, head.when, head.modality,
                -1 if fall and change else 1, change, context,
            )  # fmt: skip


def _cells(text: str, start: int, end: int) -> list[Cell]:
    """The places of a row's cells without the blanks around them."""
    line = text[start:end]
    sign = "|" if line.lstrip().startswith("|") else "\t"
    found: list[Cell] = []
    here = start
    for piece in line.split(sign)[: MOST_COLUMNS + 2]:
        left = len(piece) - len(piece.lstrip())
        found.append((here + left, here + left + len(piece.strip())))
        here += len(piece) + 1
    return found[1:-1] if sign == "|" and line.rstrip().endswith("|") else found[1:] if sign == "|" else found


def _whole(cells: Sequence[Cell]) -> Cell:
    return cells[0][0], cells[-1][1]


def _head(text: str, cell: Cell, scene: Scene, year: int | None) -> Head:
    said = text[slice(*cell)]
    named = times(text, Anchor(year, scene.context.year), *cell)
    when = next((one for one in named if one.role != "base"), None)
    modality: Modality | None = "target" if _TARGET.search(said) else "achieved" if _DONE.search(said) else None
    return Head(when, modality, _unit(said), _CHANGE.search(said) is not None)


def _unit(said: str) -> str:
    match = _UNIT.search(said)
    return (match[1] or match[2] or match[3]).strip() if match else ""
