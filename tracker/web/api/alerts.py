"""Alerts over the API: what fires, who keeps it silent until when and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Query, Request, Response

from tracker.model.duration import span
from tracker.steps.alert_json import alerts_json, silence_json
from tracker.web.access import needs, room
from tracker.web.api.answers import answered
from tracker.web.api.bodies import given
from tracker.web.api.calls import described
from tracker.web.api.faults import wrong
from tracker.web.api.look import moment
from tracker.web.api.once import Key, once
from tracker.web.api.shapes import given as bodies
from tracker.web.api.shapes import telling
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.model.alert import Silence

calls = room(api=True)

TAG = "Alerts"


@calls.get("/alerts")
@needs("viewer", public=False)
@described("listAlerts", TAG, telling.Alerts, cached=True)
def alerts(request: Request) -> Response:
    """The alerts that fire or are pending, as last evaluated; looking tells nobody."""
    from tracker.steps.alerts_shown import shown

    at = seat(request)
    return answered(request, alerts_json(shown(at.ledger, at.declaration, at.alerts.rules, at.now), at.declaration))


@calls.get("/silences")
@needs("viewer", public=False)
@described("listSilences", TAG, telling.Silences, cached=True)
def silences(
    request: Request,
    ended: Annotated[bool, Query(description="Those that are over too.")] = False,
) -> Response:
    """The silences and acknowledgements that hold."""
    at = seat(request)
    found = [one for one in at.ledger.alert_book.silences() if ended or one.holds_at(at.now)]
    body = {"schema": "tracker.silences/1", "silences": [silence_json(one, at.now) for one in found]}
    return answered(request, body)


@calls.post("/silences")
@needs("reviewer")
@described(
    "makeSilence", TAG, telling.OneSilence, status=201, takes=telling.NewSilence, once=True,
    example={"target": "labs-over-20", "until": "P7D", "reason": "the bureau revises its figures"},
)  # fmt: skip
def make(
    request: Request, body: Annotated[telling.NewSilence, Depends(given(telling.NewSilence))], key: Key = ""
) -> Response:
    """Keeps every alert that fits everything named from being told, until a moment; it is told afterwards."""
    from tracker.steps.silence import silence

    at = seat(request)
    asked = {name: getattr(body, name) for name in ("rule", "target", "owner", "source", "tag")}
    named = {name: str(word) for name, word in asked.items() if word}
    until = _until(body.until, at)

    def deed(book: Ledger) -> Mapping[str, object]:
        made = silence(
            book, at.declaration, at.alerts.rules, named, until=until, by=at.visitor.name or "", reason=body.reason,
            now=at.now,
        )  # fmt: skip
        at.note(book, "silence.make", made.id, {"matches": named, "until": until.isoformat()})
        return _one(made, at)

    return once(request, at, key, deed, status=201)


@calls.post("/acknowledgements")
@needs("reviewer")
@described(
    "acknowledgeAlert", TAG, telling.OneSilence, status=201, takes=telling.Acknowledgement, once=True,
    example={"rule": "worse", "subject": "labs-over-20", "reason": "known: the ministry decides in December"},
)  # fmt: skip
def acknowledge(
    request: Request, body: Annotated[telling.Acknowledgement, Depends(given(telling.Acknowledgement))], key: Key = ""
) -> Response:
    """Says that the cause of an alert is known: it is told again once the cause is another."""
    from tracker.steps.silence import acknowledge as note

    at = seat(request)
    until = None if body.until is None else _until(body.until, at)

    def deed(book: Ledger) -> Mapping[str, object]:
        made = note(
            book, at.alerts.rules, body.rule, body.subject, by=at.visitor.name or "", reason=body.reason, now=at.now,
            until=until,
        )  # fmt: skip
        at.note(book, "alert.acknowledge", made.id, {"rule": body.rule, "subject": body.subject})
        return _one(made, at)

    return once(request, at, key, deed, status=201)


@calls.post("/silences/{identity}/end")
@needs("reviewer")
@described("endSilence", TAG, telling.OneSilence, takes=bodies.Why, once=True, example={"reason": "it is mended"})
def end(
    request: Request,
    identity: Annotated[str, Path(max_length=100, description="The silence's id.")],
    body: Annotated[bodies.Why, Depends(given(bodies.Why))],
    key: Key = "",
) -> Response:
    """Ends a silence or an acknowledgement before its time; what it held back is told next."""
    from tracker.steps.silence import end as over

    at = seat(request)

    def deed(book: Ledger) -> Mapping[str, object]:
        if not any(one.id == identity for one in book.alert_book.silences()):
            raise missing("silence", identity)
        over(book, identity, by=at.visitor.name or "", reason=body.reason, now=at.now)
        at.note(book, "silence.end", identity)
        ended = next(one for one in book.alert_book.silences() if one.id == identity)
        return _one(ended, at)

    return once(request, at, key, deed)


def _one(made: Silence, at: Seat) -> dict[str, object]:
    return {"schema": "tracker.silence/1", **silence_json(made, at.now)}


LONGEST = 3_660
"""Days for which anything can be kept silent."""


def _until(text: str, at: Seat) -> datetime:
    """A day's end, a time, or a duration from now."""
    if not text.strip().startswith("P"):
        return moment(text, "until", at)
    length = span(text.strip())
    if length is None or length.days > LONGEST:
        raise wrong("until", f"{text!r} is no duration", "write P7D, P2W or PT12H")
    return at.now + length
