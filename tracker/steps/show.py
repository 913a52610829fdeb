"""Showing: reads the ledger as of a day, asks the evaluator, hands the answer to a door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tracker.evaluate.board import assess_all
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.target import Target
from tracker.model.words import HEADLINES

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.register import KeptAssessment
    from tracker.db.rows import Entry

Observations = Mapping[str, Sequence[Observation]]


@dataclass(frozen=True, slots=True)
class Change:
    """A target whose headline is another than when it was last kept; `before` is None where it was never kept."""

    assessment: Assessment
    before: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where targets stand on a day, from what was known at a moment (None: all that is known).

    `changes` and `kept_on` compare with the assessments that were kept last; both are empty when looking back.
    `is_empty` tells that the ledger holds no observation at all.
    """

    declaration: Declaration
    as_of: date
    known_at: datetime | None
    assessments: tuple[Assessment, ...]
    observations: Observations
    changes: tuple[Change, ...] = ()
    kept_on: date | None = None
    is_empty: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many targets have each headline, in the order in which headlines are listed."""
        found = Counter(one.headline for one in self.assessments)
        return {word: found[word] for word in HEADLINES if word in found}

    def to_json(self) -> dict[str, object]:
        """The object that `status --json` prints."""
        return {
            "schema": "tracker.status/1",
            "as_of": self.as_of.isoformat(),
            "known_at": None if self.known_at is None else self.known_at.isoformat(),
            "declaration": self.declaration.version,
            "targets": [one.to_json() for one in self.assessments],
            "counts": self.counts,
        }


def standing(
    ledger: Ledger,
    declaration: Declaration,
    as_of: date,
    known_at: datetime | None = None,
    only: Collection[str] | None = None,
    compare: bool = True,
) -> Standing:
    """Where the targets (or those in `only`) stand on `as_of`; `compare` with what was kept last."""
    with ledger.reading() as book:
        observations = book.observations(known_at=known_at)
        kept = book.last_assessments() if compare else {}
        is_empty = not observations and book.is_empty()
    assessments = assess_all(declaration, observations, as_of, only)
    days = [date.fromisoformat(str(body["as_of"])) for body in kept.values()]
    return Standing(
        declaration,
        as_of,
        known_at,
        tuple(assessments),
        observations,
        tuple(_changes(assessments, kept)) if kept else (),
        max(days, default=None),
        is_empty,
    )


def _changes(assessments: Sequence[Assessment], kept: Mapping[str, Mapping[str, object]]) -> list[Change]:
    found = []
    for one in assessments:
        before = kept[one.id]["headline"] if one.id in kept else None
        if before != one.headline:
            found.append(Change(one, None if before is None else str(before)))
    return found


@dataclass(frozen=True, slots=True)
class Account:
    """One target's assessment with everything its numbers came from.

    `used` are the observations it rests on, in the order of their periods; `series` all figures and marks in force.
    """

    declaration: Declaration
    target: Target
    assessment: Assessment
    used: tuple[Observation, ...]
    series: tuple[Observation, ...]
    observations: Observations


def account(
    ledger: Ledger, declaration: Declaration, target_id: str, as_of: date, known_at: datetime | None = None
) -> Account:
    """The assessment of one declared target, led back to its sources."""
    from tracker.evaluate.series import in_force

    target = declaration.targets[target_id]
    observations = ledger.observations(known_at=known_at)
    [assessment] = assess_all(declaration, observations, as_of, {target_id})
    wanted = set(assessment.observations)
    used = [one for series in observations.values() for one in series if one.id in wanted]
    used.sort(key=lambda one: (one.period, one.subject, one.id))
    series = in_force(observations.get(target.indicator or target.id, ()))
    return Account(declaration, target, assessment, tuple(used), tuple(series), observations)


@dataclass(frozen=True, slots=True)
class History:
    """What was reported and said of one target: every observation with its decision, every kept assessment."""

    declaration: Declaration
    target: Target
    entries: tuple[Entry, ...]
    kept: tuple[KeptAssessment, ...]
    assessment: Assessment


def history(
    ledger: Ledger, declaration: Declaration, target_id: str, as_of: date, known_at: datetime | None = None
) -> History:
    """The history of one declared target up to a day, from what was known at a moment."""
    target = declaration.targets[target_id]
    subjects = {target.indicator or target.id, target.id}
    with ledger.reading() as book:
        entries = tuple(book.entries(subjects, known_at=known_at))
        kept = [one for one in book.assessments_of(target_id) if known_at is None or one.assessed_at <= known_at]
        observations = book.observations(known_at=known_at)
    [assessment] = assess_all(declaration, observations, as_of, {target_id})
    return History(declaration, target, entries, tuple(kept), assessment)
