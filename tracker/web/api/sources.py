"""Sources over the API: where figures come from, how that goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Path, Request, Response

from tracker.model.collected import SourceRun, SourceState
from tracker.model.text import Text
from tracker.web.access import needs, room
from tracker.web.api.answers import answered
from tracker.web.api.calls import described
from tracker.web.api.paging import LIMIT, Cursor, Limit, cursor_of, from_place, links, place_of
from tracker.web.api.shapes import declared as shapes
from tracker.web.refusal import missing
from tracker.web.seat import seat

if TYPE_CHECKING:
    from tracker.model.source import Source

calls = room(api=True)

TAG = "Sources"


@calls.get("/sources")
@needs("viewer")
@described("listSources", TAG, shapes.Sources, cached=True, paged=True)
def sources(request: Request, limit: Limit = LIMIT, cursor: Cursor = "") -> Response:
    """Sources in the order in which they are declared, each with its last success and its last error in words."""
    at = seat(request)
    ordered = from_place(list(at.declaration.sources), place_of(cursor, 1))
    shown = ordered[:limit]
    states = at.ledger.sources.states(shown) if shown else {}
    following = [ordered[limit - 1]] if len(ordered) > limit else None
    body: dict[str, object] = {
        "schema": "tracker.sources/1",
        "sources": [source_json(at.declaration.sources[name], states.get(name)) for name in shown],
        "next": None if following is None else cursor_of(following),
    }
    return answered(request, body, links(request, following))


@calls.get("/sources/{identity}")
@needs("viewer")
@described("getSource", TAG, shapes.OneSource, cached=True)
def source(request: Request, identity: Annotated[str, Path(max_length=200)]) -> Response:
    """One source with its last twenty runs: fetches, or messages that were pushed."""
    at = seat(request)
    declared = at.declaration.sources.get(identity)
    if declared is None:
        raise missing("source", identity, at.declaration.sources)
    told = source_json(declared, at.ledger.sources.states([identity]).get(identity))
    runs = [run_json(one) for one in at.ledger.sources.runs(identity)]
    return answered(request, {"schema": "tracker.source/1", **told, "runs": runs})


def source_json(one: Source, state: SourceState | None) -> dict[str, object]:
    """A source and how it stands; nothing that is secret."""
    known = state or SourceState(one.id)
    missing_since = {
        target: watched.missing_since
        for target, watched in known.watched.items()
        if watched.missing_since is not None and target in one.watch
    }
    return {
        "id": one.id,
        "title": _words(one.title),
        "kind": "push" if one.push is not None else "web" if one.url is not None else "file" if one.path else "command",
        "place": one.url or one.path,
        "review": one.review,
        "owner": one.owner,
        "subjects": list(one.subjects),
        "watches": list(one.watch),
        "failures": known.failures,
        "failing_since": _at(known.failing_since),
        "error": _words(known.error),
        "last_try_at": _at(known.last_try_at),
        "last_success_at": _at(known.last_success_at),
        "next_try_at": _at(known.next_try_at),
        "missing": {target: since.isoformat() for target, since in missing_since.items()},
    }


def run_json(one: SourceRun) -> Mapping[str, object]:
    """One run of a source."""
    return {
        "started_at": one.started_at.isoformat(), "ended_at": one.ended_at.isoformat(), "outcome": one.outcome,
        "error": _words(one.error), "status": one.status, "size": one.size, "evidence": list(one.evidence),
        "found": one.found, "added": one.added, "held": one.held, "known": one.known,
    }  # fmt: skip


def _words(text: Text | None) -> dict[str, str] | None:
    return None if text is None else text.to_json()


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
