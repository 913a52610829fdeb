"""Text for a terminal: tables that fit its width, colour only where a person looks."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typer

from tracker.model.lines import display_width, one_line, wrap

DEFAULT_WIDTH = 80
"""Columns when nobody looks: in a pipe, in a file."""

Colour = Literal["green", "amber", "red", "grey", "bold"]

_SGR: dict[str, str] = {"green": "36", "amber": "33", "red": "31", "grey": "2", "bold": "1"}
"""Teal, amber, vermilion, grey: hues that colour-blind readers tell apart (teal stands for green)."""


def width() -> int:
    """The columns there are: the terminal's, `COLUMNS` where it is set, else 80."""
    return max(shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns, 40)


def coloured() -> bool:
    """Whether standard output is a terminal whose user did not ask for plain text (`NO_COLOR`, `TERM=dumb`)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: Colour | None) -> str:
    """The text in a colour where colour is wanted, else as it is."""
    if colour is None or not text or not coloured():
        return text
    return f"\x1b[{_SGR[colour]}m{text}\x1b[0m"


def pad(text: str, columns: int, right: bool = False) -> str:
    """The text filled with spaces to a display width, at its end or (`right`) at its start."""
    filling = " " * max(columns - display_width(text), 0)
    return filling + text if right else text + filling


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `right` aligns figures, `flexible` takes what the others leave (wrapping its text)."""

    title: str
    right: bool = False
    flexible: bool = False
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a colour."""

    text: str
    colour: Colour | None = None


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | Cell]],
    indent: int = 0,
    heads: Mapping[int, str] | None = None,
) -> Iterator[str]:
    """The lines of a table that fits the terminal; without titles it has no head line.

    At least one column should be flexible: it alone gives way where the line is short. `heads` are lines across the
    table before the row of that number.
    """
    cells = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows]
    cells = [[Cell(one_line(cell.text), cell.colour) for cell in row] for row in cells]
    widths = _widths(columns, cells, width() - indent)
    if any(column.title for column in columns):
        yield from _row(columns, [Cell(column.title, "grey") for column in columns], widths, indent)
    for number, row in enumerate(cells):
        if heads and number in heads:
            yield ""
            yield from (paint(line, "bold") for line in paragraph(heads[number], indent))
        yield from _row(columns, row, widths, indent)


def _widths(columns: Sequence[Column], rows: list[list[Cell]], whole: int) -> list[int]:
    widths = [
        max([display_width(column.title), column.minimum, *(display_width(row[index].text) for row in rows)])
        for index, column in enumerate(columns)
    ]
    over = sum(widths) + 2 * (len(columns) - 1) - whole
    for index, column in enumerate(columns):
        if column.flexible and over > 0:
            narrowed = max(widths[index] - over, column.minimum, 12)
            over -= widths[index] - narrowed
            widths[index] = narrowed
    return widths


def _row(columns: Sequence[Column], row: Sequence[Cell], widths: Sequence[int], indent: int) -> Iterator[str]:
    wrapped = [
        wrap(cell.text, size) if column.flexible else [cell.text]
        for column, cell, size in zip(columns, row, widths, strict=True)
    ]
    for level in range(max(map(len, wrapped))):
        parts = []
        for column, cell, text, size in zip(columns, row, wrapped, widths, strict=True):
            shown = text[level] if level < len(text) else ""
            parts.append(paint(pad(shown, size, column.right), cell.colour if shown else None))
        yield " " * indent + "  ".join(parts).rstrip()


def paragraph(text: str, indent: int = 0, hanging: int = 0) -> list[str]:
    """A text wrapped to the terminal, its lines indented, all but the first by `hanging` more."""
    lines = wrap(one_line(text), width() - indent - hanging)
    return [" " * (indent + (hanging if number else 0)) + line for number, line in enumerate(lines)]


def write(lines: str | Iterable[str] = "") -> None:
    """Prints a line or lines on standard output."""
    for line in [lines] if isinstance(lines, str) else lines:
        typer.echo(line)


def sections(parts: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Each heading over its lines, indented; a heading without lines is left out."""
    for heading, content in parts:
        lines = list(content)
        if lines:
            yield ""
            yield paint(heading, "bold")
            for line in lines:
                depth = len(line) - len(line.lstrip())
                yield from paragraph(line.lstrip(), indent=2 + depth, hanging=2)


def from_here(place: Path) -> str:
    """A path as seen from where the command was called."""
    try:
        return place.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(place)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error while a terminal is attached; gives the function that advances it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda step: bar.advance(task, step)
