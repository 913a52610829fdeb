"""The register of reviews: what persons said of computed statuses, readable as of any moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, insert, select

from tracker.db.register import in_parts
from tracker.db.tables import ReviewRow, SecondRow
from tracker.model.review import Review, Second

REVIEW: Table = cast(Any, ReviewRow).__table__
SECOND: Table = cast(Any, SecondRow).__table__


def add(connection: Connection, review: Review) -> None:
    """Records a review; ValueError for one without id or moment."""
    if not review.id or review.at is None:
        raise ValueError(f"a review of {review.target} has no id or no moment")
    values = {
        "target": review.target,
        "made_at": review.at,
        "id": review.id,
        "state": review.state,
        "headline": review.headline,
        "reason": review.reason,
        "made_by": review.by,
        "until": review.until,
        "confidence": review.confidence,
        "needs_second": review.needs_second,
    }
    connection.execute(insert(REVIEW).values(values))


def second(connection: Connection, review: str, answer: Second) -> str:
    """Records the answer to the review of an id; the target that the review is about."""
    values = {"state": answer.state, "seconded_at": answer.at, "seconded_by": answer.by, "reason": answer.reason}
    connection.execute(insert(SECOND).values(review=review, **values))
    return str(connection.execute(select(REVIEW.c.target).where(REVIEW.c.id == review)).scalar_one())


def reviews(
    connection: Connection, targets: Collection[str] | None, known_at: datetime | None
) -> dict[str, list[Review]]:
    """Reviews by target, each in the order in which they were made; with `known_at` as far as known by then."""
    found: dict[str, list[Review]] = {}
    for review in _read(connection, targets, known_at):
        found.setdefault(review.target, []).append(review)
    return found


def _read(connection: Connection, targets: Collection[str] | None, known_at: datetime | None) -> Iterator[Review]:
    answered = SECOND.c.review == REVIEW.c.id
    if known_at is not None:
        answered = and_(answered, SECOND.c.seconded_at <= known_at)
    statement = (
        select(REVIEW, SECOND.c.state, SECOND.c.seconded_at, SECOND.c.seconded_by, SECOND.c.reason)
        .select_from(REVIEW.outerjoin(SECOND, answered))
        .order_by(REVIEW.c.target, REVIEW.c.made_at)
    )
    if known_at is not None:
        statement = statement.where(REVIEW.c.made_at <= known_at)
    for part in [None] if targets is None else in_parts(targets):
        chosen = statement if part is None else statement.where(REVIEW.c.target.in_(part))
        for row in connection.execute(chosen):
            target, made_at, identity, state, headline, reason, made_by, until, confidence, needs, *answer = row
            yield Review(
                identity, target, state, made_at, headline, reason, made_by, until, confidence, bool(needs),
                None if answer[0] is None else Second(*answer),
            )  # fmt: skip
