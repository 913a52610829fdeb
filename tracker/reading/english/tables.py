"""Tables inside a text: markdown rows and columns set apart by blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, cast

from tracker.model.proposal import Cue, Figure, Modality, Span, Told
from tracker.reading.english import modality as modes
from tracker.reading.english.hedges import hedge
from tracker.reading.english.lexicon import lexicon, tokens
from tracker.reading.english.periods import Anchor, When, times
from tracker.reading.english.quantities import quantities

_GAP = re.compile(r"\t+| {2,}")
_RULE = re.compile(r"[\s|:+=-]+$")
_DIGITS = re.compile(r"\d")
_UNIT_HEAD = re.compile(r"\s*(?:unit|units|measure)\s*$", re.I)
MAX_COLUMNS = 40

Cell = tuple[int, int]


class Normal(Protocol):
    """What is asked of a normalised text here."""

    @property
    def text(self) -> str: ...
    def span(self, start: int, end: int) -> Span: ...


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each the characters of the text that it holds; the first row is the head."""

    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]


def tables(text: str) -> list[Table]:
    """All tables: at least a head and a row of as many cells, numbers in them."""
    found: list[Table] = []
    run: list[tuple[int, int, tuple[Cell, ...]]] = []
    for match in re.finditer(r"[^\n]*\n?", text):
        line = match.group()
        cells = _cells(line, match.start())
        if cells is None and run and line.strip() and _RULE.match(line):
            continue
        if cells is None or (run and len(cells) != len(run[0][2])):
            _close(text, run, found)
            run = []
        if cells is not None:
            run.append((match.start(), match.end(), cells))
    _close(text, run, found)
    return found


def _cells(line: str, offset: int) -> tuple[Cell, ...] | None:
    """The cells of a line, or None where it is no row."""
    bare = line.strip()
    if not bare or _RULE.match(bare):
        return None
    piped = bare.count("|") >= 2
    if not piped and not _GAP.search(bare):
        return None
    begin = line.index(bare)
    inner = bare.strip("|") if piped else bare
    begin += bare.index(inner)
    cells: list[Cell] = []
    place = 0
    pattern = re.compile(r"\|") if piped else _GAP
    for cut in pattern.finditer(inner):
        cells.append(_trimmed(line, begin + place, begin + cut.start(), offset))
        place = cut.end()
    cells.append(_trimmed(line, begin + place, begin + len(inner), offset))
    return tuple(cells) if 2 <= len(cells) <= MAX_COLUMNS else None


def _trimmed(line: str, start: int, end: int, offset: int) -> Cell:
    part = line[start:end]
    left = len(part) - len(part.lstrip())
    return offset + start + left, offset + start + left + len(part.strip())


def _close(text: str, run: Sequence[tuple[int, int, tuple[Cell, ...]]], found: list[Table]) -> None:
    """Keeps a run of rows as a table where its body is numbers beside labels, not prose with wide blanks."""
    if len(run) < 2:
        return
    body = [cell for _, _, cells in run[1:] for cell in cells[1:]]
    numeric = sum(1 for start, end in body if _DIGITS.search(text, start, end) and end - start <= 30)
    if 3 * numeric < len(body) or not numeric:
        return
    found.append(Table(run[0][0], run[-1][1], tuple(cells for _, _, cells in run)))


def figures(normal: Normal, table: Table, told: Told, home: str) -> list[Figure]:
    """A figure for each cell that holds one; `home` is what `$` stands for."""
    text, head = normal.text, table.rows[0]
    anchor = Anchor.of(told.reference_period) or Anchor.of(told.published.isoformat() if told.published else None)
    units = next((place for place, cell in enumerate(head) if _UNIT_HEAD.match(text[cell[0] : cell[1]])), None)
    found: list[Figure] = []
    for row in table.rows[1:]:
        label = row[0]
        unit = text[row[units][0] : row[units][1]] if units is not None else ""
        for place, cell in enumerate(row):
            if place in (0, units) or cell[0] == cell[1]:
                continue
            one = _figure(normal, cell, label, head[place], unit, told, home, anchor)
            if one:
                found.append(one)
    return found


def _figure(
    normal: Normal, cell: Cell, label: Cell, head: Cell, unit: str, told: Told, home: str, anchor: Anchor | None
) -> Figure | None:
    text = normal.text
    words = tokens(text, *cell)
    stated = quantities(words, [], home)
    if not stated or len(stated) > 1:
        return None
    one = stated[0]
    hedged = hedge(words, one)
    whens = times(text, *head, anchor) or times(text, *label, anchor)
    when: When | None = whens[0] if whens else None
    hits = modes.cues(tokens(text, *head)) or modes.cues(tokens(text, *label))
    mode = cast(Modality, hits[0].label) if hits else "achieved"
    iso = when.iso if when and when.role != "to-date" else ("to-date" if when else None)
    if (
        when and anchor and mode == "achieved" and int(when.iso[:4]) > anchor.year
        if iso != "to-date" and iso
        else False
    ):
        mode = "target"
    ahead = mode in {"target", "plan"}
    scale, written = (
        _unit(unit or _bracketed(text, head) or _bracketed(text, label)) if not one.unit else (Decimal(1), one.unit)
    )
    value = one.value * scale * (one.sign or 1)
    return Figure(
        quote=normal.span(*cell),
        written=normal.span(*one.written),
        value=value,
        value_high=None if one.high is None else one.high * scale,
        unit=written,
        number=text[slice(*one.number)],
        unit_written=text[one.number[1] : one.written[1]].strip() or written,
        qualifier=hedged.wording,
        measure=" ".join(text[label[0] : label[1]].split()),
        modality=mode,
        scope=told.publisher,
        period=iso,
        deadline=iso if ahead and iso != "to-date" else None,
        cues=tuple(Cue("period", normal.span(when.start, when.end), cell[0] - when.end) for when in whens[:1]),
        confidence=Decimal("0.7"),
    )


def _bracketed(text: str, cell: Cell) -> str:
    """`(%)`, `($ million)`, at the end of a head or a label."""
    match = re.search(r"[(\[]([^()\[\]]{1,30})[)\]]\s*$", text[cell[0] : cell[1]])
    said = match.group(1) if match else ""
    is_remark = (
        said.isalpha()
        and len(said) > 4
        and not said.endswith("s")
        and said.lower() not in lexicon("units.txt").by_first
    )
    return "" if is_remark else said


def _unit(written: str) -> tuple[Decimal, str]:
    """Scale and unit of what a unit column says: `$ million`, `'000`, `%`."""
    said = written.strip()
    if not said:
        return Decimal(1), ""
    filled = tokens(f"1 {said}", 0, len(said) + 2)
    exact = lexicon("units.txt").at(filled, 1)
    if exact and exact.last == len(filled):
        return Decimal(1), exact.label
    for probe in (f"1 {said}", re.sub(r"^(\D*?[$£€₹]|[A-Z]{3})\s*", r"\g<1>1 ", said)):
        stated = quantities(tokens(probe, 0, len(probe)), [], "USD")
        if len(stated) == 1 and stated[0].unit:
            return stated[0].value, stated[0].unit
    return (Decimal(1000), "") if said in {"'000", "000s", "’000"} else (Decimal(1), said)
