"""Observations over the API: reading them from the ledger, recording new ones as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Query, Request, Response

from tracker.db.browse import Place, Wanted
from tracker.db.browse import place_of as where
from tracker.model.observation import STATES, Quote, State
from tracker.steps.background import Background, Weighed
from tracker.steps.entry import Written, read_entry, subject_named
from tracker.web.access import needs, room
from tracker.web.api.answers import answered, done
from tracker.web.api.bodies import given, words
from tracker.web.api.calls import described
from tracker.web.api.faults import FaultyError, within, wrong
from tracker.web.api.look import moment
from tracker.web.api.once import Key, once
from tracker.web.api.paging import LIMIT, Cursor, Limit, cursor_of, links, not_ours, place_of, utc
from tracker.web.api.shapes import given as bodies
from tracker.web.api.shapes import observation as shapes
from tracker.web.figures import shown_to
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.rows import Entry
    from tracker.model.declaration import Declaration
    from tracker.model.observation import Observation
    from tracker.model.problem import Problem

calls = room(api=True)

TAG = "Observations"
Identity = Annotated[str, Path(max_length=100, description="The observation's id.")]


@calls.get("/observations")
@needs("viewer")
@described("listObservations", TAG, shapes.Observations, cached=True, paged=True)
def observations(
    request: Request,
    indicator: Annotated[str, Query(max_length=200, description="Of this indicator, or of this target's marks.")] = "",
    period: Annotated[str, Query(max_length=40, description="For this period, as it is written.")] = "",
    source: Annotated[str, Query(max_length=200, description="From this source.")] = "",
    state: Annotated[str, Query(max_length=20, description="`proposed`, `accepted`, `returned` or `rejected`.")] = "",
    since: Annotated[str, Query(max_length=40, description="Recorded at this moment or later.")] = "",
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> Response:
    """Observations in every state, corrected ones too, by subject, period and time of recording."""
    at = seat(request)
    wanted = Wanted(
        indicator or None,
        period or None,
        source or None,
        _readable(at, _state(state)),
        moment(since, "query/since", at) if since else None,
    )
    entries = at.ledger.browser.observations(wanted, _after(cursor), limit + 1)
    return answered(request, *_page("tracker.observations/1", "observations", request, at, entries, limit))


@calls.get("/targets/{identity}/observations")
@needs("viewer")
@described("listTargetObservations", TAG, shapes.Observations, cached=True, paged=True)
def of_target(
    request: Request,
    identity: Annotated[str, Path(max_length=200, description="The target's id.")],
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> Response:
    """The observations of a target's indicator, or its own marks, in every state."""
    at = seat(request)
    target = at.declaration.targets.get(identity)
    if target is None:
        raise missing("target", identity, at.declaration.targets)
    wanted = Wanted(target.indicator or target.id, state=_readable(at, None))
    entries = at.ledger.browser.observations(wanted, _after(cursor), limit + 1)
    return answered(request, *_page("tracker.observations/1", "observations", request, at, entries, limit))


@calls.get("/observations/{identity}")
@needs("viewer")
@described("getObservation", TAG, shapes.Entry, cached=True)
def observation(request: Request, identity: Identity) -> Response:
    """One observation with what was doubted of it and what was decided."""
    at = seat(request)
    entry = at.ledger.held.entry(identity)
    if entry is None or not shown_to(at, [entry]):
        raise missing("observation", identity)
    return answered(request, entry_json(at.declaration, entry))


@calls.post("/observations")
@needs("contributor")
@described(
    "recordObservation", TAG, shapes.Recorded, status=201, takes=bodies.NewObservation, once=True,
    example={"indicator": "results", "period": "2024", "value": "近9000项", "note": "from the annual report"},
)  # fmt: skip
def record(
    request: Request,
    body: Annotated[bodies.NewObservation, Depends(given(bodies.NewObservation))],
    dry_run: Annotated[bool, Query(description="Only show how it would be read and what would change.")] = False,
    key: Key = "",
) -> Response:
    """Records a figure as it is written, or shows what would become of it.

    `近9000项` is read as the interval that its wording allows. What a check doubts is held for a person: the answer
    says why. What was known already adds nothing. Answers 201 when it recorded something or knew it; 200 with
    `dry_run=true`, which changes nothing.
    """
    at = seat(request)
    if dry_run:
        weighed = _weighed(at, at.ledger, body)
        return done(_recorded(at, weighed, _would_change(at, weighed)))

    def deed(book: Ledger) -> Mapping[str, object]:
        from tracker.steps.record import record as keep

        _refer(at, book, body)
        made = keep(_written(body), at.declaration, book, at.store, by=at.visitor.name, now=at.now)
        if isinstance(made, list):
            raise _refused(made)
        if made.is_new:
            one = made.observation
            at.note(book, "observation.record", one.id, {"subject": one.subject, "period": one.period.text})
        return _recorded(at, made, None)

    return once(request, at, key, deed, status=201, location=_location)


def entry_json(declared: Declaration, entry: Entry) -> dict[str, object]:
    """An observation with its doubts and the decision on it."""
    from tracker.steps.show import observation_json

    decided = entry.decision
    return observation_json(declared, entry.observation) | {
        "doubts": list(entry.doubts),
        "decision": None
        if decided is None
        else {"state": decided.state, "at": decided.at.isoformat(), "by": decided.by, "reason": decided.reason},
    }


def _page(
    schema: str, name: str, request: Request, at: Seat, entries: list[Entry], limit: int
) -> tuple[dict[str, object], dict[str, str]]:
    following = None
    if len(entries) > limit:
        subject, end, recorded_at, identity = where(entries[limit - 1])
        following = [subject, end.isoformat(), recorded_at.isoformat(), identity]
    body: dict[str, object] = {
        "schema": schema,
        name: [entry_json(at.declaration, one) for one in entries[:limit]],
        "next": None if following is None else cursor_of(following),
    }
    return body, links(request, following)


def _after(cursor: str) -> Place | None:
    place = place_of(cursor, 4)
    if place is None:
        return None
    try:
        return place[0], date.fromisoformat(place[1]), utc(place[2]), place[3]
    except ValueError:
        raise not_ours() from None


def _readable(at: Seat, wanted: State | None) -> State | None:
    """The state in which observations are read: everybody reads those that were accepted, whatever they ask for."""
    return wanted if at.shows_undecided else "accepted"


def _state(text: str) -> State | None:
    if not text:
        return None
    for one in STATES:
        if one == text:
            return one
    raise wrong("query/state", f"{text!r} is no state", f"one of {', '.join(STATES)}")


def _written(body: bodies.NewObservation) -> Written:
    quote = None if body.quote is None else Quote(body.quote.exact, body.quote.prefix, body.quote.suffix)
    return Written(
        body.indicator, words(body.value), body.period, body.qualifier, body.unit, body.flags, document=body.document,
        evidence=body.evidence, quote=quote, confidence=body.sure, supersedes=body.supersedes, reason=body.reason,
        note=body.note,
    )  # fmt: skip


def _weighed(at: Seat, ledger: Ledger, body: bodies.NewObservation) -> Weighed:
    """What the figure would be beside everything known; FaultyError where it cannot be read."""
    from tracker.model.problem import Problem

    _refer(at, ledger, body)
    written = _written(body)
    subject = subject_named(at.declaration, written.subject, by_any_name=True)
    if isinstance(subject, Problem):
        raise _refused([subject])
    read = read_entry(
        replace(written, subject=subject.id), subject, at.declaration, recorded_at=at.now, by=at.visitor.name
    )
    if isinstance(read, list):
        raise _refused(read)
    text = at.store.text(read.evidence) if read.quote is not None and read.evidence is not None else None
    with ledger.reading() as book:
        return Background(at.declaration, book, [subject.id]).weigh(read, evidence_text=text)


def _refer(at: Seat, book: Ledger, body: bodies.NewObservation) -> None:
    """Refuses a figure that names an observation or an archived copy that there is not."""
    if body.supersedes and book.held.entry(body.supersedes) is None:
        raise wrong("supersedes", f"there is no observation {body.supersedes[:80]!r}", "write its whole id")
    if body.evidence and not at.store.origins(body.evidence):
        raise wrong("evidence", "nothing is archived under this SHA-256", "leave it out, or upload the document first")


def _refused(problems: list[Problem]) -> FaultyError:
    return within(problems, subject="indicator")


def _would_change(at: Seat, weighed: Weighed) -> list[dict[str, object]]:
    from tracker.steps.preview import would_change

    if not weighed.is_new:
        return []
    pairs = would_change(at.ledger, at.declaration, [weighed.observation], at.today)
    return [
        {
            "target": before.id,
            "from": before.headline,
            "to": after.headline,
            "before": before.to_json(),
            "after": after.to_json(),
        }
        for before, after in pairs
        if before.headline != after.headline
    ]


def _recorded(at: Seat, weighed: Weighed, changes: list[dict[str, object]] | None) -> dict[str, object]:
    from tracker.steps.show import observation_json

    one, other = weighed.observation, weighed.other
    became = "known" if not weighed.is_new else "held" if one.state == "proposed" else "accepted"
    told: Observation = other if became == "known" and other is not None else one
    return {
        "schema": "tracker.recorded/1",
        "became": became,
        "relation": weighed.relation,
        "observation": observation_json(at.declaration, told),
        "other": None if other is None else other.id,
        "doubts": [doubt.to_json() for doubt in weighed.doubts],
        "dry_run": changes is not None,
        "would_change": changes,
    }


def _location(body: Mapping[str, object]) -> str:
    made = body["observation"]
    assert isinstance(made, Mapping)
    return f"/api/v1/observations/{made['id']}"
