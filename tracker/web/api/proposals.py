"""The queue of proposals over the API: what documents were read to say, and persons' decisions on it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Request, Response

from tracker.db.proposals import place_of as order_of
from tracker.errors import InputError
from tracker.steps import proposals
from tracker.steps.proposal_json import decided_json, waiting_json
from tracker.steps.proposal_queue import queue
from tracker.web.access import needs, room
from tracker.web.api.answers import answered
from tracker.web.api.bodies import given, words
from tracker.web.api.calls import described
from tracker.web.api.faults import within, wrong
from tracker.web.api.once import Key, once
from tracker.web.api.paging import LIMIT, Cursor, Limit, cursor_of, links, not_ours, place_of, utc
from tracker.web.api.shapes import given as bodies
from tracker.web.api.shapes import observation as shapes
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.model.problem import Problem

calls = room(api=True)

TAG = "Review"
Identity = Annotated[str, Path(max_length=100, description="The proposal's id.")]
Deed = Callable[["Ledger"], "proposals.Decided | list[Problem]"]


@calls.get("/proposals")
@needs("viewer", public=False)
@described("listProposals", TAG, shapes.Proposals, cached=True, paged=True)
def listed(request: Request, limit: Limit = LIMIT, cursor: Cursor = "") -> Response:
    """What documents were read to say and nobody has decided on, each with what it may speak of."""
    at = seat(request)
    after = place_of(cursor, 4)
    with at.ledger.reading() as book:
        order = [order_of(one) for one in book.proposals.waiting()]
        try:
            first = 0 if after is None else bisect_right(order, (utc(after[0]), after[1], int(after[2]), after[3]))
        except ValueError:
            raise not_ours() from None
        shown = queue(book, at.declaration, first, limit)
    following = None
    if first + limit < len(order):
        filed_at, evidence, start, identity = order[first + limit - 1]
        following = [filed_at.isoformat(), evidence, str(start), identity]
    body: dict[str, object] = {
        "schema": "tracker.proposals/1",
        "proposals": [waiting_json(one) for one in shown],
        "waiting": len(order),
        "next": None if following is None else cursor_of(following),
    }
    return answered(request, body, links(request, following))


@calls.post("/proposals/{identity}/accept")
@needs("reviewer")
@described(
    "acceptProposal", TAG, shapes.ProposalDecided, takes=bodies.Taking, once=True, errors=(404, 409),
    example={"subject": "labs-over-20", "period": "2025"},
)  # fmt: skip
def accept(
    request: Request, identity: Identity, body: Annotated[bodies.Taking, Depends(given(bodies.Taking))], key: Key = ""
) -> Response:
    """Records it for what it is taken for; a pledge is found to state a declared target, and nothing is recorded."""
    return _taken(request, identity, body, key, None)


@calls.post("/proposals/{identity}/correct")
@needs("reviewer")
@described(
    "correctProposal", TAG, shapes.ProposalDecided, takes=bodies.TakingCorrected, once=True, errors=(404, 409),
    example={"value": "19家", "period": "2025"},
)  # fmt: skip
def correct(
    request: Request,
    identity: Identity,
    body: Annotated[bodies.TakingCorrected, Depends(given(bodies.TakingCorrected))],
    key: Key = "",
) -> Response:
    """Records what is right instead, with the document's words beside it."""
    return _taken(request, identity, body, key, words(body.value))


@calls.post("/proposals/{identity}/reject")
@needs("reviewer")
@described(
    "rejectProposal", TAG, shapes.ProposalDecided, takes=bodies.Why, once=True, errors=(404, 409),
    example={"reason": "an old figure"},
)  # fmt: skip
def reject(
    request: Request, identity: Identity, body: Annotated[bodies.Why, Depends(given(bodies.Why))], key: Key = ""
) -> Response:
    """Refuses it; it stays on record and never counts."""
    at = seat(request)
    why = body.reason.strip() or None
    return _decided(
        request,
        identity,
        key,
        lambda book: proposals.reject(identity, book, by=at.visitor.name, now=at.now, reason=why),
    )


def _taken(request: Request, identity: str, body: bodies.Taking, key: str, value: str | None) -> Response:
    at = seat(request)

    def deed(book: Ledger) -> proposals.Decided | list[Problem]:
        return proposals.accept(
            identity, at.declaration, book, by=at.visitor.name, now=at.now, subject=body.subject.strip() or None,
            period=body.period.strip() or None, value=value, document=body.document.strip() or None,
            reason=body.reason.strip() or None, as_figure=body.as_figure,
        )  # fmt: skip

    return _decided(request, identity, key, deed)


def _decided(request: Request, identity: str, key: str, deed: Deed) -> Response:
    at = seat(request)

    def done(book: Ledger) -> Mapping[str, object]:
        if not any(one.id == identity for one in book.proposals.find(identity)):
            raise missing("proposal", identity)
        try:
            made = deed(book)
        except InputError as error:
            raise wrong("path/identity", str(error), error.hint, status=409) from error
        if isinstance(made, list):
            raise within(made, indicator="subject")
        _note(at, book, made)
        return decided_json(made)

    return once(request, at, key, done)


def _note(at: Seat, book: Ledger, made: proposals.Decided) -> None:
    """The line of the audit log, as the page writes it."""
    detail = {"subject": made.subject, "observation": None if made.observation is None else made.observation.id}
    at.note(book, f"proposal.{made.state}", made.filed.id, {key: one for key, one in detail.items() if one} or None)
