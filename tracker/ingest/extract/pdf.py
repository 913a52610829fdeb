"""Figures in a PDF: by a pattern in the text of its pages, or in a table on one of them.

Text comes from PDFium, which is fast and reads what viewers show; tables from pdfplumber, which finds them by their
lines, on the pages that are asked for only.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from tracker.ingest.extract.columns import Row
from tracker.ingest.extract.document import Document
from tracker.ingest.extract.folded import Folded
from tracker.ingest.extract.grid import figures
from tracker.ingest.extract.pdf_text import opened_pdf, texts_of, wanted_pages
from tracker.ingest.extract.plain import in_text, not_found
from tracker.ingest.extract.quote import cited, located
from tracker.ingest.extract.tables import OneTable, first_that_has
from tracker.ingest.extract.unread import unread
from tracker.model.source import Found, Pattern, Read, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_TABLE_PAGES = 40


def read(document: Document, read: Read) -> list[Found]:
    """Each figure at the place that is declared. Raises Unread."""
    if document.kind != "application/pdf":
        begins = document.content[:8].hex(" ")
        raise unread(
            "not_parsed", f"这不是 PDF 文件（开头是 {begins}）。", f"This is no PDF (it begins with {begins})."
        )
    match read.place:
        case Pattern() as pattern:
            return _by_pattern(document, pattern, read.page)
        case Table() as table:
            return _by_table(document, table, read.page)
        case _:
            raise AssertionError(read.place)


def _by_pattern(document: Document, pattern: Pattern, page: str | None) -> list[Found]:
    """Each figure; on pages that are asked for, quotes carry no offsets, since those before were not read."""
    if page is None:
        if not document.readable.strip():
            raise _no_text()
        return in_text(document.folded, pattern) or _not_found(pattern)
    texts = texts_of(document.content, page)
    if not any(text.strip() for text in texts.values()):
        raise _no_text()
    found = [one for number, text in texts.items() for one in in_text(Folded(text), pattern, f"page {number}")]
    return [_without_offsets(one) for one in found] or _not_found(pattern)


def _not_found(pattern: Pattern) -> list[Found]:
    raise not_found(pattern)


def _without_offsets(found: Found) -> Found:
    from dataclasses import replace

    return replace(found, start=None, end=None)


def _by_table(document: Document, table: Table, page: str | None) -> list[Found]:
    tables = _tables(document, page)
    _, found = first_that_has(tables, table, figures)
    if page is not None:
        return [one for one, _ in found]
    text = document.readable
    return [cited(one, text, located(document, row.words) or located(document, one.value)) for one, row in found]


def _tables(document: Document, page: str | None) -> list[OneTable]:
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    with opened_pdf(document.content) as opened:
        wanted = wanted_pages(len(opened), page)
    if len(wanted) > MOST_TABLE_PAGES:
        raise unread(
            "over_limits",
            f"在 {len(wanted)} 页里找表格太多了（至多 {MOST_TABLE_PAGES} 页）；请用 page 指明页码。",
            f"Tables are looked for on {MOST_TABLE_PAGES} pages at most, not on {len(wanted)}: say which with `page`.",
        )
    found: list[OneTable] = []
    try:
        with pdfplumber.open(io.BytesIO(document.content)) as pdf:
            for number in wanted:
                for index, cells in enumerate(pdf.pages[number - 1].extract_tables(), start=1):
                    found.append(_one(number, index, cells))
                pdf.pages[number - 1].close()
    except (PdfminerException, ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError) as error:
        if "MemoryError" in repr(error):  # as pdfplumber passes it on
            raise MemoryError from error
        raise unread("not_parsed", "PDF 的表格读不出来。", "The tables of the PDF cannot be read.") from error
    return found


def _one(page: int, index: int, cells: list[list[str | None]]) -> OneTable:
    rows = [_row(number, row) for number, row in enumerate(cells, start=1)]
    head = " ".join(row.words for row in rows[:5])[:400]

    def given(rows: list[Row] = rows) -> Iterable[Row]:
        return rows

    return OneTable(index, "", given, head, page)


def _row(number: int, cells: list[str | None]) -> Row:
    """A row; a line break within a cell goes, since it only says how wide the cell is."""
    said = [" ".join(_unbroken(cell or "").split()) for cell in cells]
    return Row(number, said, words=" ".join(cell for cell in said if cell))


def _unbroken(cell: str) -> str:
    return re.sub(r"(?<=[⺀-鿿])\n(?=[⺀-鿿])|(?<=[\d.,])\n(?=[\d.,])", "", cell)


def _no_text() -> Exception:
    return unread(
        "empty", "PDF 的页面没有文字，可能是扫描件；请找有文字的版本，或人工录入。",
        "The pages hold no text, perhaps only scanned pictures: find a version with text, or enter the figure by hand.",
    )  # fmt: skip
