"""What persons say of computed statuses, over the API: confirming, overriding, disputing, lifting, seconding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Request, Response

from tracker.evaluate.admissible import Asked
from tracker.steps.status_review import answer, say
from tracker.web.access import needs, room
from tracker.web.api.bodies import given
from tracker.web.api.calls import described
from tracker.web.api.faults import within
from tracker.web.api.look import day
from tracker.web.api.once import Key, once
from tracker.web.api.shapes import given as bodies
from tracker.web.api.shapes import observation as shapes
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.model.review import SecondState

calls = room(api=True)

TAG = "Review"

VERBS = {
    "confirmed": "confirm", "overridden": "override", "disputed": "dispute", "computed": "lift", "seconded": "second",
    "refused": "refuse",
}  # fmt: skip
"""What stands in the audit log, by the state that a word leaves."""


@calls.post("/targets/{identity}/review")
@needs("reviewer")
@described(
    "reviewStatus", TAG, shapes.StatusSaid, status=201, takes=bodies.StatusReview, once=True,
    example={"state": "overridden", "headline": "met", "reason": "the ministry announced 21", "until": "2027-03-31"},
)  # fmt: skip
def review(
    request: Request,
    identity: Annotated[str, Path(max_length=200, description="The target's id.")],
    body: Annotated[bodies.StatusReview, Depends(given(bodies.StatusReview))],
    key: Key = "",
) -> Response:
    """Says that a computed status is right, puts another beside it, doubts it, or lifts what was said.

    An override never erases the computed status: both are shown. Under the two-person rule it counts once another
    person seconds it.
    """
    at = seat(request)
    if identity not in at.declaration.targets:
        raise missing("target", identity, at.declaration.targets)
    asked = Asked(identity, body.state, body.headline, body.reason, _until(body.until), body.sure)

    def deed(book: Ledger) -> Mapping[str, object]:
        made = say(book, at.declaration, asked, by=at.visitor.name, now=at.now, today=at.today)
        if isinstance(made, list):
            raise within(made)
        detail = {"review": made.review.id, "headline": made.review.headline, "reason": made.review.reason}
        at.note(book, f"status.{VERBS[body.state]}", identity, {key: value for key, value in detail.items() if value})
        return made.to_json()

    return once(request, at, key, deed, status=201)


Named = Annotated[str, Path(max_length=100, description="The override's id.")]


@calls.post("/review/statuses/{identity}/second")
@needs("reviewer")
@described("secondOverride", TAG, shapes.StatusSaid, takes=bodies.Why, once=True, example={"reason": "seen it too"})
def second(
    request: Request, identity: Named, body: Annotated[bodies.Why, Depends(given(bodies.Why))], key: Key = ""
) -> Response:
    """Lets an override count that another person made."""
    return _answer(request, seat(request), identity, "seconded", body.reason, key)


@calls.post("/review/statuses/{identity}/refuse")
@needs("reviewer")
@described("refuseOverride", TAG, shapes.StatusSaid, takes=bodies.Refusing, once=True, example={"reason": "no source"})
def refuse(
    request: Request, identity: Named, body: Annotated[bodies.Refusing, Depends(given(bodies.Refusing))], key: Key = ""
) -> Response:
    """Refuses an override that waits for a second person; it never counts."""
    return _answer(request, seat(request), identity, "refused", body.reason, key)


def _answer(request: Request, at: Seat, identity: str, state: SecondState, reason: str, key: str) -> Response:
    def deed(book: Ledger) -> Mapping[str, object]:
        made = answer(
            book, at.declaration, identity, state, by=at.visitor.name, now=at.now, today=at.today, reason=reason or None
        )
        if isinstance(made, list):
            raise within(made)
        at.note(book, f"status.{VERBS[state]}", made.review.target, {"review": made.review.id, "reason": reason})
        return made.to_json()

    return once(request, at, key, deed)


def _until(text: str | None) -> date | None:
    return None if text is None else day(text, "until")
