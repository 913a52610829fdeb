"""Figures in office files: workbooks (XLSX, ODS, XLS) and documents (DOCX)."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.ingest.extract.columns import Row, letters
from tracker.ingest.extract.document import Document
from tracker.ingest.extract.grid import figures
from tracker.ingest.extract.ods import Ods
from tracker.ingest.extract.package import Package
from tracker.ingest.extract.plain import in_text, not_found
from tracker.ingest.extract.quote import cited, located
from tracker.ingest.extract.tables import OneTable, first_that_has
from tracker.ingest.extract.unread import unread
from tracker.ingest.extract.workbook import Sheet, chosen, encrypted
from tracker.ingest.extract.xls import Xls
from tracker.ingest.extract.xlsx import Xlsx
from tracker.model.source import Found, Pattern, Read, Table

_WORDS_OF_SHEETS = 5
_OLE = "application/x-ole"


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


def words(document: Document) -> str:
    """The readable text of an office file: a document's paragraphs and tables in order, a workbook's rows."""
    package = Package(document.content)
    if package.has("word/document.xml"):
        from tracker.ingest.extract.wordfile import lines

        return "\n".join(lines(package))
    book = _book(document)
    rows = (row for sheet in book.sheets[:_WORDS_OF_SHEETS] for row in book.rows(sheet))
    return "\n".join("\t".join(cell for cell in row.cells if cell) for row in rows)


def _book(document: Document) -> Xlsx | Ods | Xls:
    """The workbook, whatever it is called. Raises Unread for what is none, or is encrypted."""
    if document.kind == _OLE:
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in document.content:
            raise encrypted()
        return Xls(document.content)
    if document.kind != "application/zip":
        begins = document.content[:8].hex(" ")
        raise unread(
            "not_parsed", f"这不是 XLSX、ODS 或 XLS 文件（开头是 {begins}）。",
            f"This is no XLSX, ODS or XLS file (it begins with {begins}).",
        )  # fmt: skip
    package = Package(document.content)
    if package.has("xl/workbook.xml"):
        return Xlsx(package)
    if package.has("content.xml"):
        return Ods(package)
    if package.has("xl/workbook.bin"):
        return Xls(document.content)
    raise unread("not_parsed", "压缩包里没有工作簿。", "There is no workbook in the package.")


def _in_workbook(document: Document, table: Table) -> list[Found]:
    book = _book(document)
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

    if document.kind == _OLE:
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
