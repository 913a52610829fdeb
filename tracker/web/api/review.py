"""The review queue over the API: what waits for a person, and their decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Query, Request, Response

from tracker.steps.review import Reviewed, Verb, decide
from tracker.web.access import needs, room
from tracker.web.api.answers import answered
from tracker.web.api.bodies import given, words
from tracker.web.api.calls import described
from tracker.web.api.faults import within, wrong
from tracker.web.api.observations import entry_json
from tracker.web.api.once import Key, once
from tracker.web.api.paging import LIMIT, Cursor, Limit, cursor_of, links, timed
from tracker.web.api.shapes import given as bodies
from tracker.web.api.shapes import observation as shapes
from tracker.web.refusal import missing
from tracker.web.seat import seat

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

calls = room(api=True)

TAG = "Review"
Identity = Annotated[str, Path(max_length=100, description="The observation's id.")]
WHY = {"reason": "checked with the bureau"}


@calls.get("/review")
@needs("viewer", public=False)
@described("listReviewQueue", TAG, shapes.Queue, cached=True, paged=True)
def queue(
    request: Request,
    indicator: Annotated[str, Query(max_length=200, description="Of this indicator, or of this target's marks.")] = "",
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> Response:
    """What waits for a person, first recorded first: held figures with why, overrides that need a second person."""
    from tracker.db.held import Sieve
    from tracker.steps.status_review import waiting

    at = seat(request)
    after = timed(cursor)
    with at.ledger.reading() as book:
        entries = book.browser.held(after, limit + 1, indicator or None)
        count = book.held.count(Sieve(subject=indicator or None))
        overrides = waiting(book, at.declaration, at.today) if after is None else []
    following = None
    if len(entries) > limit:
        last = entries[limit - 1].observation
        assert last.recorded_at is not None
        following = [last.recorded_at.isoformat(), last.id]
    body: dict[str, object] = {
        "schema": "tracker.review/1",
        "held": [entry_json(at.declaration, one) for one in entries[:limit]],
        "overrides": [one.to_json() for one in overrides],
        "waiting": count,
        "next": None if following is None else cursor_of(following),
    }
    return answered(request, body, links(request, following))


@calls.post("/review/{identity}/accept")
@needs("reviewer")
@described("acceptObservation", TAG, shapes.Decided, takes=bodies.Why, once=True, example=WHY)
def accept(
    request: Request, identity: Identity, body: Annotated[bodies.Why, Depends(given(bodies.Why))], key: Key = ""
) -> Response:
    """Lets a held figure count.

    A verdict under the two-person rule is accepted by another person than its author.
    """
    return _decide(request, "accept", identity, key, reason=body.reason)


@calls.post("/review/{identity}/correct")
@needs("reviewer")
@described(
    "correctObservation", TAG, shapes.Decided, takes=bodies.Correction, once=True,
    example={"value": "151.6亿元", "reason": "misread by a factor of ten"},
)  # fmt: skip
def correct(
    request: Request,
    identity: Identity,
    body: Annotated[bodies.Correction, Depends(given(bodies.Correction))],
    key: Key = "",
) -> Response:
    """Rejects a figure and records the right one in its place, on your word."""
    return _decide(request, "correct", identity, key, reason=body.reason, value=words(body.value))


@calls.post("/review/{identity}/return")
@needs("reviewer")
@described("returnObservation", TAG, shapes.Decided, takes=bodies.Refusing, once=True, example=WHY)
def send_back(
    request: Request,
    identity: Identity,
    body: Annotated[bodies.Refusing, Depends(given(bodies.Refusing))],
    key: Key = "",
) -> Response:
    """Sends a figure back to whoever reported it, with the reason."""
    return _decide(request, "return", identity, key, reason=body.reason)


@calls.post("/review/{identity}/reject")
@needs("reviewer")
@described("rejectObservation", TAG, shapes.Decided, takes=bodies.Refusing, once=True, example=WHY)
def reject(
    request: Request,
    identity: Identity,
    body: Annotated[bodies.Refusing, Depends(given(bodies.Refusing))],
    key: Key = "",
) -> Response:
    """Refuses a figure; it stays in the ledger and never counts."""
    return _decide(request, "reject", identity, key, reason=body.reason)


def _decide(
    request: Request, verb: Verb, identity: str, key: str, *, reason: str, value: str | None = None
) -> Response:
    at, why = seat(request), reason.strip() or None
    if value is not None and not value.strip():
        raise wrong("value", "a correction says what is right", 'write "value": "151.6亿元"')

    def deed(book: Ledger) -> Mapping[str, object]:
        if book.held.entry(identity) is None:
            raise missing("observation", identity)
        made = decide(
            verb,
            identity,
            at.declaration,
            book,
            by=at.visitor.name,
            now=at.now,
            reason=why,
            value=value,
        )
        if isinstance(made, list):
            raise within(made)
        if made.changed:
            at.note(book, f"observation.{verb}", identity, {"reason": why} if why else None)
        return _decided(made)

    return once(request, at, key, deed)


def _decided(made: Reviewed) -> dict[str, object]:
    return {
        "schema": "tracker.reviewed/1",
        "id": made.observation.id,
        "state": made.state,
        "changed": made.changed,
        "corrected": None if made.corrected is None else made.corrected.id,
        "doubts": [one.to_json() for one in made.doubts],
    }
