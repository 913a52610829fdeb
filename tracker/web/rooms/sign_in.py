"""Signing in and out; the first administrator."""

from __future__ import annotations

from hmac import compare_digest
from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from tracker.steps import people
from tracker.steps.passwords import BusyError
from tracker.steps.sign_in import SignedIn
from tracker.steps.sign_in import sign_in as enter
from tracker.web.access import needs, room
from tracker.web.cookies import address_of, agent_of, presented, signed_in, signed_out
from tracker.web.page import page, see
from tracker.web.refusal import Refusal
from tracker.web.seat import Seat, seat
from tracker.web.told import told

pages = room()

Field = Annotated[str, Form()]

STATUS = {
    "wrong": 422, "throttled": 429, "busy": 503, "not_by_provider": 422, "unknown_to_us": 403, "provider_away": 502,
}  # fmt: skip
"""Why somebody is not let in, each with its status; the catalogue has its sentence under the same key."""


@pages.get("/sign-in")
@needs("anyone")
def form(request: Request) -> Response:
    """The form; who is signed in already goes on."""
    at = seat(request)
    goal = own(request.query_params.get("next", ""))
    if at.visitor.person is not None:
        return RedirectResponse(goal, 303)
    return shown_form(request, goal)


@pages.post("/sign-in")
@needs("anyone")
def sign_in(request: Request, name: Field = "", password: Field = "", next: Field = "") -> Response:  # noqa: A002
    """A try; it leads on to where the visitor was going."""
    at = seat(request)
    try:
        done = enter(
            at.ledger, name, password, address=address_of(request), now=at.now, agent=agent_of(request),
            former=presented(at, request),
        )  # fmt: skip
    except BusyError:
        return shown_form(request, own(next), name, "busy")
    if not isinstance(done, SignedIn):
        return shown_form(request, own(next), name, done)
    return signed_in(at, RedirectResponse(own(next), 303), done.secret)


@pages.post("/sign-out")
@needs("anyone")
def sign_out(request: Request) -> Response:
    """Ends the visitor's session."""
    at = seat(request)
    secret = presented(at, request)
    if secret is not None:
        people.sign_out(at.ledger, secret, now=at.now)
    return signed_out(at, see("/sign-in", done="sign_in.signed_out"))


@pages.get("/setup/{token}")
@needs("anyone")
def set_up(request: Request, token: str) -> Response:
    """The form of the first administrator, for whoever has the link that the terminal shows."""
    _still_open(seat(request), token)
    return page(request, "setup.html", name="", problems={})


@pages.post("/setup/{token}")
@needs("anyone")
def begin(request: Request, token: str, name: Field = "", password: Field = "", again: Field = "") -> Response:
    """Makes the first administrator, who is signed in at once."""
    at = seat(request)
    _still_open(at, token)
    if password != again:
        problems = {"again": [at.say("sign_in.differs")]}
        return page(request, "setup.html", 422, name=name, problems=problems)
    made = people.first_admin(at.ledger, name, password, now=at.now)
    if isinstance(made, list):
        return page(request, "setup.html", 422, name=name, problems=told(at, "people", made))
    secret = people.begin(at.ledger, made.id, at.now, agent=agent_of(request))
    return signed_in(at, see("/people", done="sign_in.welcome"), secret)


def own(path: str) -> str:
    """The path where it is one of our pages, else the overview: a link must not lead elsewhere by way of us.

    >>> own("/review?state=held"), own("//evil.example"), own("https://evil.example"), own("/\\\\evil.example")
    ('/review?state=held', '/', '/', '/')
    """
    plain = path.isprintable() and "\\" not in path and len(path) <= 2_000
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


def _still_open(at: Seat, token: str) -> None:
    given, kept = token.encode("utf-8", "replace"), at.served.setup_token.encode()
    if at.served.has_people() or not compare_digest(given, kept):
        raise Refusal(404, "sign_in.setup_gone", hint="sign_in.setup_gone_hint")


def shown_form(request: Request, goal: str, name: str = "", fault: str | None = None) -> Response:
    """The form, with why somebody was not let in (a key of `STATUS`) and the name that they typed."""
    at = seat(request)
    named = {"goal": goal, "name": name[:200], "fault": fault, "nobody": not at.served.has_people()}
    answer = page(request, "sign_in.html", STATUS.get(fault or "", 200), **named)
    if fault in ("throttled", "busy"):
        answer.headers["Retry-After"] = "3600" if fault == "throttled" else "5"
    return answer
