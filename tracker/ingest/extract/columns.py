"""Which column of a table somebody's words mean, and in which row its header stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tracker.evaluate.periods import period_written
from tracker.ingest.extract.folded import fold, same
from tracker.ingest.extract.unread import Unread, listed, unread
from tracker.model.numerals import numeral
from tracker.model.source import Table

SEARCHED = 60
"""The header is looked for in so many rows; statistics offices put titles, units and notes above it."""
_STACKED = 3
"""A header may take so many rows: 2024年 over 数量 and 金额."""

_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_NUMBER = re.compile(r"[1-9]\d{0,3}")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,12})[)）\]】]\s*$")
_STATED_UNIT = re.compile(
    r"(?:计量)?单\s*位\s*[::]\s*([^\s,,;;()]{1,10})|(?:unit|in)\s*:\s*([^,;]{1,24})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number from 1, its cells, and the columns whose value is missing and why.

    `words` are the row's own words in reading order, for a quote; a cell that reaches in from another row is not in it.
    """

    number: int
    cells: Sequence[str]
    faults: dict[int, str] = field(default_factory=dict)
    words: str = ""

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Header:
    """What a table's columns are called, and the columns that were asked for."""

    names: list[str]
    value: int | None
    period: int | None
    where: tuple[int, ...]
    periods: tuple[int, ...]
    unit: str | None

    def name(self, column: int) -> str:
        return self.names[column] if column < len(self.names) and self.names[column] else letters(column)

    def unit_of(self, column: int) -> str | None:
        """The unit that a column's header or the table's head states."""
        bracketed = _BRACKETS.search(self.names[column]) if column < len(self.names) else None
        named = bracketed[1].strip() if bracketed else ""
        return named if named and not any(character.isdigit() for character in named) else self.unit


def letters(column: int) -> str:
    """A column's letters as spreadsheets name it, from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    named = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        named = chr(65 + rest) + named
    return named


def column_of(named: str) -> int:
    """The column of some letters, from 0.

    >>> column_of("AB")
    27
    """
    total = 0
    for letter in named.upper():
        total = total * 26 + ord(letter) - 64
    return total - 1


def header_of(rows: Iterator[Row], table: Table) -> tuple[Header, list[Row]]:
    """The header, and the rows behind it that were looked at in finding it. Raises Unread where there is none."""
    seen: list[Row] = []
    if table.header == 0:
        return _header(table, [], [], exactly=True) or _no_header(table, seen), seen
    for row in rows:
        seen.append(row)
        if table.header is not None:
            if row.number == table.header:
                stack = seen[-_STACKED:]
                found = next((one for depth in range(1, len(stack) + 1) for exactly in (True, False)
                              if (one := _header(table, stack[-depth:], seen, exactly))), None)  # fmt: skip
                return found or _no_header(table, [row]), []
        elif len(seen) >= SEARCHED:
            break
    if not seen:
        raise unread("empty", "表格里没有任何行。", "The table has no rows.")
    for exactly in (True, False):
        for index in range(len(seen)):
            for depth in range(1, min(_STACKED, index + 1) + 1):
                found = _header(table, seen[index + 1 - depth : index + 1], seen[: index + 1], exactly)
                if found is not None:
                    return found, seen[index + 1 :] if _is_named(table) else seen
    return _no_header(table, seen), []


def _header(table: Table, stack: list[Row], above: list[Row], exactly: bool) -> Header | None:
    """The header that these rows make; None where they do not name what is asked for."""
    if (len(stack) > 1 or not exactly) and any(_is_figure(cell) for cell in stack[-1].cells):
        return None
    width = max((len(row.cells) for row in stack), default=0)
    names = [_stacked([row.cell(column) for row in stack]) for column in range(width)]
    value = _column(table.value, names, exactly)
    period = _column(table.period, names, exactly)
    where = [_column(name, names, exactly) for name, _ in table.where]
    missing = (table.value is not None and value is None) or (table.period is not None and period is None)
    if missing or None in where:
        return None
    periods = tuple(column for column, name in enumerate(names) if column not in where and _is_period(name))
    if table.across and not periods:
        return None
    known = tuple(column for column in where if column is not None)
    return Header(names if _is_named(table) else [], value, period, known, periods, _unit_above(above))


def _stacked(parts: list[str]) -> str:
    return " ".join(dict.fromkeys(stripped for part in parts if (stripped := " ".join(part.split()))))


def _column(wanted: str | None, names: list[str], exactly: bool) -> int | None:
    """The one column that is called so, has these letters or this number; None where there is none or several."""
    if wanted is None:
        return None
    words = same(wanted)
    called = [column for column, name in enumerate(names) if same(name) == words]
    if not called and not exactly:
        called = [column for column, name in enumerate(names) if same(_BRACKETS.sub("", name)) == words] or [
            column for column, name in enumerate(names) if words and words in same(name)
        ]
    if called:
        return called[0] if len(called) == 1 else None
    return _place(wanted)


def _is_place(wanted: str) -> bool:
    return bool(_NUMBER.fullmatch(wanted) or (_LETTERS.fullmatch(wanted) and wanted.isupper()))


def _place(wanted: str) -> int | None:
    if _NUMBER.fullmatch(wanted) and int(wanted) <= 1024:
        return int(wanted) - 1
    return column_of(wanted) if _LETTERS.fullmatch(wanted) and wanted.isupper() else None


def _is_named(table: Table) -> bool:
    """Whether the header is needed: with letters and numbers alone every row may hold a figure."""
    wanted = [table.value, table.period, *(name for name, _ in table.where)]
    return table.across or any(name is not None and not _is_place(name) for name in wanted)


def _is_period(name: str) -> bool:
    return any(character.isdigit() for character in name) and period_written(name) is not None


def _is_figure(cell: str) -> bool:
    """Whether a cell is a bare number and no year: no header has one."""
    words = cell.strip()
    return bool(words) and words[-1].isdigit() and numeral(words) is not None and period_written(words) is None


def stated_unit(words: str) -> str | None:
    """The unit that words above a table state, as in 单位：亿元."""
    found = _STATED_UNIT.search(fold(words)) if len(words) < 200 else None
    return (found[1] or found[2]).strip() if found else None


def _unit_above(rows: list[Row]) -> str | None:
    return next((unit for row in rows for cell in row.cells if (unit := stated_unit(cell))), None)


def _no_header(table: Table, seen: list[Row]) -> Header:
    wanted = [name for name in (table.value, table.period, *(name for name, _ in table.where)) if name is not None]
    best = max(seen, key=lambda row: sum(bool(cell.strip()) for cell in row.cells), default=None)
    there = listed([cell for cell in best.cells if cell.strip()]) if best else ""
    zh, en = listed(wanted), listed(wanted)
    if table.across:
        zh, en = f"{zh} 和以时期为名的列".strip(), f"{en} and columns named by periods".removeprefix(" and ")
    raise _moved(zh, en, there)


def _moved(zh: str, en: str, there: str) -> Unread:
    return unread(
        "moved_selector",
        f"没有哪一行表头恰有 {zh} 各一列" + (f"；看到的是：{there}。" if there else "。"),
        f"No header names exactly one column each for {en}" + (f"; there are: {there}." if there else "."),
    )
