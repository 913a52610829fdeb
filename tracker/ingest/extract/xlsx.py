"""Rows of an Office Open XML workbook, from its XML as it streams by.

Only that XML tells what the makers of a workbook see: that .847 is shown as 84.7%, that 45473 is the 30th of June
2024, that a formula was never calculated. Cells are given as they are shown, with every stored digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.ingest.extract.columns import Row, column_of
from tracker.ingest.extract.package import Package
from tracker.ingest.extract.workbook import (
    MOST_CELLS,
    MOST_ROWS,
    WIDEST,
    Sheet,
    column_at,
    exact,
    number,
    plain,
    row_of,
    too_large,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DOCUMENT = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Xlsx:
    """An Office Open XML workbook; `hidden` and `merges` tell of the sheet whose rows were read last."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.hidden: set[int] = set()
        self.merges: list[str] = []
        workbook = package.tree("xl/workbook.xml")
        relations = {one.get("Id"): one.get("Target") or "" for one in package.tree("xl/_rels/workbook.xml.rels")}
        self._since_1904 = any(one.get("date1904") in ("1", "true") for one in workbook.iter(f"{_MAIN}workbookPr"))
        self.sheets = [
            Sheet(one.get("name") or "", _part(relations.get(one.get(f"{_DOCUMENT}id"), "")))
            for one in workbook.iter(f"{_MAIN}sheet")
        ]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a sheet, cells that are merged written into each place that they cover."""
        shared = list(self._strings())
        formats = self._formats()
        self.merges, self.hidden = self._merges(sheet), set()
        merged = _Merged(self.merges)
        made = 0
        for count, row in enumerate(self._package.elements(sheet.part, f"{_MAIN}row"), start=1):
            if count > MOST_ROWS:
                raise too_large()
            place = number(row.get("r"), count)
            if row.get("hidden") in ("1", "true"):
                self.hidden.add(place)
            cells: dict[int, str] = {}
            faults: dict[int, str] = {}
            for index, cell in enumerate(row.iterchildren(f"{_MAIN}c")):
                column = column_at(cell.get("r"), index)
                words, fault = self._cell(cell, shared, formats)
                if words:
                    cells[column] = words
                if fault is not None:
                    faults[column] = fault
            made += len(cells)
            if made > MOST_CELLS:
                raise too_large()
            merged.spread(place, cells)
            yield row_of(place, cells, faults)

    def _cell(self, cell: _Element, shared: list[str], formats: list[str]) -> tuple[str, str | None]:
        kind = cell.get("t") or "n"
        raw = (cell.findtext(f"{_MAIN}v") or "").strip()
        if kind == "inlineStr":
            return _strings_of(cell), None
        if not raw:
            return "", "no_cached_value" if cell.find(f"{_MAIN}f") is not None else None
        if kind == "s":
            return shared[int(raw)] if raw.isdecimal() and int(raw) < len(shared) else "", None
        if kind == "e":
            return "", raw
        if kind == "b":
            return "", None
        if kind in ("str", "d"):
            return raw, None
        style = number(cell.get("s"), 0)
        return shown_as(raw, formats[style] if style < len(formats) else "", self._since_1904), None

    def _strings(self) -> Iterator[str]:
        if self._package.has("xl/sharedStrings.xml"):
            for count, one in enumerate(self._package.elements("xl/sharedStrings.xml", f"{_MAIN}si")):
                if count > MOST_CELLS:
                    raise too_large()
                yield _strings_of(one)

    def _formats(self) -> list[str]:
        """The number format of each cell style."""
        if not self._package.has("xl/styles.xml"):
            return []
        styles = self._package.tree("xl/styles.xml")
        own = {one.get("numFmtId"): one.get("formatCode") or "" for one in styles.iter(f"{_MAIN}numFmt")}
        styled = styles.find(f"{_MAIN}cellXfs")
        numbers = [one.get("numFmtId") or "0" for one in styled] if styled is not None else []
        return [own.get(number) or _BUILT_IN.get(number, "") for number in numbers]

    def _merges(self, sheet: Sheet) -> list[str]:
        return [
            one.get("ref") or ""
            for one in self._package.elements(sheet.part, f"{_MAIN}mergeCell", passed=f"{_MAIN}row")
        ]


_BUILT_IN = {
    "9": "0%", "10": "0.00%",
    **{str(number): "yyyy-mm-dd" for number in (14, 15, 16, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58)},
    "17": "mmm-yy", "55": "yyyy-mm", "56": "yyyy-mm-dd",
}  # fmt: skip
"""The formats that need no writing down (ECMA-376, 18.8.30), as far as they change what a number is."""

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')


def shown_as(raw: str, code: str, since_1904: bool = False) -> str:
    """A stored number as its format shows it: a share as percent, a date as a date, else with every stored digit.

    >>> shown_as("0.84699999999999998", "0.0%"), shown_as("45473", "yyyy-mm-dd"), shown_as("17", "General")
    ('84.7%', '2024-06-30', '17')
    """
    amount = exact(raw)
    if amount is None:
        return raw
    first = _QUOTED.sub("", code.split(";", maxsplit=1)[0]).lower()
    if "%" in first:
        return f"{plain(amount * 100)}%"
    if "general" not in first and re.search(r"[yd]", first) and not re.search(r"[#0?]", first):
        return _day(amount, since_1904, "d" not in first) or plain(amount)
    return plain(amount)


def _day(number: Decimal, since_1904: bool, month_only: bool) -> str | None:
    """The date of a serial number; Excel counts a 29th of February 1900 that never was."""
    if not 1 <= number < 300_000:
        return None
    start = date(1904, 1, 1) if since_1904 else date(1899, 12, 30 if number >= 60 else 31)
    day = start + timedelta(days=int(number))
    return f"{day:%Y-%m}" if month_only else day.isoformat()


def _strings_of(element: _Element) -> str:
    """A string's runs without the phonetic guides above them."""
    told = (one for one in element.iter(f"{_MAIN}t") if next(one.iterancestors(f"{_MAIN}rPh"), None) is None)
    return "".join(one.text or "" for one in told).strip()


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


class _Merged:
    """Ranges of merged cells, spread over the rows as these come."""

    def __init__(self, ranges: list[str]) -> None:
        self._ahead: list[tuple[int, int, int, int]] = []
        for written in ranges[:20_000]:
            form = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", written)
            if form is not None:
                left, right = column_of(form[1]), min(column_of(form[3]), WIDEST)
                self._ahead.append((int(form[2]), int(form[4]), left, right))
        self._ahead.sort(reverse=True)
        self._open: list[tuple[int, int, int, str]] = []

    def spread(self, number: int, cells: dict[int, str]) -> None:
        while self._ahead and self._ahead[-1][0] <= number:
            top, bottom, left, right = self._ahead.pop()
            if top == number and cells.get(left):
                self._open.append((bottom, left, right, cells[left]))
        self._open = [one for one in self._open if one[0] >= number]
        for _, left, right, words in self._open:
            if right - left < 200:
                for column in range(left, right + 1):
                    cells.setdefault(column, words)
