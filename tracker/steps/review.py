"""Reviewing what is held: a person accepts, corrects, returns or rejects it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.db.rows import Entry
from tracker.errors import InputError
from tracker.evaluate.acceptance import Doubt
from tracker.evaluate.admissible import SECOND_PERSON, same_person
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation, State
from tracker.model.problem import Problem
from tracker.steps.background import Background
from tracker.steps.entry import Written, read_entry, subject_named

Verb = Literal["accept", "correct", "return", "reject"]

STATE_AFTER: dict[Verb, State] = {
    "accept": "accepted", "correct": "rejected", "return": "returned", "reject": "rejected",
}  # fmt: skip
"""The state that each decision leaves the held observation in."""

HELD: tuple[State, ...] = ("proposed",)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a decision did: to `observation`, and for a correction the observation recorded in its place."""

    observation: Observation
    state: State
    changed: bool
    corrected: Observation | None = None
    doubts: tuple[Doubt, ...] = ()


def queue(ledger: Ledger) -> list[Entry]:
    """What waits for a person, first recorded first."""
    held = ledger.entries(states=HELD)
    return sorted(held, key=lambda entry: (str(entry.observation.recorded_at), entry.observation.id))


def decide(
    verb: Verb,
    identity: str,
    declaration: Declaration,
    ledger: Ledger,
    *,
    by: str | None,
    now: datetime,
    reason: str | None = None,
    value: str | None = None,
) -> Reviewed | list[Problem]:
    """Records a person's decision on the observation whose id begins with `identity`.

    A correction rejects it and records `value` in its place, accepted on that person's word: only a unit that cannot
    be compared stops it; a corrected verdict waits where the two-person rule holds. Raises InputError for an id that
    none or several have, and for a verdict that its own author would accept under that rule.
    """
    with ledger.writing() as book:
        held = _only(book, identity)
        observation, state = held.observation, STATE_AFTER[verb]
        if verb == "accept":
            _of_another(held, by)
        if verb != "correct":
            changed = book.decide(observation.id, state, at=now, by=by, reason=reason)
            return Reviewed(observation, state, changed)
        corrected, found = _correction(observation, declaration, book, by=by, now=now, reason=reason, value=value or "")
        if isinstance(corrected, list):
            return corrected
        book.decide(observation.id, state, at=now, by=by, reason=reason)
        changed = book.append([corrected], {corrected.id: [one.to_json() for one in found]}) > 0
        return Reviewed(observation, state, changed, corrected, found)


def _correction(
    held: Observation,
    declaration: Declaration,
    book: Ledger,
    *,
    by: str | None,
    now: datetime,
    reason: str | None,
    value: str,
) -> tuple[Observation | list[Problem], tuple[Doubt, ...]]:
    read = corrected(held, declaration, by=by, now=now, reason=reason, value=value)
    if isinstance(read, list):
        return read, ()
    found = Background(declaration, book, [held.subject]).doubts(read)
    unit = next((one for one in found if one.code == "unit"), None)
    if unit is not None:
        return [Problem("unit", unit.message.in_language("en"), "value")], ()
    doubts = tuple(one for one in found if one.code != "revision_without_reason")
    second = any(one.code == SECOND_PERSON for one in doubts)
    return replace(read, state="proposed" if second else "accepted"), doubts


def corrected(
    held: Observation, declaration: Declaration, *, by: str | None, now: datetime, reason: str | None, value: str
) -> Observation | list[Problem]:
    """The observation that would stand in the place of a held one, were `value` what is right; nothing is recorded."""
    subject = subject_named(declaration, held.subject)
    if isinstance(subject, Problem):
        return [subject]
    written = Written(
        held.subject,
        value,
        held.period.text,
        flags=held.flags,
        source=held.source or "",
        evidence=held.evidence or "",
        quote=held.quote,
        supersedes=held.id,
        reason=reason or f"corrects {held.id}",
        note=held.note or "",
        address=held.address or "",
    )
    read = read_entry(written, subject, declaration, recorded_at=now, by=by)
    return read if isinstance(read, list) else identified(replace(read, document=held.document))


def is_own_verdict(held: Entry, by: str | None) -> bool:
    """Whether it is a verdict that needs another person, and this one, or nobody who is named, gave it."""
    second = any(doubt.get("code") == SECOND_PERSON for doubt in held.doubts)
    return second and same_person(by, held.observation.recorded_by)


def _of_another(held: Entry, by: str | None) -> None:
    """Raises InputError where a person would accept a verdict of their own that needs another one."""
    if is_own_verdict(held, by):
        who = held.observation.recorded_by or "a person who is not named"
        raise InputError(
            f"{held.observation.id} is a verdict by {who}: nobody accepts a verdict of their own",
            "another person must look at it: tracker review accept ID --by NAME",
        )


def _only(book: Ledger, identity: str) -> Entry:
    found = book.find(identity.strip())
    exact = [entry for entry in found if entry.observation.id == identity.strip()]
    if len(exact) == 1:
        return exact[0]
    if not found or not identity.strip():
        raise InputError(f"the ledger holds no observation {identity!r}", "tracker review lists what waits")
    if len(found) > 1:
        some = ", ".join(entry.observation.id for entry in found[:3])
        raise InputError(f"several observations begin with {identity!r}: {some}", "write more of its id")
    return found[0]
