"""The rows a `for_each` block repeats over: a list in the file, or a CSV file of the workspace."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path as FilePath

from tracker.model.problem import Problem
from tracker.reader import Reader
from tracker.targets.fields import shown
from tracker.yamlfile import Path, Plain

MAX_BYTES = 1024 * 1024
MAX_ROWS = 10_000
IT = "it"
"""The placeholder for an entry that is a bare text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its values by column, and how problems name it."""

    values: dict[str, str]
    label: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a block, with the bytes of the file they came from (b"" for a list)."""

    rows: tuple[Row, ...] = ()
    data: bytes = b""


def read_rows(reader: Reader, value: Plain, path: Path, root: FilePath | None) -> Rows | None:
    """The rows that `over` names, or None with the reason among the reader's problems."""
    if isinstance(value, str):
        return _table(reader, value, path, root)
    entries = reader.sequence(value, path, "over")
    if entries is None:
        return None
    if not entries:
        reader.problem("empty_list", "there is nothing to repeat over", path, "list at least one entry")
        return None
    if len(entries) > MAX_ROWS:
        reader.problem("too_large", f"{len(entries)} entries are more than {MAX_ROWS}", path, "split the block")
        return None
    rows: list[Row] = []
    for index, entry in enumerate(entries):
        values = _values(reader, entry, (*path, index))
        if values is not None:
            rows.append(Row(values, _label(f"row {index + 1}", values)))
    return Rows(tuple(rows)) if len(rows) == len(entries) else None


def _label(number: str, values: dict[str, str]) -> str:
    first = next(iter(values.values()), "")
    return f"{number} ({first[:40]})"


def _values(reader: Reader, entry: Plain, path: Path) -> dict[str, str] | None:
    if not isinstance(entry, dict):
        text = reader.text(entry, path, "an entry")
        return None if text is None else {IT: text}
    values: dict[str, str] = {}
    for column, cell in entry.items():
        text = reader.text(cell, (*path, column), "a value to put in")
        if text is not None:
            values[column] = text
    return values if len(values) == len(entry) and values else None


def _table(reader: Reader, name: str, path: Path, root: FilePath | None) -> Rows | None:
    data = _bytes(reader, name, path, root)
    if data is None:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _in_table(
            reader, "encoding", f"byte {data[error.start]:#04x} is not UTF-8", name, line, "save the file as UTF-8"
        )
        return None
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = len(reader.problems)
    try:
        rows = _rows(reader, lines, name)
    except csv.Error as error:
        _in_table(reader, "bad_csv", f"this is not CSV: {error}", name, lines.line_num, "look for an open quote")
        return None
    if not rows and len(reader.problems) == before:
        reader.problem("empty_list", f"{name} has no rows to repeat over", path, "it needs a header with rows below it")
    return Rows(tuple(rows), data) if len(reader.problems) == before else None


def _rows(reader: Reader, lines: csv._reader, name: str) -> list[Row]:  # type: ignore[name-defined]
    header = [column.strip() for column in next(lines, [])]
    if not header:
        _in_table(reader, "bad_csv", "the file is empty", name, 1, "its first line names the columns")
        return []
    if len(set(header)) != len(header) or not all(header):
        _in_table(reader, "bad_csv", "every column needs a name of its own", name, 1, "mend the first line")
        return []
    rows: list[Row] = []
    for cells in lines:
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = f"this row has {len(cells)} cells, the header {len(header)}"
            _in_table(reader, "bad_csv", message, name, lines.line_num, "mend the row, or quote the cell with a comma")
            continue
        if len(rows) >= MAX_ROWS:
            _in_table(
                reader, "too_large", f"there are more than {MAX_ROWS} rows", name, lines.line_num, "split the file"
            )
            break
        values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        rows.append(Row(values, _label(f"line {lines.line_num} of {name}", values)))
    return rows


def _in_table(reader: Reader, code: str, message: str, name: str, line: int, hint: str) -> None:
    reader.problems.append(Problem(code, message, hint=hint, file=name, line=max(line, 1)))


def _bytes(reader: Reader, name: str, path: Path, root: FilePath | None) -> bytes | None:
    """The bytes of a file inside the workspace; anything else is a problem."""
    if root is None:
        reader.problem("no_workspace", "a file can only be repeated over in a workspace", path, "write a list")
        return None
    inside = root.resolve()
    try:
        file = (inside / name).resolve()
        outside = FilePath(name).is_absolute() or not file.is_relative_to(inside)
        if outside:
            message = f"{shown(name)} lies outside the workspace"
            reader.problem("outside_workspace", message, path, "name a file inside it, such as places.csv")
            return None
        if not file.is_file():
            message = f"there is no file {shown(name)} in the workspace"
            reader.problem("no_such_file", message, path, "name a CSV file, from the folder of targets.yaml")
            return None
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "its name cannot be one"
        reader.problem("no_such_file", f"{shown(name)} cannot be read: {why}", path)
        return None
    if len(data) > MAX_BYTES:
        reader.problem("too_large", f"{shown(name)} is larger than {MAX_BYTES // 1024 // 1024} MiB", path, "split it")
        return None
    return data
