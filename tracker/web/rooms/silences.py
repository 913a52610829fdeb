"""Silences: who keeps which alerts from being told, until when and why; made with a look at what they would keep."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Form, Request, Response

from tracker.errors import InputError, UsageError
from tracker.model.alert import MATCHES, Silence
from tracker.model.problem import Problem
from tracker.steps.silence import end, kept_silent, silence
from tracker.web.access import needs, room
from tracker.web.page import page, see
from tracker.web.rooms.alerts import LONGEST_REASON, end_of_day
from tracker.web.seat import Seat, seat

pages = room()

MOST_OVER = 20

MOST_OFFERED = 500


@pages.get("/silences")
@needs("viewer", public=False)
def silences(request: Request) -> Response:
    """The silences and acknowledgements that hold, then those that are over."""
    return _shown(request)


@pages.post("/silences")
@needs("reviewer")
def made(
    request: Request,
    rule: Annotated[str, Form(max_length=200)] = "",
    target: Annotated[str, Form(max_length=200)] = "",
    owner: Annotated[str, Form(max_length=200)] = "",
    source: Annotated[str, Form(max_length=200)] = "",
    tag: Annotated[str, Form(max_length=200)] = "",
    until: Annotated[str, Form(max_length=10)] = "",
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
    act: Annotated[str, Form()] = "save",
) -> Response:
    """Shows what a silence would keep from being told, or makes it."""
    at = seat(request)
    typed = {"rule": rule, "target": target, "owner": owner, "source": source, "tag": tag}
    named = {name: value.strip() for name, value in typed.items() if value.strip()}
    typed |= {"until": until, "reason": reason}
    last = end_of_day(at, until)
    problems = []
    if last is None:
        problems.append(Problem("no_until", at.say("silences.no_until"), "until"))
    if act == "save" and not reason.strip():
        problems.append(Problem("no_reason", at.say("silences.no_reason"), "reason"))
    if problems or last is None:
        return _shown(request, problems, typed)
    if act == "look":
        planned = Silence("", "silence", at.now, at.visitor.name or "", reason, last, named)
        return _shown(request, [], typed, planned)
    try:
        with at.writing() as book:
            done = silence(
                book, at.declaration, at.alerts.rules, named, until=last, by=at.visitor.name or "",
                reason=reason.strip(), now=at.now,
            )  # fmt: skip
            at.note(book, "silence.make", done.id, {"matches": named, "until": last.isoformat(), "reason": reason})
    except UsageError as error:
        return _shown(request, [Problem("refused", str(error), "", error.hint)], typed)
    return see("/silences", done="silences.made")


@pages.post("/silences/{identity}/end")
@needs("reviewer")
def ended(request: Request, identity: str, reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "") -> Response:
    """Ends a silence or an acknowledgement before its time."""
    at = seat(request)
    if not reason.strip():
        return _shown(request, [Problem("no_reason", at.say("silences.no_reason"), "reason")])
    try:
        with at.writing() as book:
            done = end(book, identity, by=at.visitor.name or "", reason=reason.strip(), now=at.now)
            at.note(book, "silence.end", done.id, {"reason": reason.strip()})
    except InputError as error:
        return _shown(request, [Problem("refused", str(error), "", error.hint)])
    return see("/silences", done="silences.ended_now")


def _shown(
    request: Request,
    problems: list[Problem] | None = None,
    typed: dict[str, str] | None = None,
    planned: Silence | None = None,
) -> Response:
    at = seat(request)
    every = at.ledger.alert_book.silences()
    states = at.ledger.alert_book.states(())
    holding = [one for one in every if one.holds_at(at.now)]
    over = sorted((one for one in every if not one.holds_at(at.now)), key=lambda one: one.made_at, reverse=True)
    keeps = {one.id: len(kept_silent(one, at.alerts.rules, states, at.declaration)) for one in holding}
    would = None
    if planned is not None:
        holds = replace(planned, until=None)
        would = [one.subject for one in kept_silent(holds, at.alerts.rules, states, at.declaration)]
    return page(
        request,
        "silences.html",
        422 if problems else 200,
        holding=holding,
        over=over[:MOST_OVER],
        keeps=keeps,
        would=would,
        matches=MATCHES,
        offered=_offered(at),
        problems=problems or [],
        typed=typed or {},
    )


def _offered(at: Seat) -> dict[str, list[tuple[str, str]]]:
    """What can be named, with its title; of more than is usable in a list none, to be written instead."""
    declared = at.declaration
    tags = dict.fromkeys(tag for one in declared.targets.values() for tag in one.tags)
    named = {
        "rule": [(one, one) for one in at.alerts.rules],
        "target": [(one.id, at.text(declared.title_of(one))) for one in declared.targets.values()],
        "owner": [(one.id, at.text(one.name)) for one in declared.owners.values()],
        "source": [(one, one) for one in declared.sources],
        "tag": [(one, one) for one in tags],
    }
    return {name: pairs if len(pairs) <= MOST_OFFERED else [] for name, pairs in named.items()}
