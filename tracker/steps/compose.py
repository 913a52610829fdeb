"""Composing: what the ledger knows of a day made into the issues of a digest, one a language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.alerts.compose import compose
from tracker.alerts.issue import Issue
from tracker.alerts.pictures import pictures
from tracker.alerts.told import Json
from tracker.evaluate.board import assess_all
from tracker.evaluate.editions import Reviewed, as_on_its_day, compared_with, composed_before
from tracker.evaluate.periods_due import days_without
from tracker.evaluate.restate import silent_changes
from tracker.model.assessment import Assessment
from tracker.model.collected import Reworded
from tracker.model.declaration import Declaration
from tracker.model.edition import EditionHead, EditionId
from tracker.model.observation import Observation, State
from tracker.model.report import Channel, Digest
from tracker.steps.causes import Moment, causes_between
from tracker.steps.declare import in_force_at
from tracker.steps.reviewed import reviewed_editions
from tracker.steps.running import running
from tracker.steps.sound import ProblemsError

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.rows import Entry


WAITING: tuple[State, ...] = ("proposed",)


@dataclass(frozen=True, slots=True)
class Draft:
    """The issues of one day, and the edition that their changes are counted from (None before the first)."""

    issues: tuple[Issue, ...]
    compared: EditionHead | None = None
    correct: bool = False

    @property
    def changed(self) -> bool:
        """Whether there is something to send with `send: when_changed`: news, a first edition, a correction."""
        return self.compared is None or self.correct or any(one.edition.changed for one in self.issues)


def draft(
    digest: Digest,
    declaration: Declaration,
    ledger: Ledger,
    as_of: date,
    languages: Sequence[str],
    known_at: datetime | None = None,
    *,
    channels: Mapping[str, Channel] | None = None,
    correct: bool = False,
) -> Draft:
    """The issues of `digest` for a day, one a language; reads the ledger and writes nothing.

    They are compared with the last edition for an earlier day that was said to somebody; with `correct`, with what was
    said for the day itself. With `known_at` only what was recorded, decided, said and composed by then is seen, and an
    edition composed by then is compared with the same one again.
    """
    with ledger.reading() as book:
        basis = _basis(reviewed_editions(book, channels or {}, digest.id, known_at), as_of, known_at, correct=correct)
        earlier = basis.compared
        observations = book.observations(known_at=known_at)
        waiting = list(book.entries(states=WAITING, known_at=known_at))
        steps = book.edition_book.steps(digest.id, known_at=known_at)
        zone = ZoneInfo(declaration.timezone)
        reviews = as_on_its_day(book.reviews(known_at=known_at), steps, as_of, zone)
        said = book.said(as_of, known_at)
        assessments = assess_all(declaration, observations, as_of, reviews=reviews, said=said)
        previous = None if earlier is None else _said(book, earlier.id)
        before = None if earlier is None else _moment(book, earlier)
        troubles = book.sources.troubles(known_at) if declaration.sources else []
        since = None if earlier is None else earlier.composed_at
        reworded = _reworded(book, since, known_at)
        left_out = days_without(digest.every, basis.heads, as_of, zone)
        now_running = running(book, digest, declaration, as_of, since=since, known_at=known_at, left_out=left_out)
    causes: dict[str, str] = {}
    restated = [] if before is None else silent_changes(before.declaration, declaration)
    if previous is not None and before is not None:
        causes = _causes(before, Moment(declaration, observations, as_of, reviews, said), assessments, previous)
    made = []
    for language in languages:
        edition = compose(
            digest,
            declaration,
            assessments,
            observations=observations,
            as_of=as_of,
            language=language,
            previous=previous,
            causes=causes,
            held=[_held(one, language) for one in waiting],
            restated=restated,
            troubles=troubles,
            reworded=reworded,
            left_out=left_out,
            corrects=earlier.id.version if earlier is not None and basis.correct else None,
            running=now_running,
        )
        made.append(Issue(edition, pictures(edition, declaration, observations)))
    return Draft(tuple(made), earlier, basis.correct)


def issues(
    digest: Digest,
    declaration: Declaration,
    ledger: Ledger,
    as_of: date,
    languages: Sequence[str],
    known_at: datetime | None = None,
) -> tuple[Issue, ...]:
    """The issues of a draft alone, for looking at them."""
    return draft(digest, declaration, ledger, as_of, languages, known_at).issues


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a draft is counted from, the editions that stood before it."""

    compared: EditionHead | None
    heads: Sequence[EditionHead]
    correct: bool


def _basis(every: Sequence[Reviewed], as_of: date, known_at: datetime | None, *, correct: bool) -> _Basis:
    """What is compared; an edition that is looked back at has the same before it as when it was composed."""
    period = as_of.isoformat()
    heads = [one.head for one in every]
    mine = [head for head in heads if head.id.period == period]
    if known_at is None or not mine:
        return _Basis(compared_with(every, period, correct=correct), heads, correct)
    told = max(mine, key=lambda head: head.id.version)
    compared = next((head for head in heads if head.id == told.compared), None)
    if compared is None:
        compared = compared_with([one for one in every if one.head.composed_at < told.composed_at], period)
    return _Basis(compared, composed_before(heads, told.composed_at), told.corrects)


def _said(book: Ledger, edition: EditionId) -> dict[str, Json] | None:
    """The assessments that an edition gave, by target."""
    parts = book.edition_book.message(edition).parts
    written = next((part for name, part in sorted(parts.items()) if name.startswith("json.")), None)
    shown = None if written is None else json.loads(written)
    targets = shown.get("targets") if isinstance(shown, dict) else None
    if not isinstance(targets, list):
        return None
    return {str(one["id"]): one for one in targets if isinstance(one, dict) and "id" in one}


def _held(entry: Entry, language: str) -> Observation:
    """A waiting observation with the doubts about it in words as its reason."""
    said = []
    for doubt in entry.doubts:
        message = doubt.get("message")
        if isinstance(message, dict) and message:
            said.append(str(message.get(language) or next(iter(message.values()))))
    mark = "；" if language == "zh" else "; "
    return replace(entry.observation, reason=mark.join(said) or entry.observation.reason)


def _reworded(ledger: Ledger, since: datetime | None, known_at: datetime | None) -> list[tuple[str, Reworded]]:
    """The last change of each watched statement that was found after the last edition."""
    found = {change.target: (run.source, change) for run, change in ledger.sources.changes(since, known_at)}
    return list(found.values())


def _moment(ledger: Ledger, edition: EditionHead) -> Moment | None:
    """What an edition was composed from; None where its declaration cannot be read with the rules of today."""
    try:
        declaration = in_force_at(ledger, edition.composed_at)
    except ProblemsError:
        return None
    if declaration is None:
        return None
    known = ledger.observations(known_at=edition.composed_at)
    day = date.fromisoformat(edition.id.period)
    steps = ledger.edition_book.steps(edition.id.digest, known_at=edition.composed_at)
    made = ledger.reviews(known_at=edition.composed_at)
    said = as_on_its_day(made, steps, day, ZoneInfo(declaration.timezone))
    return Moment(declaration, known, day, said, ledger.said(day, edition.composed_at))


def _causes(
    before: Moment, now: Moment, assessments: Sequence[Assessment], previous: Mapping[str, Json]
) -> dict[str, str]:
    """Why each changed headline changed, where both situations can be set side by side."""
    told = {one.id: previous[one.id].get("headline") for one in assessments if one.id in previous}
    return causes_between(
        before, now, [one.id for one in assessments if told.get(one.id, one.headline) != one.headline]
    )
