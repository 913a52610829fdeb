"""The sheets of a workbook that a person sends, read in a child process within limits of memory and time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import TypeAlias

import orjson

import tracker
from tracker.ingest.extract.columns import Row
from tracker.ingest.extract.unread import Unread, unread
from tracker.model.source import Failure
from tracker.model.text import Text

SECONDS = 10.0
"""Most computing time for one workbook."""

MEMORY = 256 * 1024 * 1024
MOST_ROWS, MOST_CELLS, MOST_SIGNS = 50_000, 500_000, 32_000_000
"""Rows, cells and characters of all sheets together: a workbook of figures that people filled in has far fewer."""

MOST_SHEETS = 50

_PATIENCE = 4
"""A busy machine may take so many times the computing time."""

_AT_ONCE = BoundedSemaphore(2)
"""So many workbooks are read at a time; more of them wait, however many are sent."""

_BEGIN = (
    "import sys; sys.path.append(sys.argv[3]); from tracker.ingest.tabular import main; "
    "sys.exit(main(int(sys.argv[1]), float(sys.argv[2])))"
)
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""All of the environment that the child gets: no secret stands in these."""

_PACKAGE, _OLE_HEAD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | bool | None"


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number from 1, its cells as they are shown, and the columns (from 0) without a value and why."""

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tabular:
    """One sheet: its rows that hold anything, the numbers of those that are hidden, the ranges that are merged."""

    name: str
    lines: tuple[Line, ...]
    hidden: frozenset[int] = frozenset()
    merged: tuple[str, ...] = ()


def is_workbook(content: bytes) -> bool:
    """Whether bytes begin as a workbook's do, whatever the file is called."""
    return content.startswith((_PACKAGE, _OLE_HEAD))


def sheets_of(content: bytes, *, seconds: float = SECONDS, memory: int = MEMORY) -> list[Tabular] | Failure:
    """The sheets of a workbook (XLSX, ODS, XLS); why they cannot be read. Whatever the bytes, it returns."""
    place = str(Path(tracker.__file__).resolve().parent.parent)
    environment = {name: found for name in _KEPT if (found := os.environ.get(name)) is not None}
    try:
        with _AT_ONCE:
            done = subprocess.run(  # noqa: S603 - our own program, no shell
                [sys.executable, "-P", "-E", "-X", "utf8", "-c", _BEGIN, str(memory), str(seconds), place],
                input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
                timeout=seconds * _PATIENCE, check=False,
            )  # fmt: skip
        said = orjson.loads(done.stdout) if done.returncode == 0 else None
    except subprocess.TimeoutExpired:
        said = None
    except orjson.JSONDecodeError:
        said = None
    if said is None:
        return unread(
            "over_limits", "读取工作簿的进程被中止；文件可能是压缩炸弹、过大，或已损坏。",
            "The process that read the workbook was ended by it: it may be a bomb, too large, or damaged.",
        ).failure  # fmt: skip
    if "failure" in said:
        return Failure(said["failure"], Text.of(said["message"]))
    return [_tabular(one) for one in said["sheets"]]


def main(memory: int, seconds: float) -> int:
    """The child: a workbook on its standard input, its sheets as JSON on its standard output."""
    from tracker.ingest.child import broken, limit_memory, limit_time, only_answers, over_memory

    stdin, stdout = sys.stdin.buffer, only_answers()
    content = stdin.read()
    limit_memory(memory)
    limit_time(seconds)
    failure: Failure
    try:
        answer = orjson.dumps({"sheets": list(_sheets(content))})
    except Unread as error:
        failure = error.failure
    except MemoryError:
        failure = over_memory()
    except Exception as error:
        failure = broken(error)
    else:
        stdout.write(answer)
        stdout.flush()
        return 0
    stdout.write(orjson.dumps({"failure": failure.kind, "message": failure.message.to_json()}))
    stdout.flush()
    return 0


def _sheets(content: bytes) -> Iterator[dict[str, object]]:
    from tracker.ingest.extract.office_text import OLE, book_of

    kind = OLE if content.startswith(_OLE_HEAD) else "application/zip"
    book = book_of(content, kind)
    rows = cells = signs = 0
    for sheet in book.sheets[:MOST_SHEETS]:
        lines: list[list[object]] = []
        for row in book.rows(sheet):
            if not any(row.cells) and not row.faults:
                continue
            rows, cells = rows + 1, cells + len(row.cells)
            signs += sum(map(len, row.cells))
            if rows > MOST_ROWS or cells > MOST_CELLS or signs > MOST_SIGNS:
                raise too_many()
            lines.append(_line(row))
        yield {
            "name": sheet.name,
            "lines": lines,
            "hidden": sorted(getattr(book, "hidden", ())),
            "merged": list(getattr(book, "merges", ())),
        }


def too_many() -> Unread:
    return unread(
        "over_limits", f"工作簿过大（超过 {MOST_ROWS} 行或 {MOST_CELLS} 格），未读取；请拆成几个文件。",
        f"The workbook is too large (over {MOST_ROWS} rows or {MOST_CELLS} cells) and was not read: split it.",
    )  # fmt: skip


def _line(row: Row) -> list[object]:
    return [row.number, list(row.cells), {str(column): fault for column, fault in row.faults.items()}]


def _tabular(said: Mapping[str, Plain]) -> Tabular:
    lines = []
    for one in _listed(said["lines"]):
        number, cells, faults = _listed(one)
        assert isinstance(number, int)
        assert isinstance(faults, dict)
        lines.append(
            Line(number, tuple(map(str, _listed(cells))), {int(key): str(words) for key, words in faults.items()})
        )
    hidden = frozenset(one for one in _listed(said["hidden"]) if isinstance(one, int))
    return Tabular(str(said["name"]), tuple(lines), hidden, tuple(map(str, _listed(said["merged"]))))


def _listed(said: Plain) -> list[Plain]:
    assert isinstance(said, list)
    return said
