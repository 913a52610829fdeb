"""CSV files read within bounds and written the same everywhere."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.db import csvfile
from tracker.db.csvfile import UnreadableError, decoded, read_rows, write_row
from tracker.db.transfer import COLUMNS, NUMERIC, guarded, unguarded

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=4))
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    """Any text in any cell survives, line breaks and quotes included."""
    text = "".join(map(write_row, rows))
    assert [row.cells for row in read_rows(text, "x.csv")] == rows


@given(st.lists(CELL.filter(lambda cell: "\r" not in cell), min_size=2, max_size=4))
def test_rows_are_what_csv_writes(cells: list[str]) -> None:
    """Our rows are those of Python's own writer, except that a lone carriage return is quoted too."""
    expected = io.StringIO()
    csv.writer(expected, lineterminator="\n").writerow(cells)
    assert write_row(cells) == expected.getvalue()


@given(CELL, st.sampled_from(COLUMNS))
def test_no_cell_becomes_a_formula(cell: str, column: str) -> None:
    """What a spreadsheet would run is never first in a cell of free text, and reading undoes the guard."""
    told = guarded(column, cell)
    assert unguarded(told) == cell or column in NUMERIC or column == "value"
    if column not in NUMERIC and column != "value":
        assert told[:1] not in tuple("=+-@\t\r")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("+8613800000000", "+8613800000000"), ("-84.7", "-84.7"),
        ("-84.7%", "-84.7%"), ("-2+3", "'-2+3"), ("@x", "'@x"), ("'=x", "''=x"), ("＝1", "'＝1"), ("-", "'-"),
    ],
)  # fmt: skip
def test_values_stay_numbers_where_they_are(cell: str, told: str) -> None:
    """In the value column a signed number stays one, anything else that begins like a formula is guarded."""
    assert guarded("value", cell) == told
    assert unguarded(told) == cell


def rows(text: str) -> list[tuple[int, list[str]]]:
    return [(row.line, row.cells) for row in read_rows(text, "x.csv")]


def test_lines_of_rows() -> None:
    """A row's line is the one it begins on, through cells with line breaks, blank lines and any line ending."""
    assert rows('a,b\r\n"1\r\n2",x\r\n\r\n3,4') == [(1, ["a", "b"]), (2, ["1\r\n2", "x"]), (5, ["3", "4"])]
    assert rows("a\u2028b,c\x0bd\n1,2\n") == [(1, ["a\u2028b", "c\x0bd"]), (2, ["1", "2"])]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('a,b\n1,"2\n3,4\n', "unclosed_quote", 2, 2),
        ('a,b\n"1\n2","3\n4,5\n', "unclosed_quote", 3, 2),
        ('a,b\n1,"2" x\n', "quotes", 2, None),
        ('a,b\n1,"2\n' + "x,y\n" * 5000, "unclosed_quote", 2, 2),
        ('a,b\n1,"' + "x" * 300_000, "unclosed_quote", 2, 2),
        ("a,b\n1," + "x" * 40_000, "too_large", 2, 2),
    ],
)
def test_what_cannot_be_read(text: str, code: str, line: int, column: int | None) -> None:
    """An open quote is told where it opens, not at the end of the file; a cell too long is told by its place."""
    with pytest.raises(UnreadableError) as raised:
        rows(text)
    problem = raised.value.problem
    assert (problem.code, problem.line, problem.column) == (code, line, column)


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many bytes and too many rows are refused."""
    monkeypatch.setattr(csvfile, "MAX_ROWS", 3)
    assert len(rows("a\n1\n2\n3\n")) == 4
    with pytest.raises(UnreadableError, match="more than 3 rows"):
        rows("a\n1\n2\n3\n4\n")
    monkeypatch.setattr(csvfile, "MAX_BYTES", 4)
    with pytest.raises(UnreadableError, match="larger"):
        decoded(b"12345", "x.csv")


@pytest.mark.parametrize(
    ("content", "line"), [("a\n目标".encode("gb18030"), 2), (b"a\nb\n\0", 3), ("a,b".encode("utf-16"), 1)]
)
def test_encodings(content: bytes, line: int) -> None:
    """What is not UTF-8 text is named with its line."""
    with pytest.raises(UnreadableError) as raised:
        decoded(content, "x.csv")
    assert raised.value.problem.line == line


def test_a_byte_order_mark_is_no_text() -> None:
    """Excel's mark at the beginning is left out."""
    assert decoded(b"\xef\xbb\xbfa,b", "x.csv") == "a,b"
