"""A held observation with everything that a person needs to decide on it; the decision, where nobody was faster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tracker.db.held import Sieve
from tracker.errors import InputError
from tracker.evaluate.admissible import MAX_TEXT
from tracker.evaluate.dependents import Dependents
from tracker.evaluate.series import in_force
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.passage import Passage
from tracker.model.problem import Problem
from tracker.steps.preview import would_change
from tracker.steps.quoted import quoted
from tracker.steps.review import Reviewed, Verb, decide, is_own_verdict

if TYPE_CHECKING:
    from tracker.db.evidence import EvidenceStore
    from tracker.db.ledger import Ledger
    from tracker.db.rows import Entry

BEFORE, AFTER = 4, 2
"""Figures of earlier and of later periods that are shown beside a held one."""

MOST_RIVALS = 3

LONGEST_VALUE = 200
"""Characters of a figure as a person writes it."""


@dataclass(frozen=True, slots=True)
class Item:
    """What waits, with what is known around it.

    `near` are the figures in force of the periods around it, `same` those of its own period (of a mark: all that hold);
    `rivals` wait for the same period; `passage` is what it rests on; `changes` each target's status now and once it
    were accepted.
    """

    entry: Entry
    near: tuple[Observation, ...] = ()
    same: tuple[Observation, ...] = ()
    rivals: tuple[Observation, ...] = ()
    passage: Passage | None = None
    changes: tuple[tuple[Assessment, Assessment], ...] = ()

    @property
    def observation(self) -> Observation:
        return self.entry.observation

    @property
    def is_held(self) -> bool:
        return self.observation.state == "proposed"

    @property
    def turned(self) -> tuple[tuple[Assessment, Assessment], ...]:
        """The targets whose status would be another."""
        return tuple(pair for pair in self.changes if pair[0].headline != pair[1].headline)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody decided since the person looked; nothing was done."""

    entry: Entry


def items(
    ledger: Ledger, store: EvidenceStore, dependents: Dependents, entries: Sequence[Entry], today: date
) -> list[Item]:
    """Entries of the ledger with what is known around each, in their order; the declaration is the dependents' own."""
    with ledger.reading() as book:
        subjects = {one.observation.subject for one in entries}
        accepted = {subject: in_force(some) for subject, some in book.observations(subjects).items()}
        return [
            _item(book, store, dependents, one, accepted.get(one.observation.subject, []), today) for one in entries
        ]


def _item(
    book: Ledger,
    store: EvidenceStore,
    dependents: Dependents,
    entry: Entry,
    accepted: Sequence[Observation],
    today: date,
) -> Item:
    one = entry.observation
    source = dependents.declaration.sources.get(one.source or "")
    passage = quoted(store, one, encoding=None if source is None else source.encoding)
    others = [other for other in accepted if other.id != one.id]
    if one.mark is not None:
        return Item(entry, same=tuple(others), passage=passage, changes=_changes(book, dependents, one, today))
    earlier = [other for other in others if other.period < one.period and other.period.text != one.period.text]
    later = [other for other in others if other.period > one.period and other.period.text != one.period.text]
    waiting = book.held.page(Sieve(subject=one.subject, period=one.period.text), MOST_RIVALS + 1)
    return Item(
        entry,
        (*earlier[-BEFORE:], *later[:AFTER]),
        tuple(other for other in others if other.period.text == one.period.text),
        tuple(other.observation for other in waiting if other.observation.id != one.id)[:MOST_RIVALS],
        passage,
        _changes(book, dependents, one, today),
    )


def _changes(
    book: Ledger, dependents: Dependents, one: Observation, today: date
) -> tuple[tuple[Assessment, Assessment], ...]:
    if one.state == "accepted":
        return ()
    return tuple(would_change(book, dependents.declaration, [one], today, dependents))


def seen(entry: Entry) -> str:
    """A mark of the state in which somebody sees an entry: another one as soon as anybody decides."""
    return "" if entry.decision is None else entry.decision.at.isoformat()


def decide_as_seen(
    verb: Verb,
    identity: str,
    declaration: Declaration,
    ledger: Ledger,
    *,
    seen_as: str,
    by: str | None,
    now: datetime,
    reason: str = "",
    value: str = "",
) -> Reviewed | Overtaken | list[Problem]:
    """Records a person's decision on the observation of this id, unless somebody decided since they looked.

    `seen_as` is the mark under which they saw it. What is returned or rejected needs a reason, a correction a value of
    at most `LONGEST_VALUE` characters. Raises InputError for an id that the ledger does not hold.
    """
    reason, value = reason.strip(), value.strip()
    with ledger.writing() as book:
        entry = book.held.entry(identity)
        if entry is None:
            raise InputError(f"the ledger holds no observation {identity[:80]!r}", "tracker review lists what waits")
        if seen(entry) != seen_as:
            return Overtaken(entry)
        problems = _faults(verb, entry, by, reason, value)
        if problems:
            return problems
        return decide(verb, entry.observation.id, declaration, book, by=by, now=now, reason=reason or None, value=value)


def _faults(verb: Verb, entry: Entry, by: str | None, reason: str, value: str) -> list[Problem]:
    found = []
    if verb == "accept" and is_own_verdict(entry, by):
        who = entry.observation.recorded_by or "a person who is not named"
        found.append(Problem("same_person", f"it is a verdict by {who}: nobody accepts a verdict of their own", "verb"))
    if verb in ("return", "reject") and not reason:
        found.append(Problem("no_reason", f"to {verb} it takes a reason", "reason"))
    if verb == "correct" and not value:
        found.append(Problem("no_value", "a correction says what is right", "value"))
    for name, text, longest in (("reason", reason, MAX_TEXT), ("value", value, LONGEST_VALUE)):
        if len(text) > longest:
            found.append(Problem("too_large", f"more than {longest:,} characters are too many", name))
        elif "\0" in text:
            found.append(Problem("not_a_text", "this text holds a zero byte", name))
    return found
