"""Figures in a table of delimited text (CSV, TSV)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from tracker.ingest.extract.columns import Row
from tracker.ingest.extract.document import Document
from tracker.ingest.extract.grid import figures
from tracker.ingest.extract.unread import unread
from tracker.model.source import Found, Read, Table

LONGEST_CELL = 100_000
_DELIMITERS = (",", ";", "\t", "|", "，")
_SAMPLE = 30


def read(document: Document, read: Read) -> list[Found]:
    """Each figure of the rows and column that are asked for. Raises Unread."""
    assert isinstance(read.place, Table)
    rows = rows_of(document, read.place.delimiter)
    return [found for found, _ in figures(rows, read.place, _address)]


def _address(row: int, _: int, name: str) -> str:
    return f"row {row}, column {name}"


def rows_of(document: Document, delimiter: str | None = None) -> Iterator[Row]:
    """The rows as they stand; a row of other length than the header keeps the cells that it has."""
    text = document.text
    if not text.strip():
        raise unread("empty", "文件是空的。", "The file is empty.")
    if "\0" in text[:4096]:
        raise unread("not_parsed", "这不是文本表格（含二进制内容）。", "This is no text but something binary.")
    csv.field_size_limit(LONGEST_CELL)
    told = {"\\t": "\t", "tab": "\t"}.get(delimiter or "", delimiter)
    parser = csv.reader(io.StringIO(text, newline=""), delimiter=told or _delimiter(text), strict=True)
    begun = 1
    try:
        for number, cells in enumerate(parser, start=1):
            yield Row(number, cells)
            begun = parser.line_num + 1
    except csv.Error as error:
        raise unread(
            "not_parsed",
            f"第 {begun} 行起的表格读不通，多半是引号没有闭合：{error}。",
            f"The table cannot be read from line {begun} on, most likely a quotation mark is not closed: {error}.",
        ) from error


def _delimiter(text: str) -> str:
    """The sign that stands equally often in the most of the first lines; a comma where none does."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_SAMPLE]
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        counts = Counter(count for line in lines if (count := _outside_quotes(line, delimiter)))
        agreed = max((times * (count + 1) for count, times in counts.items()), default=0)
        if agreed > most:
            best, most = delimiter, agreed
    return best


def _outside_quotes(line: str, delimiter: str) -> int:
    return sum(part.count(delimiter) for part in line.split('"')[::2])
