"""Deliveries over the API: who got what and when, every try; sending again what was given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import Path, Query, Request, Response

from tracker.model.delivery import DELIVERY_STATES, Delivery, DeliveryState
from tracker.steps.delivery_json import attempt_json, delivery_json
from tracker.web.access import needs, room
from tracker.web.api.answers import answered
from tracker.web.api.calls import described
from tracker.web.api.faults import wrong
from tracker.web.api.once import Key, once
from tracker.web.api.paging import LIMIT, Cursor, Limit, cursor_of, links, timed
from tracker.web.api.shapes import telling as shapes
from tracker.web.refusal import missing
from tracker.web.seat import seat

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

calls = room(api=True)

TAG = "Deliveries"
Identity = Annotated[str, Path(max_length=100, description="The delivery's id.")]


@calls.get("/deliveries")
@needs("viewer", public=False)
@described("listDeliveries", TAG, shapes.Deliveries, cached=True, paged=True)
def deliveries(
    request: Request,
    about: Annotated[
        str, Query(max_length=300, description="Of this edition, or of all editions of this digest.")
    ] = "",
    state: Annotated[str, Query(max_length=20, description="`waiting`, `sent`, `dead` or `withdrawn`.")] = "",
    channel: Annotated[str, Query(max_length=200, description="Over this channel.")] = "",
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> Response:
    """Every message to every recipient, the latest first."""
    at = seat(request)
    found = at.ledger.browser.deliveries(
        timed(cursor), limit + 1, about=about.rstrip("/") or None, state=_state(state), channel=channel or None
    )
    last = found[limit - 1] if len(found) > limit else None
    following = None if last is None else [last.created_at.isoformat(), last.id]
    body: dict[str, object] = {
        "schema": "tracker.deliveries/1",
        "deliveries": [delivery_json(one) for one in found[:limit]],
        "next": None if following is None else cursor_of(following),
    }
    return answered(request, body, links(request, following))


@calls.get("/deliveries/{identity}")
@needs("viewer", public=False)
@described("getDelivery", TAG, shapes.DeliveryTried, cached=True)
def delivery(request: Request, identity: Identity) -> Response:
    """One delivery with every try and what the other side answered."""
    at = seat(request)
    return answered(request, _told(at.ledger, identity))


@calls.post("/deliveries/{identity}/again")
@needs("reviewer")
@described("sendAgain", TAG, shapes.DeliveryTried, once=True)
def again(request: Request, identity: Identity, key: Key = "") -> Response:
    """Puts a delivery that was given up back into the outbox, under its own id.

    What was sent, waits or was withdrawn stays as it is; so does what would go to a recipient who is stopped.
    """
    from tracker.steps.deliver import stopped

    at = seat(request)

    def deed(book: Ledger) -> Mapping[str, object]:
        one = _one(book, identity)
        stop = stopped(book.outbox.stops(one.channel), one.channel, one.recipient)
        if one.state == "dead" and stop is not None:
            raise wrong(
                "path/identity", f"its recipient is stopped: {stop.why}", "let the channel send there again first"
            )
        if book.outbox.again([identity], at.now):
            at.note(book, "delivery.again", identity)
        return _told(book, identity)

    return once(request, at, key, deed)


def _told(book: Ledger, identity: str) -> dict[str, object]:
    one = _one(book, identity)
    tries = [attempt_json(each) for each in book.outbox.attempts(identity)]
    return {"schema": "tracker.delivery/1", **delivery_json(one), "attempts": tries}


def _one(book: Ledger, identity: str) -> Delivery:
    found = book.outbox.deliveries(ids=[identity])
    if not found:
        raise missing("delivery", identity)
    return found[0]


def _state(text: str) -> DeliveryState | None:
    if not text:
        return None
    for one in DELIVERY_STATES:
        if one == text:
            return one
    raise wrong("query/state", f"{text!r} is no state", f"one of {', '.join(DELIVERY_STATES)}")
