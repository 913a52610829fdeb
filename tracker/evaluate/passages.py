"""Finding a quote in the text that it was cut from, and cutting out what stands around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from tracker.evaluate.statements import standing
from tracker.model.lines import one_line
from tracker.model.observation import Quote
from tracker.model.passage import Passage, Place, TableRow

LONGEST = 4_000
"""Characters of a quote that are shown; more is no pointer any more."""

MOST_PLACES = 200
"""Places where the same words stand among which the one with the right surroundings is looked for."""

PIECE = 50_000
"""Characters of a text in which words are looked for apart from their spaces at a time."""

WIDEST, LONGEST_CELL = 40, 200
"""Cells of a row, characters of a cell that are shown."""

_BREAK = re.compile(r"[ \t]*\n\s*")


def passage_of(text: str, quote: Quote, around: int) -> Passage:
    """The quote in the text with `around` characters on either side; as it was recorded where it stands nowhere."""
    span, place = located(text, quote)
    if span is None:
        return recorded(quote, "absent")
    start, end = span
    cut = min(end, start + LONGEST)
    first, last = max(0, start - around), min(len(text), end + around)
    return Passage(
        exact=shown(text[start:cut]) + ("…" if cut < end else ""),
        before=shown(text[first:start]),
        after=shown(text[end:last]),
        place=place,
        row=_row(text, start, end),
        more_before=first > 0,
        more_after=last < len(text),
    )


def recorded(quote: Quote | None, place: Place) -> Passage:
    """The quote as it was recorded, for a copy in which it cannot be shown."""
    said = Quote("") if quote is None else quote
    exact = shown(said.exact[:LONGEST]) + ("…" if len(said.exact) > LONGEST else "")
    return Passage(exact, shown(said.prefix[-LONGEST:]), shown(said.suffix[:LONGEST]), place)


def located(text: str, quote: Quote) -> tuple[tuple[int, int] | None, Place]:
    """Where the quote stands: at its offsets, else where its words stand in the likest surroundings.

    Where the exact words stand nowhere, the same words apart from spaces and widths count.

    >>> located("组建17家；共17家。", Quote("17家", prefix="共"))
    ((7, 10), 'elsewhere')
    """
    exact, start = quote.exact, quote.start
    if not exact.strip():
        return None, "absent"
    if start is not None and 0 <= start <= len(text) and text.startswith(exact, start):
        return (start, start + len(exact)), "exactly"
    places: list[int] = []
    at = text.find(exact)
    while at >= 0 and len(places) < MOST_PLACES:
        places.append(at)
        at = text.find(exact, at + 1)
    if places:
        best = max(places, key=lambda one: (_likeness(text, one, quote), -abs(one - (start or 0))))
        return (best, best + len(exact)), "elsewhere"
    span = _apart_from_spaces(exact, text)
    return span, "absent" if span is None else "elsewhere"


def _apart_from_spaces(exact: str, text: str) -> tuple[int, int] | None:
    """Where the words stand apart from spaces and widths; piece by piece, since places are counted in the one alone."""
    wanted, over = _folded(exact[:LONGEST]), 4 * len(exact[:LONGEST]) + 64
    for begin in range(0, len(text), PIECE):
        piece = text[begin : begin + PIECE + over]
        if wanted and wanted in _folded(piece):
            span = standing(exact[:LONGEST], piece)
            if span is not None:
                return begin + span[0], begin + span[1]
    return None


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def shown(text: str) -> str:
    """The text harmless to show, its line breaks kept, empty lines apart."""
    return "\n".join(one_line(line) for line in _BREAK.sub("\n", text).split("\n"))


def cell_row(cells: list[str], at: int | None, header: list[str]) -> TableRow:
    """A row with its cells made harmless and short; where it is wide, the part around the figure."""
    first = 0 if at is None or at < WIDEST else at - WIDEST // 2
    part = slice(first, first + WIDEST)
    return TableRow(tuple(map(_cell, cells[part])), None if at is None else at - first, tuple(map(_cell, header[part])))


def with_figure(passage: Passage, figure: str) -> Passage:
    """The passage with the cell marked that holds the figure as written, where only one of the row does."""
    row, wanted = passage.row, "".join(figure.split())
    if row is None or row.at is not None or not wanted:
        return passage
    folded = ["".join(cell.split()) for cell in row.cells]
    for holds in (str.__eq__, str.__contains__):
        found = [at for at, cell in enumerate(folded) if cell and holds(cell, wanted)]
        if len(found) == 1:
            said = passage.exact or row.cells[found[0]]
            return replace(passage, exact=said, row=replace(row, at=found[0]))
    return passage


def _likeness(text: str, at: int, quote: Quote) -> int:
    """How many characters before and after a place are those that stood around the quote."""
    end = at + len(quote.exact)
    before = text[max(0, at - len(quote.prefix)) : at]
    after = text[end : end + len(quote.suffix)]
    return _common(reversed(quote.prefix), reversed(before)) + _common(iter(quote.suffix), iter(after))


def _common(wanted: Iterator[str], there: Iterator[str]) -> int:
    count = 0
    for one, other in zip(wanted, there, strict=False):
        if one != other:
            break
        count += 1
    return count


def _row(text: str, start: int, end: int) -> TableRow | None:
    """The row that the words stand in, where the text has columns; a quote of one cell marks that cell."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    if last - first > WIDEST * LONGEST_CELL or "\n" in text[start:end].strip():
        return None
    cells = text[first:last].split("\t")
    if len(cells) < 2:
        return None
    at, column = None, text.count("\t", first, start)
    if "\t" not in text[start:end].strip("\t"):
        at = column
    return cell_row(cells, at, [])


def _cell(words: str) -> str:
    said = one_line(words.strip())
    return said if len(said) <= LONGEST_CELL else said[: LONGEST_CELL - 1] + "…"
