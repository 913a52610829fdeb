"""The row of an archived table that the address of a figure names."""

from __future__ import annotations

import re
from itertools import islice

from tracker.evaluate.passages import cell_row
from tracker.model.passage import TableRow
from tracker.model.source import Failure, Read, Source, Table
from tracker.steps.archived import READ_HERE, read_apart

MOST_ROWS = 200_000
"""Rows of a table among which the one of a figure is looked for."""

_DELIMITED = re.compile(r"row ([1-9]\d{0,6}), column (.+)", re.DOTALL)
_JSON = re.compile(r"\$(?:\.[^.\[\]]{1,200}|\[\d{1,9}\]|\['[^'\]]{1,200}'\]){1,40}")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\['([^'\]]+)'\]")
_WORKBOOK = re.compile(r"(?:'((?:[^']|''){1,100})'|(\w{1,100}))!([A-Z]{1,3})([1-9]\d{0,6})")


def row_at(content: bytes, media_type: str | None, encoding: str | None, address: str) -> TableRow | None:
    """The row with the figure's cell marked; None where the address names no cell, or the table cannot be read.

    Of a workbook's row the first cell is told beside the figure's: it mostly says what the row is about. The row of a
    figure in JSON is the object or list that it is a member of.
    """
    form = _DELIMITED.fullmatch(address)
    if form is not None:
        small = len(content) <= READ_HERE
        return _delimited(content, media_type, encoding, int(form[1]), form[2]) if small else None
    if _JSON.fullmatch(address):
        return _json(content, media_type, encoding, address) if len(content) <= READ_HERE else None
    form = _WORKBOOK.fullmatch(address)
    if form is not None:
        sheet = form[2] or form[1].replace("''", "'")
        return _workbook(content, media_type, sheet, form[3], form[4])
    return None


def _delimited(
    content: bytes, media_type: str | None, encoding: str | None, number: int, column: str
) -> TableRow | None:
    from tracker.ingest.extract.columns import letters
    from tracker.ingest.extract.csv_table import rows_of
    from tracker.ingest.extract.document import Document
    from tracker.ingest.extract.unread import Unread

    header: list[str] = []
    try:
        for row in islice(rows_of(Document(content, media_type, encoding)), min(number, MOST_ROWS)):
            cells = [" ".join(cell.split()) for cell in row.cells]
            if row.number == number:
                named = header or [letters(at) for at in range(len(cells))]
                return cell_row(cells, named.index(column) if column in named[: len(cells)] else None, header)
            if column in cells:
                header = cells
    except Unread:
        return None
    return None


def _json(content: bytes, media_type: str | None, encoding: str | None, address: str) -> TableRow | None:
    from tracker.ingest.extract.document import Document
    from tracker.ingest.extract.json_values import parsed
    from tracker.ingest.extract.unread import Unread

    try:
        value: object = parsed(Document(content, media_type, encoding))
    except (Unread, RecursionError):
        return None
    row, step = value, ""
    for name, number, quoted in _STEP.findall(address):
        row, step = value, number or name or quoted
        members = _members(row, listed=bool(number))
        if step not in members:
            return None
        value = members[step]
    if isinstance(row, dict):
        names = [str(one) for one in row]
        return cell_row([_said(one) for one in row.values()], names.index(step), names)
    return cell_row([_said(one) for one in row], int(step), []) if isinstance(row, list) else None


def _members(row: object, *, listed: bool) -> dict[str, object]:
    """What a list or an object holds, by number from 0 or by name; nothing where it is the other."""
    if listed:
        return {str(at): one for at, one in enumerate(row)} if isinstance(row, list) else {}
    return row if isinstance(row, dict) else {}


def _said(value: object) -> str:
    """A value of JSON as its cell; what holds others is left out."""
    if isinstance(value, dict | list):
        return "…"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _workbook(content: bytes, media_type: str | None, sheet: str, column: str, row: str) -> TableRow | None:
    columns = [column] if column == "A" else ["A", column]
    reads = tuple(Read("archived", "xlsx", Table(cell=f"{one}{row}", sheet=sheet)) for one in columns)
    results = read_apart(content, media_type, Source("archived", reads=reads)).results
    found = [None if isinstance(cells, Failure) else cells[0].value for _, cells in results]
    if found[-1] is None:
        return None
    told = [(one, words) for one, words in zip(columns, found, strict=True) if words is not None]
    return cell_row([words for _, words in told], len(told) - 1, [f"{one}{row}" for one, _ in told])
