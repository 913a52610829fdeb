"""Rows of an OpenDocument spreadsheet, from its XML as it streams by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.ingest.extract.columns import Row
from tracker.ingest.extract.package import Package
from tracker.ingest.extract.workbook import (
    MOST_CELLS,
    MOST_ROWS,
    WIDEST,
    Sheet,
    exact,
    number,
    plain,
    row_of,
    too_large,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class Ods:
    """An OpenDocument spreadsheet."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.sheets = [
            Sheet(one.get(f"{_TABLE}name") or "", "content.xml")
            for one in package.starts("content.xml", f"{_TABLE}table")
        ]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a sheet; rows that are said to be repeated are given once for each, empty ones not at all."""
        place = made = 0
        spans: dict[int, tuple[str, int]] = {}
        inside = (f"{_TABLE}table", f"{_TABLE}name", sheet.name)
        for row in self._package.elements("content.xml", f"{_TABLE}table-row", inside):
            cells, faults, held = _ods_cells(row, spans)
            times = number(row.get(f"{_TABLE}number-rows-repeated"), 1)
            spans = held
            if not cells and not faults:
                place += times
                continue
            made += times * max(1, len(cells))
            if times > MOST_ROWS or made > MOST_CELLS:
                raise too_large()
            for _ in range(times):
                place += 1
                yield row_of(place, dict(cells), faults)


def _ods_cells(
    row: _Element, held: dict[int, tuple[str, int]]
) -> tuple[dict[int, str], dict[int, str], dict[int, tuple[str, int]]]:
    cells = {column: words for column, (words, _) in held.items()}
    below = {column: (words, left - 1) for column, (words, left) in held.items() if left > 1}
    faults: dict[int, str] = {}
    column = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        times = number(cell.get(f"{_TABLE}number-columns-repeated"), 1)
        words, fault = _ods_cell(cell)
        across = number(cell.get(f"{_TABLE}number-columns-spanned"), 1)
        down = number(cell.get(f"{_TABLE}number-rows-spanned"), 1)
        if words or fault:
            for place in range(column, min(column + max(times, across), WIDEST)):
                cells[place] = words
                if down > 1:
                    below[place] = (words, down - 1)
                if fault is not None:
                    faults[place] = fault
        column += times
    return {place: words for place, words in cells.items() if words}, faults, below


def _ods_cell(cell: _Element) -> tuple[str, str | None]:
    kind = cell.get(f"{_OFFICE}value-type")
    words = "\n".join("".join(str(piece) for piece in one.itertext()) for one in cell.iterchildren(f"{_TEXT}p")).strip()
    formula = cell.get(f"{_TABLE}formula") is not None
    if kind is None:
        return words, "no_cached_value" if formula and not words else None
    if formula and words.startswith(("#", "Err:")):
        return "", words
    raw = cell.get(f"{_OFFICE}value")
    match kind:
        case "percentage" if raw is not None and (amount := exact(raw)) is not None:
            return f"{plain(amount * 100)}%", None
        case "float" | "currency" if raw is not None and (amount := exact(raw)) is not None:
            return plain(amount), None
        case "date":
            return (cell.get(f"{_OFFICE}date-value") or words)[:10], None
        case _:
            return words, None
