"""What an office file holds: its workbook, its readable text."""

from __future__ import annotations

from tracker.ingest.extract.ods import Ods
from tracker.ingest.extract.package import Package
from tracker.ingest.extract.unread import unread
from tracker.ingest.extract.workbook import encrypted
from tracker.ingest.extract.xls import Xls
from tracker.ingest.extract.xlsx import Xlsx

_WORDS_OF_SHEETS = 5
OLE = "application/x-ole"


def words(content: bytes, kind: str) -> str:
    """The readable text of an office file: a document's paragraphs and tables in order, a workbook's rows."""
    package = Package(content)
    if package.has("word/document.xml"):
        from tracker.ingest.extract.wordfile import lines

        return "\n".join(lines(package))
    book = book_of(content, kind)
    rows = (row for sheet in book.sheets[:_WORDS_OF_SHEETS] for row in book.rows(sheet))
    return "\n".join("\t".join(cell for cell in row.cells if cell) for row in rows)


def book_of(content: bytes, kind: str) -> Xlsx | Ods | Xls:
    """The workbook, whatever it is called. Raises Unread for what is none, or is encrypted."""
    if kind == OLE:
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in content:
            raise encrypted()
        return Xls(content)
    if kind != "application/zip":
        begins = content[:8].hex(" ")
        raise unread(
            "not_parsed", f"这不是 XLSX、ODS 或 XLS 文件（开头是 {begins}）。",
            f"This is no XLSX, ODS or XLS file (it begins with {begins}).",
        )  # fmt: skip
    package = Package(content)
    if package.has("xl/workbook.xml"):
        return Xlsx(package)
    if package.has("content.xml"):
        return Ods(package)
    if package.has("xl/workbook.bin"):
        return Xls(content)
    raise unread("not_parsed", "压缩包里没有工作簿。", "There is no workbook in the package.")
