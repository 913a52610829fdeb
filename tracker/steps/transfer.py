"""Import and export of observations: a whole file in one transaction, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from mimetypes import guess_type

from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.db.transfer import exported
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.problem import Problem
from tracker.steps.background import Background, Weighed
from tracker.steps.filled import read_file
from tracker.steps.sheet import Sheet, SheetRow

Progress = Callable[[int, int], None]
"""Told how many rows are done and how many there are."""

TELL_EVERY = 500


@dataclass(slots=True)
class Imported:
    """What became of a file: `rows` in it, how many were `added` (of them `held`) and how many were `known` already.

    With problems nothing was recorded, unless the good rows were asked for. `notes` are what is to be known of rows
    that are good, `blank` counts rows of a form that nobody filled in, `each` are the good rows as they were weighed.
    """

    rows: int = 0
    added: int = 0
    known: int = 0
    decisions: int = 0
    held: list[Weighed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    recorded: bool = False
    notes: list[Problem] = field(default_factory=list)
    blank: int = 0
    each: list[tuple[SheetRow, Weighed]] = field(default_factory=list)


def import_sheet(
    content: bytes,
    name: str,
    declaration: Declaration,
    ledger: Ledger,
    store: EvidenceStore,
    *,
    now: datetime,
    by: str | None = None,
    partial: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Imports a file of observations (CSV, XLSX, ODS, XLS); the same file again adds nothing.

    All or nothing; with `partial` the good rows are kept. With `dry_run` everything is tried and nothing recorded. A
    form that people filled in is archived before it is recorded from.
    """
    sheet = read_file(content, name, declaration, now=now, by=by, batch=sha256(content).hexdigest()[:12])
    done = Imported(sheet.count, notes=sheet.notes, blank=sheet.blank)
    if sheet.is_form and sheet.rows and not dry_run and (partial or not sheet.problems):
        store.put(content, fetched_at=now, media_type=guess_type(name)[0])
    texts = _evidence_texts(sheet, store)
    opened: AbstractContextManager[Ledger] = ledger.reading() if dry_run else ledger.writing()
    with opened as book:
        rows = _attached(sheet, book)
        done.problems = sheet.problems
        if done.problems and not partial:
            return done
        _weigh_all(rows, declaration, book, texts, done, progress, dry_run)
        done.recorded = not dry_run
    return done


def export_sheet(ledger: Ledger) -> Iterator[str]:
    """The lines of the CSV file of everything that was ever observed, the same for the same ledger."""
    with ledger.reading() as book:
        yield from exported(book.entries())


def _weigh_all(
    rows: list[SheetRow],
    declaration: Declaration,
    book: Ledger,
    texts: dict[str, str | None],
    done: Imported,
    progress: Progress | None,
    dry_run: bool,
) -> None:
    background = Background(declaration, book, {row.observation.subject for row in rows})
    known = background.ids()
    new: list[Observation] = []
    doubts: dict[str, list[dict[str, object]]] = {}
    for number, row in enumerate(rows, start=1):
        weighed = _weighed(row, background, known, texts)
        one = weighed.observation
        done.each.append((row, weighed))
        if weighed.is_new:
            known.add(one.id)
            background.add([one if row.decision is None else replace(one, state=row.decision.state)])
            new.append(one)
            doubts[one.id] = [doubt.to_json() for doubt in weighed.doubts]
            if one.state == "proposed" and row.decision is None:
                done.held.append(weighed)
        else:
            done.known += 1
        if progress is not None and (number % TELL_EVERY == 0 or number == len(rows)):
            progress(number, len(rows))
    done.added = len(new) if dry_run else book.append(new, doubts)
    if not dry_run:
        for row in rows:
            decision = row.decision
            if decision is not None and book.decide(
                decision.observation, decision.state, at=decision.at, by=decision.by, reason=decision.reason
            ):
                done.decisions += 1


def _weighed(row: SheetRow, background: Background, known: set[str], texts: dict[str, str | None]) -> Weighed:
    one = row.observation
    text = texts.get(one.evidence or "")
    if not row.settled:
        return background.weigh(one, evidence_text=text, from_file=True)
    if one.id in known:
        return Weighed(one, "known", one)
    found = background.doubts(one, text) if one.state == "proposed" and row.decision is None else []
    return Weighed(one, "new", None, tuple(found))


def _attached(sheet: Sheet, book: Ledger) -> list[SheetRow]:
    """The good rows in the order in which they were recorded, without those that supersede what is nowhere."""
    rows = sorted(sheet.rows, key=lambda row: _order(row.observation))
    while True:
        ids = {row.observation.id for row in rows}
        named = {row.observation.supersedes for row in rows if row.observation.supersedes is not None}
        lost = {name for name in named - ids if not any(entry.observation.id == name for entry in book.find(name))}
        if not lost:
            return rows
        for row in rows:
            if row.observation.supersedes in lost:
                message = f"it supersedes {row.observation.supersedes}, which is neither in the ledger nor in this file"
                sheet.problem(Problem("unknown_observation", message, "supersedes"), row.line)
        rows = [row for row in rows if row.observation.supersedes not in lost]


def _order(one: Observation) -> tuple[str, bool, str, str, str]:
    return (str(one.recorded_at), one.reason is not None, one.subject, one.period.text, one.id)


def _evidence_texts(sheet: Sheet, store: EvidenceStore) -> dict[str, str | None]:
    quoted = {row.observation.evidence for row in sheet.rows if row.observation.quote is not None}
    return {name: store.text(name) for name in sorted(quoted - {None}, key=str) if name is not None}
