"""A table that people filled in (a workbook, a CSV file of any encoding), read into entries row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from tracker.db.csvfile import UnreadableError, read_rows
from tracker.db.transfer import COLUMNS, REQUIRED, unguarded
from tracker.document.charset import decode
from tracker.ingest.extract.columns import column_of, letters
from tracker.ingest.tabular import Line, Tabular, is_workbook, sheets_of
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.source import Failure
from tracker.steps.headings import SEARCHED, strange, understood
from tracker.steps.sheet import RowReader, Sheet, read_sheet

LARGEST_WORKBOOK = 20 * 1024 * 1024
"""Bytes of a workbook, packed."""

_FILLED = ("value", "quote", "source", "note", "reason", "document")
"""A row of a form in which none of these stands was not filled in."""

_HEAD = 65_536
_DELIMITERS = (",", "\t", ";", "，")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


def read_file(
    content: bytes, name: str, declaration: Declaration, *, now: datetime, by: str | None, batch: str | None
) -> Sheet:
    """Reads a file of observations of whatever make; never raises for what is in it.

    A CSV file with the headings of an exported one is read as that; everything else with headings that are understood
    as a form: the file itself is then the evidence, each figure's cell its address.
    """
    if is_workbook(content):
        return _workbook(content, name, declaration, now, by, batch)
    if _is_exported(content):
        return read_sheet(content, name, declaration, now=now, by=by, batch=batch)
    table, encoding = _delimited(content, name)
    if table is None or _heading(table) is None:
        return read_sheet(content, name, declaration, now=now, by=by, batch=batch)
    sheet = Sheet(name, is_form=True)
    if encoding != "utf-8":
        sheet.notes.append(_note("encoding", f"the file is read as {encoding}", name))
    _read_table(sheet, table, name, declaration, now, by, batch, sha256(content).hexdigest())
    return sheet


def _workbook(
    content: bytes, name: str, declaration: Declaration, now: datetime, by: str | None, batch: str | None
) -> Sheet:
    sheet = Sheet(name, is_form=True)
    if len(content) > LARGEST_WORKBOOK:
        size = LARGEST_WORKBOOK // 1024 // 1024
        sheet.problems.append(Problem("too_large", f"the workbook is larger than {size} MiB", file=name))
        return sheet
    tables = sheets_of(content)
    if isinstance(tables, Failure):
        sheet.problems.append(Problem(tables.kind, tables.message.in_language("en"), file=name))
        return sheet
    named = [one for one in tables if _heading(one) is not None]
    if not named:
        hint = "the headings are indicator, period, value; or 指标, 所属期, 数值"
        sheet.problems.append(Problem("no_heading", "no sheet has headings that are understood", "", hint, name))
        return sheet
    evidence = sha256(content).hexdigest()
    for table in named:
        _read_table(sheet, table, f"{name}/{table.name}", declaration, now, by, batch, evidence)
    for table in tables:
        if table not in named and table.lines:
            sheet.notes.append(_note("not_read", f"the sheet {table.name!r} has no such headings: not read", name))
    return sheet


def _read_table(
    sheet: Sheet,
    table: Tabular,
    file: str,
    declaration: Declaration,
    now: datetime,
    by: str | None,
    batch: str | None,
    evidence: str,
) -> None:
    """Reads the rows of one table behind its headings."""
    found = _heading(table)
    assert found is not None
    head, columns = found
    sheet.header = {name: at + 1 for name, at in columns.items()}
    for at, words in strange(table.lines[head].cells):
        message = f"the column {letters(at)} ({words[:40]!r}) means nothing here and is not read"
        sheet.notes.append(replace(_note("strange_column", message, file), line=table.lines[head].number))
    reader = RowReader(sheet, declaration, now, by, batch, file, by_any_name=True)
    spread = _spread(table, columns, table.lines[head].number)
    for line in table.lines[head + 1 :]:
        cells = {name: unguarded(_cell(line, at)) for name, at in columns.items()}
        faults = [(name, line.faults[at]) for name, at in columns.items() if at in line.faults]
        if not faults and not any(cells.get(name, "").strip() for name in _FILLED):
            sheet.blank += any(cells.values())
            continue
        sheet.count += 1
        if faults:
            for name, fault in faults:
                sheet.problem(_fault(name, fault), line.number, file)
            continue
        if not cells.get("evidence"):
            place = f"{table.name}!" * bool(table.name) + f"{letters(columns['value'])}{line.number}"
            cells |= {"evidence": evidence, "address": cells.get("address") or place}
        reader.read_cells(line.number, cells)
        if line.number in table.hidden:
            sheet.notes.append(replace(_note("hidden", "the row is hidden, and was read", file), line=line.number))
        if line.number in spread:
            message = f"its cell is merged with others ({spread[line.number]}): the same value was read for each row"
            sheet.notes.append(replace(_note("merged", message, file), line=line.number))


def _heading(table: Tabular) -> tuple[int, dict[str, int]] | None:
    """Which of the first rows heads the table, with its columns."""
    for at, line in enumerate(table.lines[:SEARCHED]):
        columns = understood(line.cells)
        if columns is not None:
            return at, columns
    return None


def _cell(line: Line, at: int) -> str:
    return line.cells[at] if at < len(line.cells) else ""


def _fault(column: str, fault: str) -> Problem:
    if fault == "no_cached_value":
        hint = "open the file in a spreadsheet program and save it, or write the figure in place of the formula"
        return Problem("no_cached_value", "this is a formula whose result is not in the file", column, hint)
    return Problem("cell_error", f"the cell holds the error {fault[:20]}", column, "write the figure")


def _spread(table: Tabular, columns: dict[str, int], head: int) -> dict[int, str]:
    """The rows below the first whose value comes from a merged cell, with the range that it fills."""
    found: dict[int, str] = {}
    for written in table.merged[:1000]:
        form = _RANGE.fullmatch(written)
        if form is None or not column_of(form[1]) <= columns["value"] <= column_of(form[3]):
            continue
        top, bottom = int(form[2]), min(int(form[4]), int(form[2]) + 10_000)
        if top > head:
            found |= dict.fromkeys(range(top + 1, bottom + 1), written)
    return found


def _is_exported(content: bytes) -> bool:
    """Whether a file begins like one that was exported: UTF-8, its headings ours."""
    try:
        first = content[:_HEAD].decode("utf-8-sig", errors="ignore").splitlines()[0]
    except IndexError:
        return True
    names = {name.strip() for name in first.split(",")}
    return names.issuperset(REQUIRED) or names.issubset(COLUMNS)


def _delimited(content: bytes, name: str) -> tuple[Tabular | None, str]:
    """The rows of a text of whatever encoding, parted by what its first lines are parted by."""
    told = decode(content)
    if "\0" in told.text or told.text.count("�") > len(told.text) // 100:
        return None, told.encoding
    for delimiter in _DELIMITERS:
        table = Tabular("", tuple(_lines(told.text[:_HEAD], name, delimiter)))
        if _heading(table) is not None:
            try:
                return Tabular("", tuple(_lines(told.text, name, delimiter, strict=True))), told.encoding
            except UnreadableError:
                return None, told.encoding
    return None, told.encoding


def _lines(text: str, name: str, delimiter: str, *, strict: bool = False) -> Iterator[Line]:
    try:
        for row in read_rows(text, name, delimiter):
            yield Line(row.line, tuple(row.cells))
    except UnreadableError:
        if strict:
            raise


def _note(code: str, message: str, file: str) -> Problem:
    return Problem(code, message, file=file, severity="warning")
