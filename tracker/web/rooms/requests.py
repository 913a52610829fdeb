"""Requests: which figures are asked of whom, how it stands with each; asked again, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Form, Request, Response

from tracker.alerts.request_letter import title_of
from tracker.evaluate.admissible import MAX_TEXT
from tracker.evaluate.requests import Due, following
from tracker.model.observation import State
from tracker.model.request import Request as Asking
from tracker.steps.request import Asked, Office, ask, close, waiting
from tracker.web.access import needs, room
from tracker.web.page import page, see
from tracker.web.paged import Paged, page_asked
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat

pages = room()

SIZE = 50
LONGEST_FILTER = 500

Stage = Literal["open", "overdue", "answered", "closed"]
STAGES: tuple[Stage, ...] = ("open", "overdue", "answered", "closed")
"""What can be shown: everything open, what is late, what waits for a reviewer, what is asked no more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A request on a page: what became of its last answer, when it is asked next by itself."""

    request: Asking
    title: str
    owner: str
    answer: State | None
    overdue: bool
    next: tuple[date, Due] | None

    @property
    def id(self) -> str:
        return self.request.id


@dataclass(frozen=True, slots=True)
class Typed:
    """A reason that was sent for closing a request and is not enough, or came too late."""

    id: str
    reason: str = ""
    problem: str = ""


@pages.get("/requests")
@needs("viewer", public=False)
def requests(request: Request) -> Response:
    """The open requests by owner, those first that are due longest; with `look=1` who would be asked now."""
    at = seat(request)
    looked = ask(_office(at), at.now, again=True, dry_run=True) if request.query_params.get("look") == "1" else None
    return _page(request, looked=looked)


@pages.post("/requests/send")
@needs("reviewer")
def send(request: Request, only: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Asks once more for everything that is open and not answered, or for one figure."""
    at = seat(request)
    with at.writing() as book:
        if only and not any(one.id == only for one in book.requests.find(only)):
            raise missing("request", only)
        done = ask(_office(at, book), at.now, again=[only] if only else True)
        if done.letters:
            told = sorted({mailing.owner.id for mailing in done.plan.mailings})
            at.note(book, "request.send", only or "all", {"letters": len(done.letters), "owners": told})
    if done.unsent is not None:
        return _page(request, 422, looked=done)
    at.settle()
    return see("/requests", done="requests.done_sent" if done.letters else "requests.done_nothing", **_filters(request))


@pages.post("/requests/{identity}/close")
@needs("reviewer")
def shut(request: Request, identity: str, reason: Annotated[str, Form(max_length=MAX_TEXT * 2)] = "") -> Response:
    """Closes a request for a reason: this figure of this period is not asked of this owner again."""
    at = seat(request)
    with at.writing() as book:
        known = next((one for one in book.requests.find(identity) if one.id == identity), None)
        if known is None:
            raise missing("request", identity)
        if known.closed is not None:
            return _page(request, 409, Typed(identity, reason, at.say("requests.problem_closed", why=_why(at, known))))
        fault = _fault(reason)
        if fault is not None:
            return _page(request, 422, Typed(identity, reason, at.say(f"requests.problem_{fault}")))
        close(book, identity, by=at.visitor.name, reason=reason.strip(), now=at.now)
        detail = {"subject": known.wanted.subject, "period": known.wanted.period.text, "reason": reason.strip()}
        at.note(book, "request.close", identity, detail)
    at.settle()
    return see("/requests", done="requests.done_closed", **_filters(request))


def _fault(reason: str) -> str | None:
    if not reason.strip():
        return "no_reason"
    if len(reason) > MAX_TEXT:
        return "too_large"
    return "not_a_text" if "\0" in reason else None


def _page(request: Request, status: int = 200, typed: Typed | None = None, looked: Asked | None = None) -> Response:
    at, asked = seat(request), _filters(request)
    every = at.ledger.requests.requests(closed=asked.get("state") == "closed")
    answers = {one.id: waiting(one, at.ledger) for one in every if one.answers}
    counts = {
        "open": sum(one.is_open for one in every),
        "overdue": sum(_is_late(at, one, answers) for one in every),
        "answered": sum(one.is_open and answers.get(one.id) == "proposed" for one in every),
    }
    owners = sorted({one.wanted.owner for one in every if one.is_open})
    chosen = [one for one in every if _fits(at, one, asked, answers)]
    if asked.get("state") == "closed":
        chosen.sort(key=lambda one: str(one.closed and one.closed.at), reverse=True)
    else:
        chosen.sort(key=lambda one: (_owner(at, one.wanted.owner), one.wanted.due, one.id))
    number = page_asked(request.query_params.get("page"), len(chosen), SIZE)
    part = chosen[(number - 1) * SIZE : number * SIZE]
    shown = [_shown(at, one, answers) for one in part]
    return page(
        request, "requests.html", status, found=Paged(shown, len(chosen), number, SIZE, "/requests", asked),
        filters=asked, counts=counts, owners=[(one, _owner(at, one)) for one in owners], typed=typed,
        looked=None if looked is None else _told(at, looked), has_key=at.key is not None,
        declared=bool(at.alerts.requests), may=at.visitor.may("reviewer"), unsent=looked and looked.unsent,
    )  # fmt: skip


def _office(at: Seat, ledger: object = None) -> Office:
    from tracker.db.ledger import Ledger

    book = ledger if isinstance(ledger, Ledger) else at.ledger
    public = at.served.options.public_url
    return Office(at.declaration, at.alerts, book, at.workspace.templates, at.key, public)


def _filters(request: Request) -> dict[str, str]:
    """The filters of the address that can mean something."""
    state, owner = request.query_params.get("state", ""), request.query_params.get("owner", "")
    found = {"state": state} if state in STAGES and state != "open" else {}
    return found | ({"owner": owner} if owner and len(owner) <= LONGEST_FILTER else {})


def _fits(at: Seat, one: Asking, asked: Mapping[str, str], answers: Mapping[str, State | None]) -> bool:
    if "owner" in asked and one.wanted.owner != asked["owner"]:
        return False
    match asked.get("state"):
        case "closed":
            return not one.is_open
        case "overdue":
            return _is_late(at, one, answers)
        case "answered":
            return one.is_open and answers.get(one.id) == "proposed"
        case _:
            return one.is_open


def _is_late(at: Seat, one: Asking, answers: Mapping[str, State | None]) -> bool:
    """Whether its grace is over and no answer waits for a reviewer."""
    return one.is_open and one.wanted.overdue <= at.today and answers.get(one.id) != "proposed"


def _shown(at: Seat, one: Asking, answers: Mapping[str, State | None]) -> Shown:
    asking, owner = at.alerts.requests.get(one.wanted.asking), at.declaration.owners.get(one.wanted.owner)
    answer = answers.get(one.id)
    ahead = None
    if one.is_open and asking is not None and owner is not None and answer != "proposed":
        ahead = following(one, asking, owner, at.zone)
    title = title_of(one.wanted, at.declaration, at.language)
    return Shown(one, title, _owner(at, one.wanted.owner), answer, _is_late(at, one, answers), ahead)


def _owner(at: Seat, identity: str) -> str:
    known = at.declaration.owners.get(identity)
    return identity if known is None else known.name.in_language(at.language)


def _why(at: Seat, one: Asking) -> str:
    closed = one.closed
    assert closed is not None
    said = at.say(f"requests.closed_{closed.why}")
    return f"{said} ({closed.by}: {closed.reason})" if closed.by else said


def _told(at: Seat, looked: Asked) -> list[tuple[str, str, Sequence[tuple[str, str]]]]:
    """Who is asked for what: the owner, the address, each figure with its stage."""
    return [
        (
            mailing.owner.name.in_language(at.language),
            mailing.address,
            [
                (
                    title_of(due.request.wanted, at.declaration, at.language),
                    at.say(f"requests.stage_{due.kind}", n=due.number),
                )
                for due in mailing.dues
            ],
        )
        for mailing in looked.plan.mailings
    ]
