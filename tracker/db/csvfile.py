"""A CSV file read row by row within bounds, with the line on which every row begins."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.model.problem import Problem

MAX_BYTES = 256 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_CELL = 32_768
MAX_ROW_LINES = 1_000
"""Lines that one row may take up before its quote counts as never closed."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the line it begins on, counted from 1, and its cells."""

    line: int
    cells: list[str]


class UnreadableError(Exception):
    """The file cannot be read on; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def decoded(content: bytes, name: str) -> str:
    """The text of a file in UTF-8, with or without a byte-order mark. Raises UnreadableError."""
    if len(content) > MAX_BYTES:
        size = MAX_BYTES // 1024 // 1024
        raise UnreadableError(Problem("too_large", f"the file is larger than {size} MiB", file=name))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"this is not UTF-8: byte {content[error.start]:#04x} cannot be read"
        raise UnreadableError(
            Problem("encoding", message, hint="save it as CSV UTF-8", file=name, line=line)
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableError(Problem("encoding", "this is no text: it holds a zero byte", file=name, line=line))
    return text


def read_rows(text: str, name: str, delimiter: str = ",") -> Iterator[CsvRow]:
    """The rows of a CSV text, header included, blank lines left out; lines end as they like.

    Raises UnreadableError at a quote that is never closed, a cell or a row that is too long, or too many rows.
    """
    lines = _Lines(text, name)
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    for number in range(MAX_ROWS + 2):
        lines.begin(reader.line_num + 1)
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableError(lines.broken(error)) from error
        if cells is None:
            return
        if number > MAX_ROWS:
            raise UnreadableError(Problem("too_large", f"the file has more than {MAX_ROWS:,} rows", file=name))
        for column, cell in enumerate(cells, start=1):
            if len(cell) > MAX_CELL:
                message = f"a cell of {len(cell):,} characters is too long; at most {MAX_CELL:,} are read"
                raise UnreadableError(Problem("too_large", message, file=name, line=lines.first, column=column))
        if cells:
            yield CsvRow(lines.first, cells)


class _Lines:
    """The lines of a text, watched, so that an open quote is found on its own line and not at the file's end."""

    def __init__(self, text: str, name: str) -> None:
        self._lines = iter(io.StringIO(text, newline=""))
        self._name = name
        self._row: list[str] = []
        self._length = 0
        self.first = 1

    def begin(self, line: int) -> None:
        """A row begins on this line."""
        self.first = line
        self._row.clear()
        self._length = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._row.append(line)
        self._length += len(line)
        if len(self._row) > MAX_ROW_LINES or (len(self._row) > 1 and self._length > 8 * MAX_CELL):
            raise csv.Error("unexpected end of data")
        return line

    def broken(self, error: csv.Error) -> Problem:
        """The problem of the row that could not be read."""
        if "unexpected end" in str(error) or "field larger" in str(error):
            line, column = self._open_quote()
            return Problem(
                "unclosed_quote",
                "a quotation mark opens here and is never closed",
                hint='close it, and write a quotation mark inside a cell twice ("")',
                file=self._name,
                line=line,
                column=column,
            )
        return Problem(
            "quotes",
            "the quotation marks of this row do not pair",
            hint='a cell with a comma or a line break stands in quotation marks, and those inside it are doubled ("")',
            file=self._name,
            line=self.first,
        )

    def _open_quote(self) -> tuple[int, int]:
        """Line and column (counting cells) of the last quote that opens in the row."""
        line, column, found, inside, at_start = self.first, 1, (self.first, 1), False, True
        for character in "".join(self._row):
            if character == '"':
                inside = not inside
                if inside and at_start:
                    found = (line, column)
            elif not inside and character == ",":
                column += 1
            at_start = character == "," and not inside
            line += character == "\n"
        return found


def write_row(cells: list[str]) -> str:
    """A row as every version of Python writes it: quotes only where they are needed, one line feed."""
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    if any(character in cell for character in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
