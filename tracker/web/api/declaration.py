"""The declaration over the API: which version holds, every version there was, the schema it is written to."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request, Response

from tracker.web.access import needs, room
from tracker.web.api.answers import answered, validated
from tracker.web.api.calls import described
from tracker.web.api.paging import LIMIT, Cursor, Limit, cursor_of, from_place, links, place_of
from tracker.web.api.shapes import declared as shapes
from tracker.web.refusal import Refusal
from tracker.web.seat import seat

calls = room(api=True)

TAG = "Declaration"


@calls.get("/declaration")
@needs("viewer")
@described("getDeclaration", TAG, shapes.Declarations, cached=True, paged=True)
def declaration(request: Request, limit: Limit = LIMIT, cursor: Cursor = "") -> Response:
    """What is declared now, and every recorded version of targets.yaml, the latest first."""
    at = seat(request)
    every = {one.loaded_at.isoformat(): one.version for one in reversed(at.ledger.declarations())}
    ordered = from_place(list(every), place_of(cursor, 1))
    following = [ordered[limit - 1]] if len(ordered) > limit else None
    body: dict[str, object] = {
        "schema": "tracker.declarations/1",
        "title": at.declaration.title.to_json(),
        "timezone": at.declaration.timezone,
        "languages": list(at.declaration.languages),
        "version": at.declaration.version,
        "versions": [{"version": every[when], "loaded_at": when} for when in ordered[:limit]],
        "next": None if following is None else cursor_of(following),
    }
    return answered(request, body, links(request, following))


@calls.get("/declaration/{version}")
@needs("viewer")
@described("getDeclarationText", TAG, None, media="application/yaml", cached=True)
def text(request: Request, version: Annotated[str, Path(max_length=100)]) -> Response:
    """The text of one version of targets.yaml, byte for byte."""
    versions = {one.version: one for one in seat(request).ledger.declarations()}
    if version not in versions:
        raise Refusal(404, "api.no_version", version=version)
    return validated(request, versions[version].text, "application/yaml", {"Content-Disposition": "attachment"})


@calls.get("/schema")
@needs("anyone")
@described("getTargetsSchema", TAG, shapes.AnyObject, cached=True)
def schema(request: Request) -> Response:
    """The JSON Schema (2020-12) of targets.yaml, as editors use it."""
    from tracker.targets.schema import json_schema

    return answered(request, json_schema())
