"""The way out of a channel's mails: a page that asks, a form that does it, a mail program's one click."""

from __future__ import annotations

from fastapi import Request, Response

from tracker.alerts.channels.unsubscribe import who_leaves
from tracker.steps.bounce import leave
from tracker.web.access import needs, room
from tracker.web.page import page
from tracker.web.seat import Seat, seat

pages = room()


@pages.get("/unsubscribe/{token}")
@needs("anyone")
def ask(request: Request, token: str) -> Response:
    """What would stop; nothing stops by looking, for mail scanners follow links."""
    at = seat(request)
    found = _found(at, token)
    if found is None:
        return _unknown(request, at)
    stopped = found in at.ledger.outbox.stops(found[0])
    return _page(request, at, found, "stopped" if stopped else "asks", token)


@pages.post("/unsubscribe/{token}")
@needs("anyone", cross_site=True)  # RFC 8058: a mail program sends this without cookies; the token is the proof
def stop(request: Request, token: str) -> Response:
    """Stops the channel's mails to the recipient; once more changes nothing."""
    at = seat(request)
    found = _found(at, token)
    if found is None:
        return _unknown(request, at)
    channel, recipient = found
    with at.writing() as book:
        if leave(book, channel, recipient, at.now):
            at.note(book, "channel.leave", channel, {"recipient": recipient})
    return _page(request, at, found, "stopped", token)


def _found(at: Seat, token: str) -> tuple[str, str] | None:
    """The channel and the recipient of a token; None where it is none of ours."""
    return None if at.key is None else who_leaves(token, at.key, at.now)


def _page(request: Request, at: Seat, found: tuple[str, str], state: str, token: str) -> Response:
    channel, recipient = found
    carries = [at.text(one.title) for one in at.alerts.digests.values() if channel in one.channels]
    made = page(
        request, "unsubscribe.html", state=state, channel=channel, recipient=recipient, carries=carries, token=token
    )
    return _unseen(made)


def _unknown(request: Request, at: Seat) -> Response:
    state = "no_key" if at.key is None else "unknown"
    status = 503 if at.key is None else 404
    return _unseen(
        page(request, "unsubscribe.html", status, state=state, channel="", recipient="", carries=[], token="")
    )


def _unseen(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
