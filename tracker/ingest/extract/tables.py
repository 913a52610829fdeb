"""Choosing among the tables of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tracker.ingest.extract.columns import Row, stated_unit
from tracker.ingest.extract.folded import same
from tracker.ingest.extract.grid import Address
from tracker.ingest.extract.unread import Unread, listed, shown, unread
from tracker.model.source import Found, Table

Figures = Callable[[Iterable[Row], Table, Address], list[tuple[Found, Row]]]


@dataclass(frozen=True, slots=True)
class OneTable:
    """One of a document's tables: its number from 1, what it is headed by, its rows, its words, the page it is on."""

    number: int
    title: str
    rows: Callable[[], Iterable[Row]]
    words: str = ""
    page: int | None = None

    def address(self, row: int, _: int, column: str) -> str:
        page = f"page {self.page}, " if self.page is not None else ""
        return f"{page}table {self.number}, row {row}, column {column}"


def first_that_has(tables: list[OneTable], table: Table, figures: Figures) -> tuple[OneTable, list[tuple[Found, Row]]]:
    """The first table that has what is asked for, and the figures. Raises Unread."""
    if not tables:
        raise unread(
            "moved_selector", "文件里没有表格；可能是图片，或由网页脚本填入。",
            "The document has no table; it may be a picture, or be filled in by a script.",
        )  # fmt: skip
    candidates = _chosen(tables, table.table)
    failure: Unread | None = None
    for one in candidates:
        try:
            unit = stated_unit(one.title)
            found = figures(one.rows(), table, one.address)
            return one, [
                (figure if figure.unit or not unit else replace(figure, unit=unit), row) for figure, row in found
            ]
        except Unread as reason:
            if failure is None or _told(reason) > _told(failure):
                failure = reason
    assert failure is not None
    raise failure


_TELLING = ("empty", "moved_selector", "no_figure", "over_limits", "no_cached_value")


def _told(reason: Unread) -> int:
    """How near a failure came to the figure: of several tables the one is told of that nearly had it."""
    kind = reason.failure.kind
    near = "nearest" in str(reason) or "No row" in str(reason)
    return 2 * (_TELLING.index(kind) if kind in _TELLING else 0) + near


def _chosen(tables: list[OneTable], wanted: str | None) -> list[OneTable]:
    if wanted is None:
        return tables
    if wanted.isdecimal() and len(wanted) <= 4:
        found = [one for one in tables if one.number == int(wanted)]
    else:
        words = same(wanted)
        found = [one for one in tables if words in same(one.title)] or [
            one for one in tables if words in same(one.words)
        ]
    if not found:
        titles, name = listed([one.title for one in tables if one.title]), shown(wanted)
        raise unread(
            "moved_selector",
            f"没有表格“{name}”：共 {len(tables)} 张表" + (f"，标题有 {titles}。" if titles else "。"),
            f"There is no table “{name}” among {len(tables)}" + (f"; titled: {titles}." if titles else "."),
        )
    return found
