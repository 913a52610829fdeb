"""Reviewing an edition: approving it with its deliveries, returning it, commenting on a line, overriding a status."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tracker.db.connection import LedgerError
from tracker.errors import UsageError
from tracker.evaluate.editions import Reviewed, refusal
from tracker.model.delivery import Delivery
from tracker.model.edition import Act, Step
from tracker.model.problem import Problem
from tracker.model.report import Digest
from tracker.reader import nearest
from tracker.steps.drafts import draft_folder, remove_draft
from tracker.steps.publish import Noting, Published, deliver_edition, publish
from tracker.steps.reviewed import reviewed_editions

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.evaluate.admissible import Asked
    from tracker.model.message import Message
    from tracker.steps.road import Road
    from tracker.steps.status_review import Said

SHORTEST_HASH = 8
"""Characters by which a hash can be named."""

WAITING = ("in_review", "returned")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a step led to: the edition as it stands now, the step, what is to be delivered because of it."""

    edition: Reviewed
    step: Step
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Overridden:
    """A status that a reviewer put another beside: what was recorded, the edition composed again.

    `published` is None where the override waits for a second person: until then it changes nothing.
    """

    said: Said
    edition: Reviewed
    published: Published | None


def find(every: Sequence[Reviewed], name: str, digests: Sequence[str] = ()) -> Reviewed:
    """The edition of a name: `weekly` its latest, `weekly/2026-11-23` the latest of a day, or with its version.

    Raises UsageError with the nearest name for one that is none.
    """
    digest, _, rest = name.strip().strip("/").partition("/")
    period, _, version = rest.partition("/")
    mine = [one for one in every if one.head.id.digest == digest]
    if not mine:
        known = list(dict.fromkeys([*(one.head.id.digest for one in every), *digests]))
        if digest in known:
            raise UsageError(f"there is no edition of {digest} yet", f"tracker digest {digest} composes one")
        listed = "there are " + ", ".join(known) if known else "no digest is declared here"
        raise UsageError(f"there is no digest {digest!r} here", nearest(digest, known) or listed)
    periods = list(dict.fromkeys(one.head.id.period for one in sorted(mine, key=lambda one: one.head.id.period)))
    if period and period not in periods:
        hint = nearest(period, periods) or "there are " + ", ".join(periods[-5:])
        raise UsageError(f"there is no edition of {digest} for {period!r}", hint)
    found = [one for one in mine if not period or one.head.id.period == period]
    if version:
        found = [one for one in found if str(one.head.id.version) == version]
        if not found:
            listed = ", ".join(str(one.head.id) for one in mine if one.head.id.period == period)
            raise UsageError(f"there is no version {version!r} of {digest}/{period}", f"there are {listed}")
    return max(found, key=lambda one: (one.head.composed_at, one.head.id.period, one.head.id.version))


def decide(
    road: Road, name: str, act: Act, *, by: str | None, seen: str | None = None, note: str = "", target: str = ""
) -> Decided | Problem:
    """Takes a step with an edition, or says why it cannot be taken.

    `seen` is the hash of what the person saw, or its beginning; without it what stands there is meant. The approval
    that was missing is one transaction with the deliveries that follow from it: either both are there, or neither.
    """
    with road.ledger.writing() as book:
        one = find(reviewed_editions(book, road.alerts.channels), name, list(road.alerts.digests))
        digest = road.alerts.digests.get(one.head.id.digest)
        if digest is None:
            return _undeclared(one)
        problem = refusal(one, act, digest, by=by, seen=_meant(seen, one.head.hash), note=note)
        message = book.edition_book.message(one.head.id)
        if problem is None and target:
            problem = _not_a_line(target, message)
        if problem is not None:
            return problem
        step = Step(one.head.id, 0, act, road.now, by, one.head.hash, note.strip(), target or None)
        step = book.edition_book.add(step)
        after = _again(book, road, one)
        deliveries = _approved(book, road, digest, message, after) if after.state == "approved" else ()
    if after.state == "approved":
        remove_draft(draft_folder(road.workspace, one.head.id), message)
    return Decided(after, step, deliveries)


def override(road: Road, name: str, asked: Asked, *, by: str | None) -> Overridden | list[Problem]:
    """Puts another status beside a computed one in an edition that waits, and composes it again with both."""
    done = overrule(road, name, asked, by=by)
    return done if isinstance(done, list) else recomposed(road, done)


def overrule(
    road: Road, name: str, asked: Asked, *, by: str | None, seen: str | None = None
) -> Overridden | list[Problem]:
    """Records another status beside the computed one of an edition that waits; the edition stays as it is for now.

    The override is recorded as any other (`tracker review`), with a comment on the line of the edition. It speaks for
    the day of the edition, whenever it is made. `seen` is the hash of what the person saw, as for a decision.
    """
    from tracker.steps.status_review import say

    with road.ledger.writing() as book:
        one = find(reviewed_editions(book, road.alerts.channels), name, list(road.alerts.digests))
        digest = road.alerts.digests.get(one.head.id.digest)
        if digest is None:
            return [_undeclared(one)]
        note = f"→ {asked.headline}: {(asked.reason or '').strip()}"
        problem = refusal(one, "comment", digest, by=by, seen=_meant(seen, one.head.hash), note=note)
        problem = problem or _not_a_line(asked.target, book.edition_book.message(one.head.id))
        if problem is not None:
            return [problem]
        done = say(book, road.declaration, asked, by=by, now=road.now, today=road.today)
        if isinstance(done, list):
            return done
        book.edition_book.add(Step(one.head.id, 0, "comment", road.now, by, one.head.hash, note, asked.target))
        return Overridden(done, _again(book, road, one), None)


def recomposed(road: Road, done: Overridden, *, noting: Noting | None = None) -> Overridden:
    """The same with its edition composed again, unless the override waits for a second person; nothing changes then."""
    head = done.edition.head
    digest = road.alerts.digests.get(head.id.digest)
    if done.said.review.waits or digest is None:
        return done
    day = date.fromisoformat(head.id.period)
    return replace(done, published=publish(road, digest, day, correct=head.corrects, noting=noting))


def _meant(seen: str | None, stands: str) -> str:
    """The whole hash where its beginning was given, and what stands where none was."""
    if seen is None:
        return stands
    given = seen.strip().lower()
    return stands if len(given) >= SHORTEST_HASH and stands.startswith(given) else given


def _approved(book: Ledger, road: Road, digest: Digest, message: Message, one: Reviewed) -> tuple[Delivery, ...]:
    """The deliveries of an edition that has just been approved, written in the same transaction."""
    if message.hash != one.head.hash:
        raise LedgerError(
            f"what the ledger holds of {one.head.id} is not what was approved: nothing is sent",
            "tracker doctor checks the ledger; restore a backup",
        )
    return deliver_edition(book, road, digest, message)


def _again(book: Ledger, road: Road, one: Reviewed) -> Reviewed:
    every = reviewed_editions(book, road.alerts.channels, one.head.id.digest)
    return next(other for other in every if other.head.id == one.head.id)


def _not_a_line(target: str, message: Message) -> Problem | None:
    """A problem where the edition has no line on a target."""
    lines: dict[str, None] = {}
    for name in message.parts:
        if name.startswith("json."):
            shown = json.loads(message.text(name))
            lines |= dict.fromkeys(str(one["id"]) for one in shown.get("targets", ()))
    if target in lines:
        return None
    hint = nearest(target, list(lines)) or "a line is named by the id of its target"
    return Problem("unknown_line", f"{message.about} has no line on {target!r}", hint=hint)


def _undeclared(one: Reviewed) -> Problem:
    message = f"{one.head.id.digest} is no longer declared, so nobody knows who may review it nor where it goes"
    return Problem("undeclared", message, hint="declare it again in alerts/digests.yaml")


def waiting(every: Sequence[Reviewed]) -> list[Reviewed]:
    """The editions that wait for a reviewer, or were sent back by one."""
    return [one for one in every if one.state in WAITING]
