"""From when a page looks: `?as_of=`, `?known_at=`, or `?replay=` for both at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from tracker.evaluate.dependents import Dependents
from tracker.model.declaration import Declaration
from tracker.steps.remembered_versions import Memory
from tracker.web.refusal import Refusal
from tracker.web.seat import Seat

MEMORY = Memory()
"""Earlier versions of the declaration, read once a process: a version is named by the hash of what it says."""

FIRST, LAST = 1900, 2200
"""Years that can be looked from."""

LONGEST = 40


@dataclass(frozen=True, slots=True)
class Look:
    """The day, the moment of knowledge (UTC; None: all that is known), the declaration that holds.

    `back` tells that one looks from elsewhere than now, `replay` that the declaration is that of then; `given` is what
    the address says of it, for links to other pages.
    """

    as_of: date
    known_at: datetime | None
    declaration: Declaration
    dependents: Dependents
    back: bool
    replay: bool
    given: Mapping[str, str]


def look(at: Seat, query: Mapping[str, str]) -> Look:
    """What an address asks for; Refusal 422 for what is no day, 404 where nothing was declared yet."""
    given = {name: query[name].strip() for name in ("as_of", "known_at", "replay") if query.get(name, "").strip()}
    present = at.served.task(at.declaration, at.today, at.now).dependents
    if "replay" not in given:
        seen = _day(given["as_of"]) if "as_of" in given else at.today
        known = _moment(given["known_at"], at) if "known_at" in given else None
        return Look(seen, known, at.declaration, present, bool(given), False, given)
    then = _moment(given["replay"], at)
    stored = at.ledger.declaration_at(then)
    if stored is None:
        raise Refusal(404, "target.nothing_declared", hint="target.nothing_declared_hint", time=given["replay"])
    declaration = at.declaration if stored.version == at.declaration.version else MEMORY.read(stored)
    if declaration is None:
        raise Refusal(422, "target.not_readable", hint="target.not_readable_hint", time=given["replay"])
    dependents = present if declaration is at.declaration else Dependents(declaration)
    seen = then.astimezone(at.zone).date()
    return Look(seen, then, declaration, dependents, True, True, {"replay": given["replay"]})


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise _no_day(text) from None
    if not FIRST <= found.year <= LAST:
        raise _no_day(text)
    return found


def _moment(text: str, at: Seat) -> datetime:
    """A moment in UTC from a time (in the workspace's zone unless it names one) or the end of a day."""
    if len(text) <= len("2026-11-22"):
        return datetime.combine(_day(text), time.max, at.zone).astimezone(UTC)
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        raise _no_day(text) from None
    if not FIRST <= stamp.year <= LAST:
        raise _no_day(text)
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=at.zone)).astimezone(UTC)


def _no_day(text: str) -> Refusal:
    return Refusal(422, "target.no_day", hint="target.no_day_hint", said=text[:LONGEST])
