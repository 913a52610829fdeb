"""The audit log: who did what, and whether it is as it was written."""

from __future__ import annotations

from fastapi import Request, Response

from tracker.steps import audit
from tracker.web.access import needs, room
from tracker.web.logged import lines
from tracker.web.page import page, url
from tracker.web.seat import seat
from tracker.web.words import phrases

pages = room()

A_PAGE = 50

LONGEST = 200
"""Characters of a filter."""


@pages.get("/audit")
@needs("admin", public=False)
def log(request: Request) -> Response:
    """The lines, newest first, by who, what and about what."""
    at = seat(request)
    asked = {name: request.query_params.get(name, "").strip()[:LONGEST] or None for name in ("by", "act", "about")}
    before = request.query_params.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    found = audit.lines(at.ledger, **asked, before=number, limit=A_PAGE + 1)
    older = url("/audit", **asked, before=found[A_PAGE - 1].number) if len(found) > A_PAGE else None
    return page(
        request, "audit.html", lines=lines(at, found[:A_PAGE]), asked=asked, filtered=any(asked.values()), older=older,
        newest=url("/audit", **asked) if number is not None else None,
        people=[(one.name, one.name) for one in at.ledger.people.everybody()],
        acts=[(one, at.say(key)) for key, one in (*_known("audit.family_"), *_known("audit.act_"))],
        chain=audit.verify(at.ledger) if "check" in request.query_params else None,
    )  # fmt: skip


def _known(prefix: str) -> list[tuple[str, str]]:
    """The phrases of that beginning with what each names."""
    return [(key, key.removeprefix(prefix)) for key in phrases() if key.startswith(prefix)]
