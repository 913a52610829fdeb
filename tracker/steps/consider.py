"""How an entry would be read, what it would be beside what is known and what it would change; nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tracker.evaluate.candidate import marks_of
from tracker.evaluate.dependents import Dependents
from tracker.evaluate.series import in_force
from tracker.evaluate.wanted import missing
from tracker.model.assessment import Assessment
from tracker.model.observation import Observation
from tracker.model.problem import Problem
from tracker.model.target import Indicator
from tracker.steps.background import Background, Weighed
from tracker.steps.entry import Subject, Written, read_entry, subject_named
from tracker.steps.preview import would_change

if TYPE_CHECKING:
    from tracker.db.evidence import EvidenceStore
    from tracker.db.ledger import Ledger

LATEST = 5
"""Figures in force that are shown of a subject, the latest."""


@dataclass(frozen=True, slots=True)
class Considered:
    """An entry read and weighed; `changes` are the targets it concerns, as they stand and as they would stand."""

    weighed: Weighed
    changes: tuple[tuple[Assessment, Assessment], ...] = ()

    @property
    def observation(self) -> Observation:
        return self.weighed.observation


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a subject: its figures in force with the latest first, the period that is due next.

    `stages` is the latest accepted mark by what it is of, for a subject without figures.
    """

    subject: Subject
    figures: tuple[Observation, ...] = ()
    due: str = ""
    marks: tuple[str, ...] = ()
    stages: Mapping[str, Observation] | None = None


def consider(
    written: Written,
    dependents: Dependents,
    ledger: Ledger,
    store: EvidenceStore,
    *,
    by: str | None,
    now: datetime,
    today: date,
    evidence_text: str | None = None,
) -> Considered | list[Problem]:
    """What would become of an entry, or every problem that keeps it from being read.

    `evidence_text` is the text of a copy that is not archived yet. No more of the ledger is read than the subject's own
    series and what its targets rest on.
    """
    declaration = dependents.declaration
    subject = subject_named(declaration, written.subject, by_any_name=True)
    if isinstance(subject, Problem):
        return [subject]
    candidate = read_entry(written, subject, declaration, recorded_at=now, by=by)
    if isinstance(candidate, list):
        return candidate
    text = evidence_text
    if text is None and candidate.quote is not None and candidate.evidence is not None:
        text = store.text(candidate.evidence)
    with ledger.reading() as book:
        weighed = Background(declaration, book, [subject.id]).weigh(candidate, evidence_text=text)
        if not weighed.is_new:
            return Considered(weighed)
        changes = would_change(book, declaration, [weighed.observation], today, dependents)
    return Considered(weighed, tuple(changes))


def known_of(subject: Subject, ledger: Ledger, today: date) -> Known:
    """What a person should see before entering a figure of a subject."""
    some = in_force(ledger.observations([subject.id]).get(subject.id, ()))
    latest = tuple(some[: -LATEST - 1 : -1])
    if subject.indicator is not None:
        return Known(subject, latest, _due(subject.indicator, some, today))
    marks = () if subject.target is None else tuple(marks_of(subject.target))
    stages = {one.mark.value: one for one in some if one.mark is not None}
    return Known(subject, latest, str(today.year), marks, stages)


def _due(indicator: Indicator, figures: Sequence[Observation], today: date) -> str:
    """The earliest period that is over and not reported, else the one after the last reported; "" where neither is."""
    lacking = missing(indicator, figures, today)
    if lacking:
        return lacking[0].text
    following = figures[-1].period.next() if figures else None
    return "" if following is None else following.text
