"""Office files and PDFs written part by part, so that tests can make what no office program would."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from html import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP package of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def xlsx(
    sheet: str, *, name: str = "Sheet1", formats: Sequence[str] = (), merged: Sequence[str] = (), shared: str = ""
) -> bytes:
    """A workbook of one sheet; `sheet` is the XML of its rows, style 0 is General, style n the n-th of the formats."""
    codes = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{escape(code)}"/>' for n, code in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(formats)))
    merges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    return package(
        {
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            f'<sheet name="{escape(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts>'
            f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData>'
            f"<mergeCells>{merges}</mergeCells></worksheet>",
        }
    )


def row(number: int, *cells: str) -> str:
    """A row of cells that are given as XML, or as words."""
    made = [
        cell if cell.startswith("<") else f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for letter, cell in zip("ABCDEFGHIJ", cells, strict=False)
    ]
    return f'<row r="{number}">{"".join(made)}</row>'


def ods(rows: str, name: str = "表一") -> bytes:
    """An OpenDocument spreadsheet of one table, its rows given as XML."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("table", "office", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="{name}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def pdf(pages: Sequence[bytes], *, extra: str = "", compress: bool = False) -> bytes:
    """A PDF whose pages have these content streams; font F1 is Helvetica."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    kids = []
    for stream in pages:
        packed = zlib.compress(stream) if compress else stream
        head = f"<< /Length {len(packed)}{' /Filter /FlateDecode' if compress else ''} >>".encode()
        objects.append(head + b"\nstream\n" + packed + b"\nendstream")
        contents = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F1 %s >> >> >>" % (contents, font)
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{table}\n%%EOF".encode()
    return bytes(made)


def lines_of_text(*lines: str) -> bytes:
    """A content stream that writes lines below one another."""
    shown = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
    return f"BT /F1 12 Tf 50 750 Td {shown}ET".encode("latin-1")


def ruled_table(rows: Sequence[Sequence[str]]) -> bytes:
    """A content stream that draws a table with lines around its cells."""
    drawn: list[str] = []
    for index, cells in enumerate(rows):
        top = 700 - 30 * index
        for column, words in enumerate(cells):
            left = 50 + 150 * column
            drawn.append(f"{left} {top - 30} 150 30 re S BT /F1 12 Tf {left + 5} {top - 20} Td ({words}) Tj ET")
    return "\n".join(drawn).encode("latin-1")
