"""Digests: when each is composed next and for whom; composed now by a person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Form, Request, Response

from tracker.db.ledger import Ledger
from tracker.evaluate.due import slot_after
from tracker.model.edition import EditionHead
from tracker.model.report import ANYONE, Digest
from tracker.model.source import Cron
from tracker.steps.publish import Noting, Published, publish
from tracker.steps.reviewed import digest_channels, reviewed_editions
from tracker.web.access import needs, room
from tracker.web.entered_day import day_of
from tracker.web.page import page, see
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat

pages = room()

COMING = 5
"""How many of its next times the page of a digest names."""

LATELY = 10


@pages.get("/digests/{identity}")
@needs("viewer", public=False)
def digest(request: Request, identity: str) -> Response:
    """One digest: when it is composed, who approves it, where it goes, its latest editions."""
    at = seat(request)
    one = _found(at, identity)
    every = reviewed_editions(at.ledger, at.alerts.channels, one.id)
    return page(
        request,
        "digest.html",
        digest=one,
        times=next_times(at, one, COMING),
        reviewers=() if ANYONE in one.reviewers else one.reviewers,
        channels=digest_channels(one, at.alerts),
        editions=sorted(every, key=lambda each: each.head.composed_at, reverse=True)[:LATELY],
    )


@pages.post("/digests/{identity}")
@needs("reviewer")
def compose(
    request: Request,
    identity: str,
    period: Annotated[str, Form(max_length=10)] = "",
    correct: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Composes the edition of today, or a correction of a day that was told."""
    at = seat(request)
    one = _found(at, identity)
    day = day_of(period) if correct else at.today
    if day is None:
        raise missing("edition", f"{identity}/{period}")
    done = publish(at.road, one, day, correct=bool(correct), noting=composed_by(at))
    if done.problems:
        first, *_ = done.problems
        return page(
            request, "refused.html", 422, code=422, sentence=str(first.message), hint="", problems=done.problems,
            near=None,
        )  # fmt: skip
    if done.said is not None:
        return see(f"/editions/{done.said.id}", done="editions.told_already")
    assert done.edition is not None
    if done.new:
        at.settle()
    return see(f"/editions/{done.edition.head.id}", done=_composed(done))


def next_times(at: Seat, one: Digest, count: int) -> list[datetime]:
    """When a digest is composed next (UTC), so many times; nothing on demand."""
    if one.every is None:
        return []
    schedule, found = Cron(one.every), [at.now]
    for _ in range(count):
        found.append(slot_after(one.id, schedule, found[-1], at.zone))
    return found[1:]


def composed_by(at: Seat) -> Noting:
    """Writes into the audit log who had a version composed, in the transaction that keeps it."""

    def note(book: Ledger, head: EditionHead) -> None:
        at.note(book, "edition.compose", str(head.id), {"hash": head.hash})

    return note


def _found(at: Seat, identity: str) -> Digest:
    one = at.alerts.digests.get(identity)
    if one is None:
        raise missing("digest", identity, at.alerts.digests)
    return one


def _composed(done: Published) -> str:
    assert done.edition is not None
    if not done.new:
        return "editions.composed_same"
    if done.edition.state == "withheld":
        return "editions.composed_withheld"
    return "editions.composed" if done.edition.state == "in_review" else "editions.composed_sent"
