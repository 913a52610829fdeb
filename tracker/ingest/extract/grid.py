"""Figures in a table of rows, whatever document the rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from tracker.ingest.extract.columns import Header, Row, column_of, header_of
from tracker.ingest.extract.folded import fold, same
from tracker.ingest.extract.unread import Unread, listed, nearest, shown, unread
from tracker.model.numerals import numeral
from tracker.model.source import Found, Table

MOST_FOUND = 100_000
Address = Callable[[int, int, str], str]
"""The words for a cell: from its row's number, its column's number from 0, and the column's name."""


def figures(rows: Iterable[Row], table: Table, address: Address) -> list[tuple[Found, Row]]:
    """Each figure that the table holds where it is looked for, with its row. Raises Unread where there is none."""
    if table.cell is not None:
        return [_one_cell(rows, table.cell, address)]
    ahead = iter(rows)
    header, seen = header_of(ahead, table)
    return _Search(table, header, address).run(chain(seen, ahead))


def cell_place(cell: str) -> tuple[int, int] | None:
    """Row from 1 and column from 0 of a cell written like `B7`; None where it is not written so.

    >>> cell_place("B7")
    (7, 1)
    """
    column = cell.rstrip("0123456789")
    row = cell[len(column) :]
    if not (1 <= len(column) <= 3 and column.isascii() and column.isalpha() and 1 <= len(row) <= 7 and int(row)):
        return None
    return int(row), column_of(column)


def _one_cell(rows: Iterable[Row], cell: str, address: Address) -> tuple[Found, Row]:
    place = cell_place(cell)
    if place is not None:
        for row in rows:
            if row.number == place[0]:
                _check_fault(row, place[1], cell)
                words = row.cell(place[1]).strip()
                if words:
                    return Found(words, None, address(row.number, place[1], cell)), row
                break
    raise unread("no_figure", f"单元格 {cell} 是空的。", f"The cell {cell} is empty.")


class _Search:
    """Goes over the rows once and keeps what is asked for."""

    def __init__(self, table: Table, header: Header, address: Address) -> None:
        self._table = table
        self._header = header
        self._address = address
        self._wanted = tuple(same(words) for _, words in table.where)
        self._labels: dict[str, None] = {}
        self._empty: list[str] = []
        self._matched = 0

    def run(self, rows: Iterator[Row]) -> list[tuple[Found, Row]]:
        found: list[tuple[Found, Row]] = []
        for row in rows:
            if not self._counts(row):
                continue
            self._matched += 1
            found += [(one, row) for one in self._of(row)]
            if len(found) > MOST_FOUND:
                raise unread(
                    "over_limits", f"表中的数值超过 {MOST_FOUND} 个；请用 where 选出所需的行。",
                    f"The table gives more than {MOST_FOUND} figures: choose the rows with `where`.",
                )  # fmt: skip
        if not found:
            raise self._nothing()
        return found

    def _counts(self, row: Row) -> bool:
        for column, words in zip(self._header.where, self._wanted, strict=True):
            cell = row.cell(column)
            if same(cell) != words:
                if column == self._header.where[0] and cell.strip() and len(self._labels) < 500:
                    self._labels[cell.strip()] = None
                return False
        return True

    def _of(self, row: Row) -> Iterator[Found]:
        header = self._header
        columns = header.periods if self._table.across else (header.value,)
        for column in columns:
            if column is None:
                continue
            name = header.name(column)
            where = self._address(row.number, column, name)
            _check_fault(row, column, where)
            words = row.cell(column).strip()
            if not _holds_number(words):
                self._empty.append(words)
                continue
            period = (
                name if self._table.across else row.cell(header.period).strip() if header.period is not None else None
            )
            unit = header.unit if self._table.across else header.unit_of(column)
            yield Found(words, period or None, where, unit=unit)

    def _nothing(self) -> Unread:
        if self._matched:
            there = listed(list(dict.fromkeys(words or "–" for words in self._empty)), 3)
            return unread(
                "no_figure",
                f"找到了所在的格，但其中没有数字：{there}。",
                f"The cells are there but hold no number: {there}.",
            )
        column, words = self._table.where[0] if self._table.where else ("", "")
        if not column:
            return unread("no_figure", "表头之下没有数值。", "There are no figures below the header.")
        labels = list(self._labels)
        if any(same(label) == same(words) for label in labels):
            labels = []
        like = nearest(words, labels)
        hint = (f"；最接近的是“{shown(like)}”", f"; the nearest is “{shown(like)}”") if like else ("", "")
        return unread(
            "moved_selector",
            f"没有哪一行符合 {_where(self._table)}{hint[0]}。",
            f"No row has {_where(self._table)}{hint[1]}.",
        )


def _where(table: Table) -> str:
    return ", ".join(f"{shown(column)}: {shown(words)}" for column, words in table.where)


def _holds_number(words: str) -> bool:
    """Whether a cell may hold a figure; "–", "n/a", ":" and empty cells say that there is none."""
    return any(character.isdigit() for character in words) or numeral(fold(words)) is not None


def _check_fault(row: Row, column: int, where: str) -> None:
    fault = row.faults.get(column)
    if fault is None:
        return
    if fault == "no_cached_value":
        raise unread(
            "no_cached_value",
            f"{where} 是公式，文件里没有存它的结果；请用电子表格软件打开并保存后再提供。",
            f"{where} is a formula whose result is not stored in the file: open and save it in a spreadsheet program.",
        )
    raise unread("no_figure", f"{where} 里是错误值 {shown(fault)}。", f"{where} holds the error {shown(fault)}.")
