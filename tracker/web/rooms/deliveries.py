"""Deliveries: who got what and when, every try, what was given up; recipients that are stopped, channels tried."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Form, Request, Response

from tracker.model.delivery import DELIVERY_STATES, Delivery, DeliveryState, Sent, Stop
from tracker.model.report import Channel
from tracker.steps.deliver import recipients, stopped
from tracker.steps.reviewed import OUT
from tracker.web.access import needs, room
from tracker.web.page import page, see, url
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat

pages = room()

SIZE = 50

MOST_STOPS = 200

ASKED = ("state", "channel", "about", "recipient")
"""By what the list is filtered."""

SECRET_KINDS = ("request",)
"""Messages with a link by which whoever holds it answers in another's name: not for every reader's eyes."""


@pages.get("/deliveries")
@needs("viewer", public=False)
def deliveries(request: Request) -> Response:
    """Every message to every recipient, the latest first; filtered by state, channel, recipient, what it is about."""
    at = seat(request)
    asked = {name: request.query_params.get(name) or None for name in ASKED}
    state: DeliveryState | None = next((one for one in DELIVERY_STATES if one == asked["state"]), None)
    before = _place(request.query_params.get("before", ""))
    found = at.ledger.browser.deliveries(
        before, SIZE + 1, about=asked["about"], state=state, channel=asked["channel"], recipient=asked["recipient"]
    )
    older = None
    if len(found) > SIZE:
        last = found[SIZE - 1]
        older = url("/deliveries", **asked, before=f"{last.created_at.isoformat()}|{last.id}")
    channels = _channels(at)
    return page(
        request,
        "deliveries.html",
        found=found[:SIZE],
        older=older,
        newest=url("/deliveries", **asked) if before else None,
        asked=asked,
        narrowed=any(asked.values()) or before is not None,
        states=DELIVERY_STATES,
        counts=at.ledger.outbox.counts(),
        channels=channels.values(),
        stops=list(at.ledger.outbox.stops().values())[:MOST_STOPS],
    )


@pages.get("/deliveries/{identity}")
@needs("viewer", public=False)
def delivery(request: Request, identity: str) -> Response:
    """One delivery with every try and what the other side answered."""
    at = seat(request)
    one = _one(at, identity)
    stop = stopped(at.ledger.outbox.stops(one.channel), one.channel, one.recipient)
    texts: dict[str, str] = {}
    if one.kind not in ("edition", *SECRET_KINDS):
        message = at.ledger.outbox.message_of(one)
        texts = {name: message.text(name) for name in message.parts if name.partition(".")[0] in ("subject", "text")}
    return page(
        request,
        "delivery.html",
        one=one,
        attempts=at.ledger.outbox.attempts(one.id),
        stop=stop,
        texts=texts,
        secret=one.kind in SECRET_KINDS,
        declared=one.channel in _channels(at),
    )


@pages.post("/deliveries/{identity}/again")
@needs("reviewer")
def again(request: Request, identity: str) -> Response:
    """Puts a delivery that was given up back into the outbox, under its own id."""
    at = seat(request)
    one = _one(at, identity)
    with at.writing() as book:
        stop = stopped(book.outbox.stops(one.channel), one.channel, one.recipient)
        put = stop is None and book.outbox.again([one.id], at.now) > 0
        if put:
            at.note(book, "delivery.again", one.id, {"about": one.about, "channel": one.channel})
    if put:
        at.settle()
    return see(f"/deliveries/{one.id}", done="deliveries.again_done" if put else "deliveries.again_not")


@pages.post("/deliveries/resume")
@needs("reviewer")
def resume(
    request: Request,
    channel: Annotated[str, Form(max_length=200)] = "",
    recipient: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Lets a channel send to a recipient again."""
    at = seat(request)
    with at.writing() as book:
        known = book.outbox.stops(channel).get((channel, recipient))
        if known is not None:
            book.outbox.stop(Stop(channel, recipient, at.now, False, "resumed", at.visitor.name))
            at.note(book, "recipient.resume", channel, {"recipient": recipient})
    if known is None:
        raise missing("recipient", recipient)
    return see("/deliveries", done="deliveries.resumed")


@pages.post("/channels/{identity}/test")
@needs("reviewer")
def test(request: Request, identity: str) -> Response:
    """Sends a real message marked TEST over a channel, at once."""
    from tracker.steps.channel import trial_message, tried
    from tracker.wiring import channel_sender

    at = seat(request)
    channel = _channels(at).get(identity)
    if channel is None:
        raise missing("channel", identity, _channels(at))
    message = trial_message(channel, at.declaration, at.workspace.templates, at.now, at.visitor.name)
    stops = at.ledger.outbox.stops(channel.id)
    to = [one for one in recipients(channel) if stopped(stops, channel.id, one) is None]
    with at.writing() as book:
        at.note(book, "channel.test", channel.id)
    results = list(tried(channel_sender(at.workspace, channel), channel, message, to, at.served.clock))
    told = [
        (recipient, isinstance(outcome, Sent), outcome.answer if isinstance(outcome, Sent) else outcome.why)
        for recipient, outcome in results
    ]
    return page(request, "channel_test.html", channel=channel, results=told)


def _channels(at: Seat) -> dict[str, Channel]:
    return {**at.alerts.channels} if at.alerts.channels else {OUT.id: OUT}


def _one(at: Seat, identity: str) -> Delivery:
    found = at.ledger.outbox.deliveries(ids=[identity[:100]])
    if not found:
        raise missing("delivery", identity)
    return found[0]


def _place(text: str) -> tuple[datetime, str] | None:
    """Where a page of the list begins; None for its beginning, also for what is no place."""
    moment, _, identity = text[:200].partition("|")
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)), identity
