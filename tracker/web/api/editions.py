"""Editions over the API: what is about to be told, exactly as it will be sent, and the reviewers' word on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Query, Request, Response

from tracker.model.edition import EDITION_STATES, Act, EditionId
from tracker.model.problem import Problem
from tracker.web.access import needs, room
from tracker.web.api.answers import answered, validated
from tracker.web.api.bodies import given
from tracker.web.api.calls import described
from tracker.web.api.faults import within, wrong
from tracker.web.api.once import Key, once
from tracker.web.api.paging import LIMIT, Cursor, Limit, cursor_of, from_place, links, place_of
from tracker.web.api.shapes import telling as shapes
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.evaluate.editions import Reviewed

calls = room(api=True)

TAG = "Editions"
Digest = Annotated[str, Path(max_length=200, description="The digest.", examples=["weekly"])]
Day = Annotated[str, Path(max_length=40, description="The day that it speaks for.", examples=["2026-11-23"])]
Version = Annotated[int, Path(ge=1, le=100_000, description="The version of that period.")]
ONE = "/editions/{digest}/{period}/{version}"


@calls.get("/editions")
@needs("viewer", public=False)
@described("listEditions", TAG, shapes.Editions, cached=True, paged=True)
def editions(
    request: Request,
    digest: Annotated[str, Query(max_length=200, description="Of this digest.")] = "",
    state: Annotated[str, Query(max_length=20, description="`in_review`, `approved`, `returned` …")] = "",
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> Response:
    """Editions, the latest first."""
    from tracker.steps.edition_json import edition_json
    from tracker.steps.reviewed import reviewed_editions

    if state and state not in EDITION_STATES:
        raise wrong("query/state", f"{state!r} is no state", f"one of {', '.join(EDITION_STATES)}")
    at = seat(request)
    every = reviewed_editions(at.ledger, at.alerts.channels, digest or None)
    found = {str(one.head.id): one for one in reversed(every) if not state or one.state == state}
    ordered = from_place(list(found), place_of(cursor, 1))
    following = [ordered[limit - 1]] if len(ordered) > limit else None
    body: dict[str, object] = {
        "schema": "tracker.editions/1",
        "editions": [edition_json(found[name]) for name in ordered[:limit]],
        "next": None if following is None else cursor_of(following),
    }
    return answered(request, body, links(request, following))


@calls.get(ONE)
@needs("viewer", public=False)
@described("getEdition", TAG, shapes.Edition, cached=True)
def edition(request: Request, digest: Digest, period: Day, version: Version) -> Response:
    """One edition: its state, what reviewers did, its deliveries, the names of its parts."""
    at = seat(request)
    return answered(request, _told(at.ledger, _one(at.ledger, at, digest, period, version)))


@calls.get(ONE + "/parts/{part:path}")
@needs("viewer", public=False)
@described("getEditionPart", TAG, None, media="application/octet-stream", cached=True)
def part(
    request: Request,
    digest: Digest,
    period: Day,
    version: Version,
    part: Annotated[str, Path(max_length=200, description="Its name, such as `json.en` or `html.zh`.")],
) -> Response:
    """The bytes of one part, exactly as frozen."""
    at = seat(request)
    message = at.ledger.edition_book.message(_one(at.ledger, at, digest, period, version).head.id)
    if part not in message.parts:
        raise missing("part", part, message.parts)
    kept = {"Content-Security-Policy": "sandbox", "Content-Disposition": "attachment"}
    return validated(request, message.parts[part], "application/octet-stream", kept)


@calls.post(ONE + "/approve")
@needs("reviewer")
@described("approveEdition", TAG, shapes.Edition, takes=shapes.Approving, once=True, example={"hash": "0" * 64})
def approve(
    request: Request,
    digest: Digest,
    period: Day,
    version: Version,
    body: Annotated[shapes.Approving, Depends(given(shapes.Approving))],
    key: Key = "",
) -> Response:
    """Approves exactly what you read: the edition of this hash.

    The approval that was missing sends it: approval and deliveries are one transaction.
    """
    return _decide(request, (digest, period, version), "approve", key, seen=body.hash, note=body.note)


@calls.post(ONE + "/return")
@needs("reviewer")
@described(
    "returnEdition", TAG, shapes.Edition, takes=shapes.Returning, once=True,
    example={"hash": "0" * 64, "note": "the labs are counted twice"},
)  # fmt: skip
def send_back(
    request: Request,
    digest: Digest,
    period: Day,
    version: Version,
    body: Annotated[shapes.Returning, Depends(given(shapes.Returning))],
    key: Key = "",
) -> Response:
    """Sends an edition back with what is to be changed."""
    return _decide(request, (digest, period, version), "return", key, seen=body.hash, note=body.note)


@calls.post(ONE + "/comment")
@needs("reviewer")
@described(
    "commentEdition", TAG, shapes.Edition, takes=shapes.Commenting, once=True,
    example={"note": "say since when", "target": "labs-over-20"},
)  # fmt: skip
def comment(
    request: Request,
    digest: Digest,
    period: Day,
    version: Version,
    body: Annotated[shapes.Commenting, Depends(given(shapes.Commenting))],
    key: Key = "",
) -> Response:
    """Comments on an edition that waits, or on one of its lines."""
    return _decide(request, (digest, period, version), "comment", key, note=body.note, target=body.target)


def _decide(
    request: Request,
    named: tuple[str, str, int],
    act: Act,
    key: str,
    *,
    seen: str | None = None,
    note: str = "",
    target: str = "",
) -> Response:
    from tracker.steps.editions import decide

    at = seat(request)

    def deed(book: Ledger) -> Mapping[str, object]:
        name = str(_one(book, at, *named).head.id)
        made = decide(at.road_in(book), name, act, by=at.visitor.name, seen=seen, note=note, target=target)
        if isinstance(made, Problem):
            raise within([made])
        at.note(book, f"edition.{act}", name, {"hash": made.step.hash})
        return _told(book, made.edition)

    return once(request, at, key, deed)


def _one(book: Ledger, at: Seat, digest: str, period: str, version: int) -> Reviewed:
    from tracker.steps.reviewed import reviewed_editions

    every: Sequence[Reviewed] = reviewed_editions(book, at.alerts.channels, digest)
    wanted = EditionId(digest, period, version)
    found = next((one for one in every if one.head.id == wanted), None)
    if found is None:
        raise missing("edition", str(wanted), [str(one.head.id) for one in every])
    return found


def _told(book: Ledger, one: Reviewed) -> dict[str, object]:
    from tracker.steps.edition_json import edition_json

    name = str(one.head.id)
    message = book.edition_book.message(one.head.id)
    sent = book.outbox.deliveries(about=name)
    return {"schema": "tracker.edition/1"} | edition_json(one, sent) | {"parts": list(message.parts)}
