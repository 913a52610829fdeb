"""The paragraphs and tables of a DOCX file, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.ingest.extract.columns import Row
from tracker.ingest.extract.package import Package
from tracker.ingest.extract.tables import OneTable

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WIDEST = 1_000


def lines(package: Package) -> Iterator[str]:
    """The words, a line a paragraph; a row of a table is a line with tabs between its cells."""
    for block in _blocks(package):
        if block.tag == f"{_W}p":
            said = _words(block)
            if said.strip():
                yield said
        else:
            for row in block.iterchildren(f"{_W}tr"):
                yield "\t".join(_cell_words(cell) for cell in row.iterchildren(f"{_W}tc"))


def tables(package: Package) -> list[OneTable]:
    """The tables, each headed by the paragraph before it."""
    found: list[OneTable] = []
    before = ""
    for block in _blocks(package):
        if block.tag == f"{_W}p":
            before = _words(block).strip() or before
            continue
        rows = _rows(block)
        words = " ".join(" ".join(row.cells) for row in rows[:5])[:400]
        found.append(OneTable(len(found) + 1, before[-120:], lambda rows=rows: rows, words))  # type: ignore[misc]
        before = ""
    return found


def _blocks(package: Package) -> Iterator[_Element]:
    body = package.tree("word/document.xml").find(f"{_W}body")
    for block in body.iter(f"{_W}p", f"{_W}tbl") if body is not None else ():
        inside = next(block.iterancestors(f"{_W}tbl", f"{_W}txbxContent"), None)
        if inside is None:
            yield block


def _words(paragraph: _Element) -> str:
    """The words of a paragraph; what was struck out in revisions is not read."""
    pieces: list[str] = []
    for one in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        if one.tag == f"{_W}t":
            pieces.append(one.text or "")
        else:
            pieces.append({f"{_W}tab": "\t", f"{_W}br": "\n"}.get(str(one.tag), "-"))
    return "".join(pieces)


def _cell_words(cell: _Element) -> str:
    return " ".join(said for paragraph in cell.iter(f"{_W}p") if (said := _words(paragraph).strip()))


def _rows(table: _Element) -> list[Row]:
    """The rows with cells that span columns or go on from above written into each place that they cover."""
    made: list[Row] = []
    above: dict[int, str] = {}
    for number, row in enumerate(table.iterchildren(f"{_W}tr"), start=1):
        cells: list[str] = []
        own: list[str] = []
        going_on: dict[int, str] = {}
        for cell in row.iterchildren(f"{_W}tc"):
            words = _cell_words(cell)
            own.append(words)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart":
                words = above.get(len(cells), words)
            for _ in range(_span(cell)):
                if merge is not None:
                    going_on[len(cells)] = words
                cells.append(words)
        above = going_on
        made.append(Row(number, cells, words=" ".join(own)))
    return made


def _span(cell: _Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    written = span.get(f"{_W}val") if span is not None else None
    return max(1, min(int(written), _WIDEST)) if written is not None and written.isdecimal() and len(written) < 6 else 1
