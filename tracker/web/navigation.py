"""What the head of every page leads to, for whoever may go there."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.db.connection import LedgerError
from tracker.model.person import Role
from tracker.web.seat import Seat


@dataclass(frozen=True, slots=True)
class Entry:
    """A room in the head of the page; `current` where the visitor is in it, `waiting` how much there is to do in it."""

    path: str
    label: str
    current: bool
    waiting: int = 0


ROOMS: tuple[tuple[str, str, Role, bool], ...] = (
    ("/", "frame.nav_overview", "viewer", True),
    ("/indicators", "frame.nav_indicators", "viewer", True),
    ("/sources", "frame.nav_sources", "viewer", True),
    ("/enter", "frame.nav_enter", "contributor", False),
    ("/review", "frame.nav_review", "viewer", False),
    ("/requests", "frame.nav_requests", "viewer", False),
    ("/editions", "frame.nav_editions", "viewer", False),
    ("/deliveries", "frame.nav_deliveries", "viewer", False),
    ("/alerts", "frame.nav_alerts", "viewer", False),
    ("/people", "frame.nav_people", "admin", False),
    ("/audit", "frame.nav_audit", "admin", False),
)
"""Path, words, the least role, whether it is read in public."""

BEHIND = {"/targets": "/", "/score": "/", "/evidence": "/", "/silences": "/alerts", "/digests": "/editions"}
"""Rooms that are not in the head, by the one from which they are reached."""


def entries(at: Seat, here: str) -> tuple[Entry, ...]:
    """The rooms that the visitor may enter, in their order."""
    waiting, first = _waiting(at), "/" + here.split("/", 2)[1]
    inside = BEHIND.get(first, first)
    return tuple(
        Entry(
            path,
            at.say(words),
            path == inside,
            waiting.get(path, 0),
        )
        for path, words, role, public in ROOMS
        if at.visitor.may(role) or (public and at.visitor.person is None)
    )


def _waiting(at: Seat) -> dict[str, int]:
    """What waits for the visitor to decide, by the path of its room."""
    if not at.visitor.may("reviewer"):
        return {}
    try:
        return {"/review": at.ledger.held.count() + at.ledger.proposals.count()}
    except LedgerError:  # the page that tells of it has a head too
        return {}
