"""Figures in office files: workbooks (XLSX, ODS, XLS) and documents (DOCX)."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.ingest.extract.columns import Row, letters
from tracker.ingest.extract.document import Document
from tracker.ingest.extract.grid import figures
from tracker.ingest.extract.office_text import OLE, book_of
from tracker.ingest.extract.package import Package
from tracker.ingest.extract.plain import in_text, not_found
from tracker.ingest.extract.quote import cited, located
from tracker.ingest.extract.tables import OneTable, first_that_has
from tracker.ingest.extract.unread import unread
from tracker.ingest.extract.workbook import Sheet, chosen, encrypted
from tracker.model.source import Found, Pattern, Read, Table


def read(document: Document, read: Read) -> list[Found]:
    """Each figure at the place that is declared. Raises Unread."""
    match read.place, read.format:
        case Pattern() as pattern, _:
            found = in_text(document.folded, pattern)
            if not found:
                raise not_found(pattern)
            return found
        case Table() as table, "xlsx":
            return _in_workbook(document, table)
        case Table() as table, _:
            return _in_docx(document, table)
        case _:
            raise AssertionError(read.place)


def _in_workbook(document: Document, table: Table) -> list[Found]:
    book = book_of(document.content, document.kind)
    sheet = chosen(book.sheets, table.sheet)
    rows: Iterator[Row] = book.rows(sheet)

    def address(row: int, column: int, _: str) -> str:
        return f"{_quoted(sheet)}!{letters(column)}{row}"

    return [found for found, _ in figures(rows, table, address)]


def _quoted(sheet: Sheet) -> str:
    """A sheet's name as formulas write it."""
    return sheet.name if sheet.name.isalnum() else "'" + sheet.name.replace("'", "''") + "'"


def _in_docx(document: Document, table: Table) -> list[Found]:
    from tracker.ingest.extract.wordfile import tables

    if document.kind == OLE:
        raise (
            encrypted()
            if b"E\0n\0c\0r\0y\0p\0t\0e\0d" in document.content
            else unread(
                "not_parsed", "这是旧的 DOC 格式；请另存为 DOCX。", "This is the old DOC format: save it as DOCX."
            )
        )
    package = Package(document.content)
    if not package.has("word/document.xml"):
        raise unread("not_parsed", "这不是 DOCX 文件。", "This is no DOCX file.")
    found: list[OneTable] = tables(package)
    _, cells = first_that_has(found, table, figures)
    text = document.readable
    return [cited(one, text, located(document, row.words) or located(document, one.value)) for one, row in cells]
