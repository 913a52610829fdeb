"""The one page behind a data request's link: what is asked, how the answer is read, what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from weakref import WeakKeyDictionary

from fastapi import Depends, Form, Request, Response

from tracker.alerts.request_letter import title_of
from tracker.errors import TrackerError
from tracker.model.problem import Problem
from tracker.model.request import Wanted
from tracker.steps.answer import Answered, Read, Refused, Reply, answer, read_reply
from tracker.steps.asked import Asked, answer_to, asked
from tracker.steps.entry import MAX_TEXT
from tracker.steps.held import LONGEST_VALUE
from tracker.web.access import needs, room
from tracker.web.api.limit import Meter
from tracker.web.cookies import address_of
from tracker.web.figures import Figures
from tracker.web.page import page, see
from tracker.web.refusal import Refusal
from tracker.web.seat import Seat, seat
from tracker.web.serving import Served
from tracker.web.told import told

pages = room()

MOST, MOST_UNKNOWN = 240, 30
"""Requests a minute from one address: while somebody types, and with tokens that are none."""

LONGEST_ADDRESS = 2_000

MOST_REASONS = 5
"""Targets that are named as the reason why it is asked."""

STATUS = {"no_key": 503, "unknown": 404, "expired": 410, "closed": 410, "used": 200, "undeclared": 410}
"""Why an answer is not taken, each with its status."""

Field = Annotated[str, Form()]

_METERS: WeakKeyDictionary[Served, tuple[Meter, Meter]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Typed:
    """What an owner typed, as they typed it."""

    value: str = ""
    quote: str = ""
    url: str = ""
    note: str = ""

    def problems(self) -> list[Problem]:
        """What is wrong with it before anything is read."""
        longest = {"value": LONGEST_VALUE, "quote": MAX_TEXT, "note": MAX_TEXT, "url": LONGEST_ADDRESS}
        found = [
            Problem("too_long", f"at most {most:,} characters are taken", name)
            for name, most in longest.items()
            if len(getattr(self, name)) > most
        ]
        if self.url.strip() and not self.url.strip().startswith(("https://", "http://")):
            found.append(Problem("no_address", "an address begins with https://", "url"))
        return found

    @property
    def reply(self) -> Reply:
        return Reply(self.value, self.quote.strip(), self.url.strip(), self.note.strip())


def typed(value: Field = "", quote: Field = "", url: Field = "", note: Field = "") -> Typed:
    """What the form sent; a sign that no text can hold is left out."""
    return Typed(*(words.replace("\0", "").replace("\r\n", "\n") for words in (value, quote, url, note)))


Sent = Annotated[Typed, Depends(typed)]


@pages.get("/answer/{token}")
@needs("anyone")
def show(request: Request, token: str) -> Response:
    """The form; where it was answered already, what was said and what became of it."""
    at = seat(request)
    found = _asked(request, at, token)
    if isinstance(found, Refused):
        return _refused(request, at, found)
    return _form(request, at, token, found)


@pages.post("/answer/{token}/reading")
@needs("anyone", cross_site=True)
def reading(request: Request, token: str, form: Sent) -> Response:
    """How what was typed so far would be read."""
    at = seat(request)
    found = _asked(request, at, token)
    if isinstance(found, Refused):
        return _refused(request, at, found)
    read, problems = _read(at, token, form)
    return _unseen(page(request, "answer_reading.html", read=read, problems=problems, figures=_figures(at)))


@pages.post("/answer/{token}")
@needs("anyone", cross_site=True)  # who has the token may answer, from whatever page: the token is the proof
def take(request: Request, token: str, form: Sent, do: Field = "look") -> Response:
    """Takes the answer, or (`do=look`) shows how it would be read."""
    at = seat(request)
    found = _asked(request, at, token)
    if isinstance(found, Refused):
        return _refused(request, at, found)
    read, problems = _read(at, token, form)
    if do != "save" or problems:
        return _form(request, at, token, found, form, read, problems, 422 if do == "save" else 200)
    try:
        with at.writing() as book:
            done = answer(token, form.reply, at.declaration, book, key=at.key, now=at.now)
            if isinstance(done, Answered) and done.changed:
                detail = {"request": done.request.id, "owner": done.request.wanted.owner}
                at.note(book, "request.answer", done.observation.id, detail)
    except TrackerError as error:
        return _form(request, at, token, found, form, read, {"": [str(error)]}, 503)
    if isinstance(done, Refused):
        return _refused(request, at, done)
    if isinstance(done, list):
        return _form(request, at, token, found, form, read, told(at, "answer", done), 422)
    return _unseen(see(f"/answer/{token}", done="answer.thanks" if done.changed else "answer.same"))


def _asked(request: Request, at: Seat, token: str) -> Asked | Refused:
    """The request of a token; Refusal 429 where one address asks too often, sooner with tokens that are none."""
    if at.served not in _METERS:
        _METERS[at.served] = (Meter(MOST, at.served.clock), Meter(MOST_UNKNOWN, at.served.clock))
    every, unknown = _METERS[at.served]
    address = address_of(request)
    left, wait = every.take(address)
    found = None
    if left >= 0:
        found = asked(token, at.declaration, at.ledger, key=at.key, now=at.now, today=at.today)
        if isinstance(found, Refused) and found.why == "unknown":
            left, wait = unknown.take(address)
    if found is None or left < 0:
        raise Refusal(429, "answer.too_often", hint="answer.too_often_hint", seconds=wait)
    return found


def _read(at: Seat, token: str, form: Typed) -> tuple[Read | None, Mapping[str, Sequence[str]]]:
    """The answer as it would be read, or what is wrong with it by field."""
    problems = form.problems()
    if not problems:
        done = read_reply(token, form.reply, at.declaration, at.ledger, key=at.key, now=at.now)
        if isinstance(done, Read):
            return done, {}
        problems = done if isinstance(done, list) else []
    return None, told(at, "answer", problems)


def _form(
    request: Request,
    at: Seat,
    token: str,
    found: Asked,
    form: Typed | None = None,
    read: Read | None = None,
    problems: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> Response:
    wanted = found.request.wanted
    figures = _figures(at)
    choices = figures.marks(wanted.subject) if found.known.subject.indicator is None and not wanted.mark else []
    return _unseen(
        page(
            request, "answer.html", status, asked=found, wanted=wanted, token=token, figures=figures,
            title=_title(at, wanted), form=form or _before(found), read=read, problems=problems or {},
            looked=form is not None, choices=choices, why=_why(at, wanted),
            until=wanted.overdue - timedelta(days=1), owner=at.declaration.owners[wanted.owner],
        )
    )  # fmt: skip


def _before(found: Asked) -> Typed:
    """What was answered last, to be corrected."""
    if found.answered is None:
        return Typed()
    one = found.answered.observation
    if one.mark is not None:
        value = {True: "yes", False: "no", None: "unknown"}[one.mark.holds] if found.request.wanted.mark else ""
        value = value or one.mark.value
    else:
        value = one.measurement.text if one.measurement is not None else ""
    return Typed(value, one.quote.exact if one.quote is not None else "", one.source or "", one.note or "")


def _refused(request: Request, at: Seat, found: Refused) -> Response:
    """Why nothing can be answered here, what was answered where anything was, and what to do next."""
    one = found.request
    answered = None if one is None else answer_to(one, at.ledger)
    why = found.why
    if why == "closed" and answered is not None and answered.observation.state == "accepted":
        why = "used"
    return _unseen(
        page(
            request, "answer_refused.html", STATUS[why], why=why, figures=_figures(at), answered=answered,
            title="" if one is None else _title(at, one.wanted),
        )
    )  # fmt: skip


def _why(at: Seat, wanted: Wanted) -> list[str]:
    """The targets that rest on what is asked, by title."""
    found = at.served.task(at.declaration, at.today, at.now).dependents.on(wanted.subject)
    figures = _figures(at)
    names = [figures.title(one) for one in at.declaration.targets if one in found]
    return names[:MOST_REASONS]


def _title(at: Seat, wanted: Wanted) -> str:
    return title_of(wanted, at.declaration, at.language)


def _figures(at: Seat) -> Figures:
    return Figures(at.declaration, at.language)


def _unseen(answer: Response) -> Response:
    """The answer, kept out of search engines: who has the address has what it opens."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
