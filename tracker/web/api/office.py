"""Who asks and who did what, over the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from tracker.web.access import needs, room
from tracker.web.api.answers import answered
from tracker.web.api.calls import described
from tracker.web.api.paging import LIMIT, Cursor, Limit, cursor_of, links, not_ours, place_of
from tracker.web.api.shapes import declared, telling
from tracker.web.seat import seat

calls = room(api=True)

TAG = "Account"

HIGHEST = 2**62


@calls.get("/me")
@needs("anyone")
@described("getMe", TAG, declared.Me)
def me(request: Request) -> Response:
    """Who you are here: the token's person, their role, what the token may do."""
    visitor = seat(request).visitor
    token = visitor.token
    body = {
        "schema": "tracker.me/1",
        "name": visitor.name,
        "role": visitor.role,
        "scopes": None if token is None else list(token.scopes),
        "expires_at": None if token is None or token.expires_at is None else token.expires_at.isoformat(),
    }
    return answered(request, body)


@calls.get("/audit")
@needs("admin")
@described("listAudit", TAG, telling.AuditLog, cached=True, paged=True)
def audit(
    request: Request,
    by: Annotated[str, Query(max_length=200, description="What this person did.")] = "",
    act: Annotated[str, Query(max_length=100, description="Acts of this kind, such as `token.make`, or `token`.")] = "",
    about: Annotated[str, Query(max_length=300, description="What was done to this.")] = "",
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> Response:
    """Who did what, the latest first; each line is sealed by a hash over it and the line before."""
    place = place_of(cursor, 1)
    if place is not None and not (place[0].isascii() and place[0].isdigit() and int(place[0]) < HIGHEST):
        raise not_ours()
    found = seat(request).ledger.audit.entries(
        by=by or None, act=act or None, about=about or None, before=None if place is None else int(place[0]),
        limit=limit + 1,
    )  # fmt: skip
    following = [str(found[limit - 1].number)] if len(found) > limit else None
    body: dict[str, object] = {
        "schema": "tracker.audit/1",
        "entries": [
            {
                "number": one.number, "at": one.at.isoformat(), "by": one.by, "act": one.act, "about": one.about,
                "detail": dict(one.detail), "previous": one.previous, "hash": one.hash,
            }
            for one in found[:limit]
        ],
        "next": None if following is None else cursor_of(following),
    }  # fmt: skip
    return answered(request, body, links(request, following))
