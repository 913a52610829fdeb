"""A person's own page: their password, where they are signed in, their tokens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, cast

from fastapi import Form, Request, Response

from tracker.model.person import ROLES, SCOPE_OF, Person, Scope, may
from tracker.steps import people, tokens
from tracker.steps.passwords import BusyError
from tracker.steps.sign_in import SignedIn, change_password
from tracker.web.access import needs, room
from tracker.web.agents import browser_of
from tracker.web.cookies import address_of, agent_of, presented, signed_in
from tracker.web.page import page, see
from tracker.web.refusal import Refusal, missing
from tracker.web.seat import seat
from tracker.web.told import told

pages = room()

Field = Annotated[str, Form()]

LASTS = ("30", "90", "365", "none")
"""Days for which a token may be made."""


@pages.get("/me")
@needs("viewer", public=False)
def account(request: Request) -> Response:
    """Who one is here."""
    return _account(request)


@pages.post("/me/password")
@needs("viewer", public=False)
def password(request: Request, old: Field = "", new: Field = "", again: Field = "") -> Response:
    """Another password; every other session ends."""
    at, person = seat(request), _themselves(request)
    if new != again:
        return _account(request, 422, faults={"again": [at.say("sign_in.differs")]})
    try:
        done = change_password(
            at.ledger, person.id, old, new, address=address_of(request), now=at.now, agent=agent_of(request)
        )
    except BusyError:
        return _account(request, 503, faults={"old": [at.say("sign_in.busy")]})
    if isinstance(done, SignedIn):
        return signed_in(at, see("/me", done="account.changed"), done.secret)
    if isinstance(done, list):
        return _account(request, 422, faults={"new": told(at, "people", done)["password"]})
    if done == "throttled":
        return _account(request, 429, faults={"old": [at.say("sign_in.throttled")]})
    return _account(request, 422, faults={"old": [at.say("account.wrong")]})


@pages.post("/me/sessions/{identity}/end")
@needs("viewer", public=False)
def end(request: Request, identity: str) -> Response:
    """Signs out at one browser."""
    at, person = seat(request), _themselves(request)
    people.end_session(at.ledger, person.id, identity, by=person.name, now=at.now)
    return see("/me", done="account.ended")


@pages.post("/me/tokens")
@needs("viewer", public=False)
def make(
    request: Request, name: Field = "", scopes: Annotated[list[str] | None, Form()] = None, lasts: Field = LASTS[0]
) -> Response:
    """A new token, whose secret is shown on the answer alone."""
    at, person = seat(request), _themselves(request)
    until = at.now + timedelta(days=int(lasts)) if lasts in LASTS[:-1] else None
    if lasts not in LASTS:
        raise Refusal(422, "frame.unreadable")
    chosen = cast("list[Scope]", scopes or [])
    made = tokens.make(at.ledger, person.id, name, chosen, until=until, by=person.name, now=at.now)
    if isinstance(made, list):
        typed = {"name": name, "scopes": chosen, "lasts": lasts}
        return _account(request, 422, faults=told(at, "account", made), typed=typed)
    token, secret = made
    return page(request, "token_made.html", token=token, secret=secret)


@pages.post("/me/tokens/{identity}/revoke")
@needs("viewer", public=False)
def revoke(request: Request, identity: str) -> Response:
    """Ends a token of one's own."""
    at, person = seat(request), _themselves(request)
    if identity not in {one.id for one in tokens.tokens(at.ledger, person.id)}:
        raise missing("token", identity)
    tokens.revoke(at.ledger, identity, person_id=person.id, by=person.name, now=at.now)
    return see("/me", done="account.revoked_done")


def _themselves(request: Request) -> Person:
    """The person, signed in at the page; a token must not make other tokens, nor change what it rests on."""
    visitor = seat(request).visitor
    if visitor.token is not None or visitor.person is None:
        raise Refusal(403, "account.by_session_only")
    return visitor.person


def _account(
    request: Request,
    status: int = 200,
    faults: Mapping[str, list[str]] | None = None,
    typed: Mapping[str, object] | None = None,
) -> Response:
    at = seat(request)
    person = at.visitor.person
    assert person is not None
    secret = presented(at, request)
    here = None if secret is None else people.session_of(at.ledger, secret)
    return page(
        request, "account.html", status,
        person=person, sessions=people.sessions(at.ledger, person.id, at.now), here_id=here.id if here else None,
        tokens=tokens.tokens(at.ledger, person.id), counts=lambda one: tokens.counts(one, at.now),
        scopes=[SCOPE_OF[one] for one in ROLES if may(person.role, one)], lasts=LASTS,
        faults=faults or {}, browser_of=browser_of, typed=typed or {"name": "", "scopes": ["read"], "lasts": LASTS[0]},
    )  # fmt: skip
