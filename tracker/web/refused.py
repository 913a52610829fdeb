"""How refusals and failures are told: as a page to people, as problem+json (RFC 9457) to programs."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from tracker.db.connection import LedgerError
from tracker.errors import TrackerError
from tracker.model.problem import Problem
from tracker.web.access import API, SAFE_METHODS
from tracker.web.api.faults import FaultyError
from tracker.web.api.refusing import problem_details, worded
from tracker.web.kept_form import KeptForm, kept_form
from tracker.web.page import page
from tracker.web.refusal import Refusal
from tracker.web.seat import Seat, Visitor, language_of
from tracker.web.serving import Served

KNOWN = {404: "frame.no_page", 405: "frame.no_method", 413: "frame.too_large", 415: "frame.no_such_body"}
"""Phrases for what the framework refuses."""

NEXT = {413: "frame.send_less", 405: "frame.open_the_page"}
"""What to do then; from the overview, where nothing else is said."""

PLACES = {"target": "/targets/", "indicator": "/indicators/", "source": "/sources/", "digest": "/digests/"}
"""Where a thing of a kind is found by its name."""

MOST = 20
"""Faults of one request that are told."""


async def refused(request: Request, error: Exception) -> Response:
    """A refusal of ours, with the form in it that was sent by who is nobody any more."""
    assert isinstance(error, Refusal)
    kept = None
    if error.key == "frame.sign_in_first" and not _of_api(request):
        kept = await kept_form(request)
    return await run_in_threadpool(_refused, request, error, kept)


def _refused(request: Request, error: Refusal, kept: KeptForm | None) -> Response:
    """A refusal of ours; who is nobody yet is led to the page where they sign in, but no program is."""
    at = _seat(request)
    hint = "" if error.hint is None else at.say(error.hint, **error.named)
    led = request.method in SAFE_METHODS and "authorization" not in request.headers and not _of_api(request)
    if error.status == 401 and led:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/sign-in?next={quote(request.url.path + query, safe='/')}", 303)
    if not _of_api(request):
        if error.status == 401 and error.key == "frame.sign_in_first":
            hint = ""  # the page shows where to sign in
        elif error.hint == "frame.ask_admin":
            hint = _whom_to_ask(at) or hint
    return _told(request, error.status, _filled(at, error), hint, near=_near(error), kept=kept)


def unknown(request: Request, error: Exception) -> Response:
    """What no route answers, or not so."""
    assert isinstance(error, HTTPException)
    at = _seat(request)
    key = KNOWN.get(error.status_code)
    sentence = HTTPStatus(error.status_code).phrase if key is None else at.say(key)
    answer = _told(request, error.status_code, sentence, at.say(NEXT.get(error.status_code, "frame.go_on")))
    answer.headers.update(error.headers or {})
    return answer


def faulty(request: Request, error: Exception) -> Response:
    """A request whose parameters or body cannot be read; where and why."""
    assert isinstance(error, RequestValidationError)
    at = _seat(request)
    problems = [
        Problem("unreadable", str(one["msg"]), "/".join(str(part) for part in one["loc"]))
        for one in error.errors()[:20]
    ]
    return _told(request, 422, at.say("frame.unreadable"), "", problems)


def wrong(request: Request, error: Exception) -> Response:
    """What a call of the API was sent, with every fault of it."""
    assert isinstance(error, FaultyError)
    at = _seat(request)
    return _told(request, error.status, at.say("api.faulty"), "", [worded(at, one) for one in error.problems])


def stopped(request: Request, error: Exception) -> Response:
    """An error that a step raised: its sentence and its hint; 503 where it is the ledger's."""
    assert isinstance(error, TrackerError)
    problems: Sequence[Problem] = getattr(error, "problems", ())
    return _told(request, 503 if isinstance(error, LedgerError) else 422, str(error), error.hint or "", problems)


def failed(request: Request, error: Exception) -> Response:
    """A failure of ours: told without its insides, written with them on standard error."""
    traceback.print_exception(error, file=sys.stderr)
    at = _seat(request)
    return _told(request, 500, at.say("frame.failed"), at.say("frame.failed_hint"))


def _told(
    request: Request,
    status: int,
    sentence: str,
    hint: str,
    problems: Sequence[Problem] = (),
    near: tuple[str, str] | None = None,
    kept: KeptForm | None = None,
) -> Response:
    if not _of_api(request):
        return page(
            request, "refused.html", status, code=status, sentence=sentence, hint=hint, problems=problems, near=near,
            kept=kept,
        )  # fmt: skip
    return problem_details(status, sentence, hint, problems)


def _near(error: Refusal) -> tuple[str, str] | None:
    """The nearest name to one that is not there, with the address of what it names."""
    near, place = error.named.get("near"), PLACES.get(str(error.named.get("kind")))
    return None if near is None or place is None else (str(near), place + quote(str(near), safe=""))


def _whom_to_ask(at: Seat) -> str:
    """Who can give a role, by name; "" for a visitor who is nobody: names are for those who have one."""
    if at.visitor.person is None:
        return ""
    names = [one.name for one in at.ledger.people.everybody() if one.role == "admin" and one.state == "active"]
    return at.say("frame.ask_whom", names=("、" if at.language == "zh" else ", ").join(names)) if names else ""


def _seat(request: Request) -> Seat:
    """The request's seat, or one of a visitor who is nobody, where it ended before they were known."""
    found: Seat | None = getattr(request.state, "seat", None)
    if found is None:
        served: Served = request.app.state.served
        orders = served.orders
        found = Seat(served, Visitor(), language_of(request, served), served.clock(), orders.declaration, orders.alerts)
        request.state.seat = found
    return found


def _filled(at: Seat, error: Refusal) -> str:
    """The refusal's sentence; a kind of thing and a role are told in words."""
    named = dict(error.named)
    for name in ("kind", "role"):
        if name in named:
            named[name] = at.say(f"frame.{named[name]}")
    return at.say(error.key, **named)


def _of_api(request: Request) -> bool:
    return request.url.path.startswith(f"{API}/")
