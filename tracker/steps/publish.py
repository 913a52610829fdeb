"""Publishing: freezes the issues of a day as an edition, keeps it together with what is to be delivered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tracker.alerts.forms import edition_parts, forms_for
from tracker.alerts.issue import Issue
from tracker.errors import InputError
from tracker.evaluate.editions import Reviewed, compared_with, last_said
from tracker.model.delivery import Delivery
from tracker.model.edition import EditionHead, EditionState
from tracker.model.message import Message
from tracker.model.problem import Problem
from tracker.model.report import Digest
from tracker.steps.compose import Draft, draft
from tracker.steps.deliver import addressed
from tracker.steps.drafts import draft_folder, write_draft
from tracker.steps.reviewed import digest_channels, reviewed_editions

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.steps.road import Road

Noting: TypeAlias = Callable[["Ledger", EditionHead], None]
"""What else is to be written in the transaction that keeps a new version, such as who had it composed."""

TRIES = 5
"""How often an edition is composed again because another was said while it was being composed."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing left behind: the issues, the edition with its state, what is to be delivered.

    `new` tells whether it is another version than the one that stood. `files` are those of a draft, written to be
    looked at. `said` is the edition that the period was told with already: then nothing was composed. With problems
    nothing was kept.
    """

    issues: tuple[Issue, ...] = ()
    edition: Reviewed | None = None
    new: bool = False
    deliveries: tuple[Delivery, ...] = ()
    files: tuple[Path, ...] = ()
    said: EditionHead | None = None
    problems: tuple[Problem, ...] = ()


def publish(road: Road, digest: Digest, day: date, *, correct: bool = False, noting: Noting | None = None) -> Published:
    """Composes the edition of a digest for a day and keeps it; where no review is asked for, it is to be delivered.

    A day that was told is left alone, unless it is to be corrected: then the new version is compared with what was
    said, and says so. Composing what stands already changes nothing. Raises InputError for a correction of nothing.
    """
    for _ in range(TRIES):
        every = reviewed_editions(road.ledger, road.alerts.channels, digest.id)
        told = last_said(every, day.isoformat())
        if told is not None and not correct:
            return Published(said=told)
        if told is None and correct:
            hint = f"tracker digest {digest.id} --as-of {day} composes it"
            raise InputError(f"nothing was said with {digest.id} for {day} that could be corrected", hint)
        made = draft(
            digest, road.declaration, road.ledger, day, digest.languages, channels=road.alerts.channels, correct=correct
        )
        forms = forms_for(digest_channels(digest, road.alerts), digest.formats)
        parts, problems = edition_parts(made.issues, digest, forms, road.workspace.templates, road.now)
        if problems:
            return Published(made.issues, problems=tuple(problems))
        kept = _kept(road, digest, day, made, Message("edition", "", road.now, parts), noting)
        if kept is not None:
            return kept
    raise InputError(f"editions of {digest.id} are said faster than one can be composed", "run the command again")


def _kept(
    road: Road, digest: Digest, day: date, made: Draft, message: Message, noting: Noting | None
) -> Published | None:
    """Keeps an edition with its deliveries; None where it is counted from what is no longer the last said."""
    period = day.isoformat()
    outset: EditionState = "in_review" if digest.review == "required" else "composed"
    if digest.send == "when_changed" and not made.changed:
        outset = "withheld"
    with road.ledger.writing() as book:
        every = reviewed_editions(book, road.alerts.channels, digest.id)
        told = last_said(every, period)
        if (told is not None) is not made.correct or compared_with(
            every, period, correct=made.correct
        ) != made.compared:
            return None
        head, frozen, new = book.edition_book.keep(
            digest.id,
            period,
            message,
            subject=made.issues[0].edition.subject,
            outset=outset,
            approvals=(2 if digest.two_person else 1) if outset == "in_review" else 0,
            compared=None if made.compared is None else made.compared.id,
        )
        if new and noting is not None:
            noting(book, head)
        deliveries = deliver_edition(book, road, digest, frozen) if outset == "composed" else ()
        every = reviewed_editions(book, road.alerts.channels, digest.id)
    [one] = [one for one in every if one.head.id == head.id]
    files: tuple[Path, ...] = ()
    if one.state in ("in_review", "returned"):
        files = write_draft(draft_folder(road.workspace, head.id), frozen)
    return Published(made.issues, one, new, deliveries, files)


def deliver_edition(book: Ledger, road: Road, digest: Digest, message: Message) -> tuple[Delivery, ...]:
    """Writes into the outbox, in the transaction of `book`, everything by which an edition reaches its readers."""
    deliveries = addressed(message, digest_channels(digest, road.alerts), road.now, book.outbox.stops())
    book.outbox.enqueue(message, deliveries)
    return tuple(deliveries)
