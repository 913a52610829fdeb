"""Alerts: what fires, what is pending and why it is not told yet, what was told lately; acknowledged by a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Request, Response

from tracker.alerts.alert_letter import name_of, title_of
from tracker.db.alerts import AlertNotice
from tracker.errors import InputError, UsageError
from tracker.evaluate.selection import owner_of
from tracker.model.alert import When
from tracker.model.lines import one_line
from tracker.model.problem import Problem
from tracker.steps.alerts_shown import ShownAlert, shown
from tracker.steps.silence import acknowledge
from tracker.web.access import needs, room
from tracker.web.figures import Figures
from tracker.web.page import page, see
from tracker.web.seat import Seat, seat

pages = room()

MOST_TOLD, MOST_EACH = 20, 5
"""Messages told lately that are listed, alerts of each."""

LONGEST_REASON = 2_000


@pages.get("/alerts")
@needs("viewer", public=False)
def alerts(request: Request) -> Response:
    """The alerts that fire or are pending, as last evaluated; looking tells nobody."""
    return _shown(request)


@pages.post("/alerts")
@needs("reviewer")
def acknowledged(
    request: Request,
    rule: Annotated[str, Form(max_length=200)] = "",
    subject: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
    until: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Says that the cause of an alert is known: it is told again once the cause is another."""
    at = seat(request)
    typed = {"rule": rule, "subject": subject, "reason": reason, "until": until}
    last = end_of_day(at, until)
    if until and last is None:
        return _shown(request, [Problem("no_day", at.say("frame.no_day", day=until), "until")], typed)
    if not reason.strip():
        return _shown(request, [Problem("no_reason", at.say("silences.no_reason"), "reason")], typed)
    try:
        with at.writing() as book:
            made = acknowledge(
                book, at.alerts.rules, rule, subject, by=at.visitor.name or "", reason=reason.strip(), now=at.now,
                until=last,
            )  # fmt: skip
            at.note(book, "alert.acknowledge", made.id, {"rule": rule, "subject": subject, "reason": reason.strip()})
    except (UsageError, InputError) as error:
        return _shown(request, [Problem("refused", str(error), "", error.hint)], typed)
    return see("/alerts", done="alerts.acked")


def _shown(request: Request, problems: list[Problem] | None = None, typed: dict[str, str] | None = None) -> Response:
    at = seat(request)
    found = shown(at.ledger, at.declaration, at.alerts.rules, at.now)
    told = [one for one in at.ledger.alert_book.notices(limit=MOST_TOLD) if one.rule in at.alerts.rules]
    return page(
        request,
        "alerts.html",
        422 if problems else 200,
        rules=at.alerts.rules,
        found=found,
        listed=[(one, [_words(at, each) for each in found.alerts if each.state.state == one]) for one in ORDER],
        notices=[_lately(at, one) for one in told],
        problems=problems or [],
        typed=typed or {},
    )


def _lately(at: Seat, one: AlertNotice) -> tuple[AlertNotice, str, list[tuple[str, str]]]:
    """What was told: its title, then the name and the sentence of each of its first alerts."""
    rule = at.alerts.rules[one.rule]
    named = [
        (name_of(rule, each.subject, at.declaration, at.language), at.text(each.words))
        for each in one.alerts[:MOST_EACH]
    ]
    return one, title_of(rule, at.language), named


ORDER = ("firing", "pending")


def _words(at: Seat, one: ShownAlert) -> dict[str, object]:
    """An alert in the visitor's words, with where its subject is shown."""
    state, language = one.state, at.language
    silences = {made.id: made for made in at.ledger.alert_book.silences()} if one.mute is not None else {}
    muted = ""
    if one.mute is not None:
        made = silences.get(one.mute.by)
        by = one.mute.by if made is None else made.made_by
        muted = at.say(f"alerts.mute_{one.mute.kind}", by=by)
    return {
        "alert": one,
        "name": name_of(one.rule, state.subject, at.declaration, language),
        "title": title_of(one.rule, language),
        "path": _path(one),
        "text": state.words.in_language(language),
        "ask": _whom_to_ask(at, one),
        "next": _next(at, one),
        "muted": muted,
        "fires_at": None if state.active_since is None else state.active_since + one.rule.lasting,
    }


NEXT: Mapping[When, tuple[str, str]] = {
    "source_failed": ("do_source", ""), "statement_changed": ("do_history", "/history"),
    "correction": ("do_history", "/history"), "deadline_near": ("do_deadline", ""),
}  # fmt: skip
"""What a reader does next by condition: the phrase, the page of the subject; where none is named, see why it is so."""


def _next(at: Seat, one: ShownAlert) -> tuple[str, str]:
    """What the reader does next, with the address where they do it."""
    subject, when = one.state.subject, one.rule.when
    if when == "source_silent" and at.visitor.may("contributor"):
        entered = Figures(at.declaration, at.language).entered(subject)
        if entered:
            return at.say("alerts.do_enter"), f"/enter?subject={quote(entered, safe='')}"
    key, further = NEXT.get(when, ("do_explain", ""))
    return at.say(f"alerts.{key}"), _path(one) + further


def _whom_to_ask(at: Seat, one: ShownAlert) -> str:
    """The office that owes the figure, with its address; "" where none is owed or nobody is named."""
    owner = at.declaration.owners.get(owner_of(at.declaration, one.state.subject) or "")
    if one.rule.when != "source_silent" or owner is None:
        return ""
    name, email = at.text(owner.name), one_line(owner.email or "")
    return at.say("alerts.do_ask_at" if email else "alerts.do_ask", office=name, email=email)


def _path(one: ShownAlert) -> str:
    return f"/{'sources' if one.rule.of_sources else 'targets'}/{quote(one.state.subject, safe='')}"


def end_of_day(at: Seat, text: str) -> datetime | None:
    """The end of a day in the workspace's time zone; None for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(text), time.max, at.zone) if text else None
    except ValueError:
        return None
