"""Requests over the API: which figures are asked of whom, closing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Request, Response

from tracker.web.access import needs, room
from tracker.web.api.answers import answered
from tracker.web.api.bodies import given
from tracker.web.api.calls import described
from tracker.web.api.faults import wrong
from tracker.web.api.once import Key, once
from tracker.web.api.shapes import telling as shapes
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.model.request import Request as Asked

calls = room(api=True)

TAG = "Requests"


@calls.get("/requests")
@needs("viewer", public=False)
@described("listRequests", TAG, shapes.Requests, cached=True)
def requests(request: Request) -> Response:
    """The open requests: of whom, which figure, due since when, how often asked, whether answered."""
    at = seat(request)
    with at.ledger.reading() as book:
        found = [_told(one, book, at) for one in book.requests.requests()]
    return answered(request, {"schema": "tracker.request/1", "requests": found})


@calls.post("/requests/{identity}/close")
@needs("reviewer")
@described(
    "closeRequest", TAG, shapes.OneRequest, takes=shapes.Closing, once=True,
    example={"reason": "the bureau no longer collects it"},
)  # fmt: skip
def close(
    request: Request,
    identity: Annotated[str, Path(max_length=100, description="The request's id.")],
    body: Annotated[shapes.Closing, Depends(given(shapes.Closing))],
    key: Key = "",
) -> Response:
    """Closes a request: this figure of this period is not asked of this owner again."""
    from tracker.steps.request import close as shut

    at = seat(request)

    def deed(book: Ledger) -> Mapping[str, object]:
        found = [one for one in book.requests.find(identity) if one.id == identity]
        if not found:
            raise missing("request", identity)
        if found[0].closed is not None:
            raise wrong("path/identity", f"{identity} is closed already", status=409)
        made = shut(book, identity, by=at.visitor.name, reason=body.reason, now=at.now)
        at.note(book, "request.close", identity, {"reason": body.reason})
        return {"schema": "tracker.request/1", **_told(made, book, at)}

    return once(request, at, key, deed)


def _told(one: Asked, book: Ledger, at: Seat) -> dict[str, object]:
    from tracker.steps.request import waiting

    return one.to_json() | {"answer": waiting(one, book), "is_overdue": one.wanted.overdue <= at.today}
