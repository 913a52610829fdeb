"""From when one looks: the parameters `as_of`, `known_at`, and `replay` for both at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated

from fastapi import Query

from tracker.web.api.faults import wrong
from tracker.web.looking import MEMORY

if TYPE_CHECKING:
    from tracker.model.declaration import Declaration
    from tracker.web.seat import Seat

AsOf = Annotated[
    str,
    Query(max_length=40, description="Assess as on this day, with all that is known now.", examples=["2025-12-31"]),
]
KnownAt = Annotated[
    str,
    Query(
        max_length=40,
        description="Use only what had been recorded by then: a day (its end) or a time, in the workspace's time zone "
        "unless it names one.",
        examples=["2026-11-22T09:30"],
    ),
]
Replay = Annotated[
    str,
    Query(
        max_length=40,
        description="As on the evening of this day, or at this time: figures, declaration and rules as they were then. "
        "Stands in place of the other two.",
        examples=["2026-11-22"],
    ),
]


@dataclass(frozen=True, slots=True)
class Look:
    """The day, the moment of knowledge (None: all), the declaration that holds; `back`: from another day at all.

    `declaration` is None at a moment before anything was declared here.
    """

    as_of: date
    known_at: datetime | None
    declaration: Declaration | None
    back: bool


def look(at: Seat, as_of: str, known_at: str, replay: str) -> Look:
    """What the three parameters ask for together; FaultyError where they contradict each other or name no date."""
    if not replay:
        seen = day(as_of, "query/as_of") if as_of else at.today
        known = moment(known_at, "query/known_at", at) if known_at else None
        return Look(seen, known, at.declaration, bool(as_of or known_at))
    if as_of or known_at:
        raise wrong("query/replay", "replay is as_of and known_at in one", "give either replay or the other two")
    from tracker.steps.declare import read_again

    then = moment(replay, "query/replay", at)
    seen = then.astimezone(at.zone).date()
    stored = at.ledger.declaration_at(then)
    return Look(seen, then, None if stored is None else MEMORY.read(stored) or read_again(stored), True)


FIRST, LAST = 1900, 2200
"""Years that can be looked from."""


def day(text: str, name: str) -> date:
    """A date as a parameter was given it; FaultyError for one that is none."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise wrong(name, f"{text[:40]!r} is no day", "write one like 2026-11-22") from None
    return _possible(found, name)


def moment(text: str, name: str, at: Seat) -> datetime:
    """A moment in UTC from a time (in the workspace's zone unless it names one) or the end of a day; FaultyError."""
    said = text.strip()
    try:
        if len(said) <= len("2026-11-22"):
            return datetime.combine(day(said, name), time.max, at.zone).astimezone(UTC)
        stamp = datetime.fromisoformat(said)
        _possible(stamp.date(), name)
    except ValueError:
        raise wrong(name, f"{text[:40]!r} is no moment", "write 2026-11-22, or 2026-11-22T09:30") from None
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=at.zone)).astimezone(UTC)


def _possible(found: date, name: str) -> date:
    if not FIRST <= found.year <= LAST:
        raise wrong(name, f"the year {found.year} is out of reach", f"name one from {FIRST} to {LAST}")
    return found
