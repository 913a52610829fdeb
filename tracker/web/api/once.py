"""Doing something once however often it is asked for: a request with a key is answered again, not done again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Annotated

from fastapi import Header, Request, Response

from tracker.db.idempotency import KEPT, KeptAnswer
from tracker.web.api.answers import JSON, written
from tracker.web.api.faults import wrong
from tracker.web.refusal import Refusal
from tracker.web.seat import Seat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.db.ledger import Ledger

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="A name of your own for this one request, such as a UUID. Sent again within 24 hours with the same "
        "body, it is answered as before (with the header `Idempotent-Replayed: true`) and nothing is done twice; with "
        "another body it is refused.",
    ),
]

REPLAYED = {"Idempotent-Replayed": "true"}

Deed = Callable[["Ledger"], "Mapping[str, object]"]
"""What is done in a transaction; the object to answer with."""

Where = Callable[["Mapping[str, object]"], str]
"""The address of what an answer tells of."""

_LOCK = Lock()
_UNDER_WAY: set[tuple[str, str]] = set()
"""Keys whose request this process is working on."""


def once(
    request: Request, at: Seat, key: str, deed: Deed, *, status: int = 200, location: Where | None = None
) -> Response:
    """Does something in one transaction with its answer kept under the key; "" does it without.

    Refuses a key that stood for another body (422), or whose request is under way (409). What a deed refuses by an
    exception is not kept: it may be tried again.
    """
    if not key:
        with at.writing() as book:
            body = deed(book)
        at.settle()
        return _answer(status, written(body), location(body) if location else None)
    scope, fingerprint = _scope(request, at), _fingerprint(request)
    return kept_once(scope, key, fingerprint, at, deed, status=status, location=location)


def kept_once(
    scope: str,
    key: str,
    fingerprint: str,
    at: Seat,
    deed: Deed,
    *,
    status: int = 200,
    location: Where | None = None,
    kept: timedelta = KEPT,
) -> Response:
    """The same for a key whose scope and fingerprint are known."""
    with _mine(scope, key):
        with at.writing() as book:
            before = book.idempotency.reserve(scope, key, fingerprint, now=at.now, kept=kept)
            if before is None:
                body = deed(book)
                content, where = written(body), location(body) if location else None
                book.idempotency.keep(scope, key, status, content, where)
        if before is not None:
            return _again(before, fingerprint)
        at.settle()
        return _answer(status, content, where)


@contextmanager
def _mine(scope: str, key: str) -> Iterator[None]:
    """Refuses a second request with a key while the first is under way here; the database does so for other hosts."""
    name = scope, key
    with _LOCK:
        if name in _UNDER_WAY:
            raise Refusal(409, "api.under_way", hint="api.under_way_hint")
        _UNDER_WAY.add(name)
    try:
        yield
    finally:
        with _LOCK:
            _UNDER_WAY.discard(name)


def _again(before: KeptAnswer, fingerprint: str) -> Response:
    if before.fingerprint != fingerprint:
        hint = "a new request takes a new key"
        raise wrong("header/Idempotency-Key", "this key stood for a request with another body", hint)
    answer = _answer(before.status or 200, before.body, before.location)
    answer.headers.update(REPLAYED)
    return answer


def _answer(status: int, content: bytes, location: str | None) -> Response:
    return Response(content, status, {} if location is None else {"Location": location}, JSON)


def _scope(request: Request, at: Seat) -> str:
    """Whose keys these are, and of which call: one person's cannot meet another's."""
    who = at.visitor.person
    return f"{'' if who is None else who.id} {request.method} {request.url.path}"


def _fingerprint(request: Request) -> str:
    body = getattr(request.state, "fingerprint", "")
    return sha256(f"{request.url.query}\0{body}".encode()).hexdigest()
