"""The API for people: how to get a token, what to try, every call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from tracker.web.access import access_of, needs, room
from tracker.web.api.calls import call_of
from tracker.web.api.refusing import KINDS
from tracker.web.page import page

pages = room()


@dataclass(frozen=True, slots=True)
class Told:
    """One call as the page lists it; `scope` is what a token needs, None where it needs none."""

    name: str
    method: str
    path: str
    scope: str | None
    signed: bool


@pages.get("/api")
@needs("anyone")
def api(request: Request) -> Response:
    """How programs use the API."""
    base = str(request.base_url).rstrip("/")
    return page(request, "api.html", calls=calls_by_tag(), kinds=KINDS, base=base)


def calls_by_tag() -> Mapping[str, list[Told]]:
    """Every call, under its tag, as the document has them."""
    from tracker.web.api.document import api_routes

    found: dict[str, list[Told]] = {}
    for route in api_routes():
        call, access = call_of(route.endpoint), access_of(route.endpoint)
        for method in sorted(route.methods or ()):
            told = Told(call.name, method, route.path_format, access.scope, call.signed)
            found.setdefault(call.tag, []).append(told)
    return found
