"""Assessing again what has new input, is declared anew or has outlived its time; everything else stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import tracker
from tracker.evaluate.again import AGAIN, Again, why_again
from tracker.evaluate.board import assess_all
from tracker.evaluate.dependents import Dependents, needed
from tracker.evaluate.remembered import remembered
from tracker.evaluate.shard import shard_of
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.standing import Stood

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

BATCH = 500
"""Targets whose figures are in memory at a time."""

EVALUATOR = ("evaluate", "model")
"""The packages that an assessment follows from."""


@dataclass(slots=True)
class Reassessed:
    """What was done: how many targets were assessed again, of how many, how many came out otherwise, and why each.

    `forgotten` are those that stood and are no longer declared.
    """

    of: int
    why: dict[Again, int] = field(default_factory=dict)
    changed: int = 0
    forgotten: int = 0

    @property
    def assessed(self) -> int:
        return sum(self.why.values())


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be assessed, and when: the declaration with its dependents, the day, the moment (UTC)."""

    dependents: Dependents
    today: date
    now: datetime

    @property
    def declaration(self) -> Declaration:
        return self.dependents.declaration

    @property
    def basis(self) -> str:
        """The declaration and the evaluator: while both are the same, only input and time can change an assessment."""
        return f"{self.declaration.version}:{evaluator()}"

    def declared(self, target: str) -> str:
        """The hash of everything beside figures and time that a target's assessment follows from."""
        return f"{self.dependents.declared(target)}:{evaluator()}"


def reassess(ledger: Ledger, task: Task) -> Reassessed:
    """Assesses what is due, keeps what came out otherwise, and notes where every target stands now.

    Few are done in one transaction. Many are done in batches of one transaction each, so that others can write in
    between; what they wrote is then done in the last one. Killed at any moment, it leaves standings that are right or
    still due.
    """
    done = Reassessed(len(task.declaration.targets))
    with ledger.reading() as book:
        due = due_now(book, task)
        if not due and _is_complete(book, task):
            return done
    if len(due) > BATCH:
        for some in _batches(due):
            with ledger.writing() as book:
                _unsettle(book, task)
                _assess(book, task, some, due, done, {})
    with ledger.writing() as book:
        due = due_now(book, task)
        for some in _batches(due):
            _assess(book, task, some, due, done, _holding(book, task, some, due))
        _settle(book, task, done)
    done.why = {reason: done.why[reason] for reason in AGAIN if reason in done.why}
    return done


def would_reassess(ledger: Ledger, task: Task) -> Reassessed:
    """What `reassess` would do now, without doing it; how many would come out otherwise is not known."""
    with ledger.reading() as book:
        why = Counter(due_now(book, task).values())
    return Reassessed(len(task.declaration.targets), {reason: why[reason] for reason in AGAIN if why[reason]})


def due_now(book: Ledger, task: Task, mine: Callable[[str], bool] | None = None) -> dict[str, Again]:
    """The targets (of those that are `mine`) that are to be assessed again, each with its reason.

    Nothing else is looked at. Only where the declaration or the evaluator is another are all targets compared.
    """
    standings, graph = book.standings, task.dependents
    progress = standings.progress()
    arrived: dict[str, int] = {}
    for subject, number in standings.arrived_after(0 if progress is None else progress.seen).items():
        for target in graph.on(subject):
            arrived[target] = max(number, arrived.get(target, 0))
    if progress is not None and progress.basis == task.basis:
        stood = {one.target: one for one in standings.passed(task.today)}
        looked_at: Collection[str] = [name for name in stood if name in task.declaration.targets]
        others = [target for target in arrived if target not in stood]
        stood |= standings.stood(others)
        looked_at = [*looked_at, *others]
    else:
        stood, looked_at = standings.stood(), task.declaration.targets
    found: dict[str, Again] = {}
    for target in looked_at if mine is None else filter(mine, looked_at):
        reason = why_again(stood.get(target), task.declared(target), arrived.get(target, 0), task.today)
        if reason is not None:
            found[target] = reason
    return found


def reassess_shard(ledger: Ledger, task: Task, shard: int, of: int) -> Reassessed:
    """Assesses what is due of one shard of the targets, while others assess the others.

    It leaves each standing right or still due; `reassess` afterwards does the rest, and notes that all are done.
    """
    done = Reassessed(len(task.declaration.targets))
    with ledger.reading() as book:
        due = due_now(book, task, lambda target: shard_of(target, of) == shard)
        settled = book.standings.progress()
    if settled is not None and settled.basis not in ("", task.basis):
        with ledger.writing() as book:
            _unsettle(book, task)
    for some in _batches(due):
        with ledger.writing(of=[f"shard {shard}/{of}"]) as book:
            _assess(book, task, some, due, done, {})
    return done


def _holding(book: Ledger, task: Task, targets: Collection[str], due: Mapping[str, Again]) -> dict[str, Assessment]:
    """The assessments that those of the targets need and that hold, because `due` names all that do not."""
    asked = {name for target in targets for name in needed(task.declaration.targets[target])}
    names = [name for name in asked if name not in due and name in task.declaration.targets]
    title = {name: task.declaration.title_of(task.declaration.targets[name]) for name in names}
    bodies = book.standings.bodies(task.today, names)
    return {name: remembered(body, title[name], task.today) for body in bodies for name in [str(body["id"])]}


def _assess(
    book: Ledger,
    task: Task,
    targets: Collection[str],
    due: Mapping[str, Again],
    done: Reassessed,
    holding: Mapping[str, Assessment],
) -> None:
    """Assesses some targets from what the ledger holds at this moment, and keeps what it says of them from now on."""
    seen = book.standings.arrived()
    part = task.dependents.part(targets, holding)
    looked_at = [name for name in part.targets if name not in holding]
    observations = book.observations(task.dependents.subjects(looked_at))
    reviews = book.reviews(looked_at)
    made = assess_all(part, observations, task.today, set(targets), reviews, holding, book.said(task.today))
    done.changed += book.keep([one.to_json() for one in made], task.now, task.declaration.version)
    if any(one.by is not None for one in made):
        from tracker.steps.score import resolve

        resolve(book, part, observations, looked_at, task.today, task.now)
    rows = [Stood(one.id, one.as_of, one.valid_until, task.declared(one.id), seen) for one in made]
    book.standings.stand(rows)
    for reason, count in Counter(due[target] for target in targets).items():
        done.why[reason] = done.why.get(reason, 0) + count


def _is_complete(book: Ledger, task: Task) -> bool:
    progress = book.standings.progress()
    return progress is not None and progress.basis == task.basis and progress.seen == book.standings.arrived()


def _unsettle(book: Ledger, task: Task) -> None:
    """Notes that standings are of several declarations, until all are of this one."""
    from tracker.db.standings import Progress

    progress = book.standings.progress()
    if progress is not None and progress.basis not in ("", task.basis):
        book.standings.reached(Progress(progress.seen, ""))


def _settle(book: Ledger, task: Task, done: Reassessed) -> None:
    """Notes that all standings are of this declaration and include everything that the ledger holds."""
    from tracker.db.standings import Progress

    standings = book.standings
    progress = standings.progress()
    if progress is None or progress.basis != task.basis:
        gone = set(standings.stood()) - set(task.declaration.targets)
        standings.forget(gone)
        done.forgotten = len(gone)
    standings.reached(Progress(standings.arrived(), task.basis))


def _batches(targets: Iterable[str]) -> Iterator[list[str]]:
    chosen = list(targets)
    for start in range(0, len(chosen), BATCH):
        yield chosen[start : start + BATCH]


@lru_cache(maxsize=1)
def evaluator() -> str:
    """A hash of the evaluator's own source: assessments made by another one are made again."""
    root = Path(tracker.__file__).parent
    digest = sha256(tracker.__version__.encode())
    for file in sorted(one for name in EVALUATOR for one in (root / name).rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
