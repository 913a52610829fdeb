"""The text of a PDF's pages, as PDFium gives it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.ingest.extract.unread import unread
from tracker.ingest.extract.workbook import encrypted

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MOST_PAGES = 1_000
_PASSWORD = 4
"""PDFium's error for a document that wants a password (FPDF_ERR_PASSWORD)."""


def words(content: bytes) -> str:
    """The text of all pages, one after another."""
    return "\n".join(texts_of(content, None).values())


def pages_of(written: str) -> range:
    """The pages, from 1, of `3` or `3-5`. Raises ValueError for what is none of both.

    >>> list(pages_of("3-5"))
    [3, 4, 5]
    """
    form = re.fullmatch(r"([1-9]\d{0,3})(?:\s*[-–]\s*([1-9]\d{0,3}))?", written.strip())
    if form is None or int(form[2] or form[1]) < int(form[1]):
        raise ValueError(f"{written!r} names no pages: write 3 or 3-5")
    return range(int(form[1]), int(form[2] or form[1]) + 1)


def texts_of(content: bytes, page: str | None) -> dict[int, str]:
    """The text of each page asked for, by its number."""
    pdf = opened_pdf(content)
    try:
        wanted = wanted_pages(len(pdf), page)
        return {number: _text(pdf, number) for number in wanted}
    finally:
        pdf.close()


def _text(pdf: PdfDocument, number: int) -> str:
    from pypdfium2 import PdfiumError

    try:
        page = pdf[number - 1]
        text: str = page.get_textpage().get_text_range()
    except PdfiumError as error:
        raise unread("not_parsed", f"第 {number} 页已损坏。", f"Page {number} is damaged.") from error
    return text.replace("\r\n", "\n").replace("\ufffe", "").replace("\0", "")


def opened_pdf(content: bytes) -> PdfDocument:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        return PdfDocument(content)
    except PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "assword" in str(error):
            raise encrypted() from error
        raise unread(
            "not_parsed", "PDF 损坏或不完整，打不开。", "The PDF is damaged or cut off and cannot be opened."
        ) from error


def wanted_pages(count: int, page: str | None) -> range:
    if page is None:
        if count > MOST_PAGES:
            raise unread(
                "over_limits",
                f"PDF 有 {count} 页；请用 page 指明页码。",
                f"The PDF has {count} pages: say which with `page`.",
            )
        return range(1, count + 1)
    pages = pages_of(page)
    if pages.start > count:
        raise unread(
            "moved_selector", f"PDF 只有 {count} 页，没有第 {pages.start} 页。",
            f"The PDF has {count} pages and no page {pages.start}.",
        )  # fmt: skip
    return range(pages.start, min(pages.stop, count + 1))
