"""What somebody entered, with what became of each: the last first, by state."""

from __future__ import annotations

from fastapi import Request, Response

from tracker.db.rows import Entry
from tracker.model.observation import STATES
from tracker.web.access import needs, room
from tracker.web.figures import Figures
from tracker.web.page import page, url
from tracker.web.seat import Seat, seat

pages = room()

PATH = "/enter/entries"

SIZE = 50
"""Entries on a page."""

FARTHEST = 1_000
"""Lines of the log that are looked through for a page; what fits beyond them stands on the next one."""

ACT = "observation.record"


@pages.get(PATH)
@needs("contributor", public=False)
def own_entries(request: Request) -> Response:
    """The visitor's own entries, as the log has them; in one state where the address names it."""
    at = seat(request)
    state = request.query_params.get("state", "")
    state = state if state in STATES else ""
    before = request.query_params.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    entries, older = own(at, state, number)
    return page(
        request, "own_entries.html", entries=entries, state=state, states=STATES, newest=number is not None,
        older=None if older is None else url(PATH, state=state or None, before=older),
        figures=Figures(at.declaration, at.language),
    )  # fmt: skip


def own(at: Seat, state: str = "", before: int | None = None, size: int = SIZE) -> tuple[list[Entry], int | None]:
    """At most `size` entries of the visitor before a line of the log; the line to go on from where there are more."""
    found: list[Entry] = []
    looked = 0
    while looked < FARTHEST:
        lines = at.ledger.audit.entries(by=at.visitor.name, act=ACT, before=before, limit=size)
        for line in lines:
            entry = at.ledger.held.entry(line.about)
            before = line.number
            if entry is None or (state and entry.observation.state != state):
                continue
            found.append(entry)
            if len(found) == size:
                more = at.ledger.audit.entries(by=at.visitor.name, act=ACT, before=before, limit=1)
                return found, before if more else None
        looked += len(lines)
        if len(lines) < size:
            return found, None
    return found, before
