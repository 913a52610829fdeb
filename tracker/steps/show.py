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
from tracker.steps.causes import Moment, Past, Transition, causes, transitions
from tracker.steps.observation_json import document_json, observation_json, text_json

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.register import KeptAssessment
    from tracker.db.rows import Entry
    from tracker.evaluate.dependents import Dependents
    from tracker.model.review import Review
    from tracker.steps.remembered_versions import Memory
    from tracker.steps.restatements import Restated

Observations = Mapping[str, Sequence[Observation]]


@dataclass(frozen=True, slots=True)
class Change:
    """A target whose headline is another than when it was last kept.

    `before` is None where it was never kept; `cause` joins what led to the change with `+`, None where it is unknown.
    """

    assessment: Assessment
    before: str | None
    cause: str | None = None

    def to_json(self) -> dict[str, str | None]:
        """One of the `changes` that `status --json` prints."""
        one = self.assessment
        return {"id": one.id, "from": self.before, "to": one.headline, "cause": self.cause}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where targets stand on a day, from what was known at a moment (None: all that is known).

    `changes` and `kept_on` compare with the assessments that were kept last; both are empty when looking back.
    `is_empty` tells that the ledger holds no observation at all, `nothing_known` that it held none by `known_at`.
    """

    declaration: Declaration
    as_of: date
    known_at: datetime | None
    assessments: tuple[Assessment, ...]
    observations: Observations
    changes: tuple[Change, ...] = ()
    kept_on: date | None = None
    is_empty: bool = False
    nothing_known: bool = False

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
            "changes": [one.to_json() for one in self.changes],
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
        reviews = book.reviews(known_at=known_at)
        kept = book.last_assessments() if compare else {}
        is_empty = not observations and book.is_empty()
        nothing_known = not observations and known_at is not None and not is_empty
        said = book.said(as_of, known_at)
        assessments = assess_all(declaration, observations, as_of, only, reviews, said=said)
        now = Moment(declaration, observations, as_of, reviews, said)
        changes = _changes(book, now, assessments, kept) if kept else ()
    days = [date.fromisoformat(str(body["as_of"])) for body in kept.values()]
    return Standing(
        declaration,
        as_of,
        known_at,
        tuple(assessments),
        observations,
        tuple(changes),
        max(days, default=None),
        is_empty,
        nothing_known,
    )


def _changes(
    book: Ledger, now: Moment, assessments: Sequence[Assessment], kept: Mapping[str, Mapping[str, object]]
) -> list[Change]:
    before = {one.id: str(kept[one.id]["headline"]) for one in assessments if one.id in kept}
    changed = [one for one in assessments if before.get(one.id) != one.headline]
    why = causes(Past(book), now, [one.id for one in changed]) if changed else {}
    return [Change(one, before.get(one.id), why.get(one.id)) for one in changed]


@dataclass(frozen=True, slots=True)
class Account:
    """One target's assessment with everything its numbers came from.

    `used` are the observations it rests on, in the order of their periods; `series` all figures and marks in force;
    `observations` those of every subject that the assessment looks at.
    """

    declaration: Declaration
    target: Target
    assessment: Assessment
    used: tuple[Observation, ...]
    series: tuple[Observation, ...]
    observations: Observations

    def to_json(self) -> dict[str, object]:
        """The object that `explain --json` prints."""
        stated = self.target.statement
        return {
            "schema": "tracker.explain/1",
            "declaration": self.declaration.version,
            "assessment": self.assessment.to_json(),
            "statement": {
                "document": document_json(self.declaration, stated.document),
                "text": text_json(stated.text),
                "quote": stated.quote,
                "reading": text_json(stated.reading),
            },
            "commitment": self.target.commitment,
            "owner": self.target.owner,
            "observations": [observation_json(self.declaration, one) for one in self.used],
            "series": [observation_json(self.declaration, one) for one in self.series],
        }


def account(
    ledger: Ledger,
    declaration: Declaration,
    target_id: str,
    as_of: date,
    known_at: datetime | None = None,
    dependents: Dependents | None = None,
) -> Account:
    """The assessment of one declared target, led back to its sources.

    Nothing else is read from the ledger; `dependents` are the declaration's, where they are found already.
    """
    from tracker.evaluate.dependents import Dependents
    from tracker.evaluate.series import in_force
    from tracker.steps.behind import behind

    target = declaration.targets[target_id]
    with ledger.reading() as book:
        read = behind(book, dependents or Dependents(declaration), target_id, known_at)
    assessment, observations = read.assess(as_of), read.observations
    wanted = set(assessment.observations)
    used = [one for series in observations.values() for one in series if one.id in wanted]
    used.sort(key=lambda one: (one.period, one.subject, one.id))
    series = in_force(observations.get(target.indicator or target.id, ()))
    return Account(declaration, target, assessment, tuple(used), tuple(series), observations)


@dataclass(frozen=True, slots=True)
class History:
    """What was reported and said of one target: every observation with its decision, every kept assessment.

    `statements` are the versions of the declaration in which the target itself changed, `reviews` what persons said
    of its status, `transitions` the changes of headline between kept assessments with their causes; oldest first.
    """

    declaration: Declaration
    target: Target
    entries: tuple[Entry, ...]
    kept: tuple[KeptAssessment, ...]
    assessment: Assessment
    statements: tuple[Restated, ...] = ()
    reviews: tuple[Review, ...] = ()
    transitions: tuple[Transition, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The object that `history --json` prints."""
        changed = {one.at: one for one in self.transitions}
        return {
            "schema": "tracker.history/1",
            "declaration": self.declaration.version,
            "target": self.target.id,
            "observations": [self._entry(one) for one in self.entries],
            "assessments": [
                {
                    "as_of": one.as_of.isoformat(),
                    "assessed_at": one.assessed_at.isoformat(),
                    "declaration": one.declaration,
                    "rule": one.rule,
                    "headline": one.headline,
                    "reason": one.body.get("reason"),
                    "transition": changed[one.assessed_at].to_json() if one.assessed_at in changed else None,
                }
                for one in self.kept
            ],
            "supersedes": self.target.supersedes,
            "restatements": [dict(one) for one in self.assessment.restatements],
            "statements": [one.to_json() for one in self.statements],
            "reviews": [one.to_json() for one in self.reviews],
        }

    def _entry(self, entry: Entry) -> dict[str, object]:
        decided = entry.decision
        return observation_json(self.declaration, entry.observation) | {
            "doubts": list(entry.doubts),
            "decision": None
            if decided is None
            else {"state": decided.state, "at": decided.at.isoformat(), "by": decided.by, "reason": decided.reason},
        }


def history(
    ledger: Ledger,
    declaration: Declaration,
    target_id: str,
    as_of: date,
    known_at: datetime | None = None,
    dependents: Dependents | None = None,
    memory: Memory | None = None,
) -> History:
    """The history of one declared target up to a day, from what was known at a moment.

    Of figures nothing else is read; `dependents` are the declaration's, where they are found already, and `memory`
    remembers its earlier versions.
    """
    from tracker.evaluate.dependents import Dependents
    from tracker.steps.behind import behind
    from tracker.steps.remembered_versions import Memory
    from tracker.steps.restatements import restatements

    target = declaration.targets[target_id]
    memory = memory or Memory()
    subjects = {target.indicator or target.id, target.id}
    with ledger.reading() as book:
        entries = tuple(book.entries(subjects, known_at=known_at))
        kept = [one for one in book.assessments_of(target_id) if known_at is None or one.assessed_at <= known_at]
        read = behind(book, dependents or Dependents(declaration), target_id, known_at)
        memory.take(book.declaration_at(known_at), declaration)
        statements = restatements(book, target_id, known_at, memory)
        told = transitions(Past(book, memory.read), kept)
    said = tuple(read.reviews.get(target_id, ()))
    return History(declaration, target, entries, tuple(kept), read.assess(as_of), statements, said, told)


__all__ = [
    "Account", "Change", "History", "Standing", "account", "document_json", "history", "observation_json", "standing",
]  # fmt: skip
