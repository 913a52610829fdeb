"""The accounts: who may sign in, and what they may do."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request, Response

from tracker.model.person import ROLES, Person
from tracker.model.problem import Problem
from tracker.steps import audit, people, tokens
from tracker.web.access import needs, room
from tracker.web.cookies import presented, signed_in
from tracker.web.logged import lines
from tracker.web.page import page, see
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat
from tracker.web.told import told

pages = room()

Field = Annotated[str, Form()]

RECENT = 10
"""Lines of the audit log on a person's page."""


@pages.get("/people")
@needs("admin", public=False)
def everybody(request: Request) -> Response:
    """All accounts, with a form for another one."""
    return _everybody(request)


@pages.post("/people")
@needs("admin", public=False)
def add(request: Request, name: Field = "", role: Field = "", email: Field = "", password: Field = "") -> Response:
    """Another account."""
    at = seat(request)
    typed = {"name": name, "role": role, "email": email}
    if role not in ROLES:
        return _everybody(request, 422, typed, [Problem("no_role", "choose a role", "role")])
    made = people.add(
        at.ledger, name, role, password=password or None, email=email or None,
        by=at.visitor.name, now=at.now,
    )  # fmt: skip
    if isinstance(made, list):
        return _everybody(request, 422, typed, made)
    return see(f"/people/{made.id}", done="people.added")


@pages.get("/people/{identity}")
@needs("admin", public=False)
def person(request: Request, identity: str) -> Response:
    """One account: what it may do, its tokens, what was done by it and to it."""
    return _person(request, _found(seat(request), identity))


@pages.post("/people/{identity}/role")
@needs("admin", public=False)
def change_role(request: Request, identity: str, role: Field = "") -> Response:
    """Another role."""
    at = seat(request)
    found = _found(at, identity)
    if role not in ROLES:
        return _person(request, found, 422, [Problem("no_role", "choose a role", "role")])
    done = people.set_role(at.ledger, found.id, role, by=at.visitor.name, now=at.now)
    return _after(request, found, done, "people.role_changed")


@pages.post("/people/{identity}/password")
@needs("admin", public=False)
def set_password(request: Request, identity: str, password: Field = "") -> Response:
    """A new password, for somebody who lost theirs or never had one."""
    at = seat(request)
    found = _found(at, identity)
    done = people.set_password(at.ledger, found.id, password, by=at.visitor.name, now=at.now)
    return _after(request, found, done, "people.password_set")


@pages.post("/people/{identity}/stop")
@needs("admin", public=False)
def stop(request: Request, identity: str) -> Response:
    """Stops the account."""
    at = seat(request)
    found = _found(at, identity)
    done = people.set_state(at.ledger, found.id, "stopped", by=at.visitor.name, now=at.now)
    return _after(request, found, done, "people.stopped")


@pages.post("/people/{identity}/resume")
@needs("admin", public=False)
def resume(request: Request, identity: str) -> Response:
    """Lets the account go on."""
    at = seat(request)
    found = _found(at, identity)
    done = people.set_state(at.ledger, found.id, "active", by=at.visitor.name, now=at.now)
    return _after(request, found, done, "people.resumed")


@pages.post("/people/{identity}/sign-out")
@needs("admin", public=False)
def sign_out(request: Request, identity: str) -> Response:
    """Ends every session of the account."""
    at = seat(request)
    found = _found(at, identity)
    people.end_sessions(at.ledger, found.id, by=at.visitor.name, now=at.now)
    return _after(request, found, found, "people.signed_out")


@pages.post("/people/{identity}/tokens/{token}/revoke")
@needs("admin", public=False)
def revoke(request: Request, identity: str, token: str) -> Response:
    """Ends a token of the account."""
    at = seat(request)
    found = _found(at, identity)
    if token not in {one.id for one in tokens.tokens(at.ledger, found.id)}:
        raise missing("token", token)
    tokens.revoke(at.ledger, token, person_id=found.id, by=at.visitor.name, now=at.now)
    return see(f"/people/{found.id}", done="people.revoked")


def _found(at: Seat, identity: str) -> Person:
    found = at.ledger.people.person(identity)
    if found is None:
        raise missing("person", identity)
    return found


def _after(request: Request, before: Person, done: Person | list[Problem], said: str) -> Response:
    """The person's page again; who changed their own account stays signed in, in a session that is new."""
    at = seat(request)
    if isinstance(done, list):
        return _person(request, before, 422, done)
    themselves = at.visitor.person is not None and at.visitor.person.id == done.id and presented(at, request)
    if not themselves or done.state != "active":
        return see(f"/people/{done.id}", done=said)
    path = f"/people/{done.id}" if done.role == "admin" else "/me"
    return signed_in(at, see(path, done=said), people.begin(at.ledger, done.id, at.now))


def _everybody(
    request: Request, status: int = 200, typed: dict[str, str] | None = None, problems: list[Problem] | None = None
) -> Response:
    at = seat(request)
    listed = at.ledger.people.everybody()
    return page(
        request, "people.html", status, listed=listed, roles=ROLES, problems=told(at, "people", problems or []),
        typed=typed or {"name": "", "role": "", "email": ""},
    )  # fmt: skip


def _person(request: Request, found: Person, status: int = 200, problems: list[Problem] | None = None) -> Response:
    at = seat(request)
    return page(
        request, "person.html", status, person=found, roles=ROLES, problems=told(at, "people", problems or []),
        tokens=tokens.tokens(at.ledger, found.id), counts=lambda one: tokens.counts(one, at.now),
        sessions=people.sessions(at.ledger, found.id, at.now),
        done_by=lines(at, audit.lines(at.ledger, by=found.name, limit=RECENT)),
        done_to=lines(at, audit.lines(at.ledger, about=found.id, limit=RECENT)),
    )  # fmt: skip
