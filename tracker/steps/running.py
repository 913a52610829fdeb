"""Gathering what an edition tells of the tracker itself: who owes figures, when it was down, what is undelivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.evaluate.pulse import downtime
from tracker.evaluate.requests import overdue
from tracker.model.declaration import Declaration
from tracker.model.observation import State
from tracker.model.report import Digest
from tracker.model.running import Operations, Running
from tracker.steps.score import kept_scores

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

HELD: tuple[State, ...] = ("proposed",)

MOST_DEAD = 200
"""Deliveries that were given up and are looked at: the latest."""


def running(
    book: Ledger,
    digest: Digest,
    declaration: Declaration,
    as_of: date,
    *,
    since: datetime | None = None,
    known_at: datetime | None = None,
    left_out: Sequence[date] = (),
) -> Running:
    """What to tell in a digest's edition of a day: outages that ended after `since`, requests overdue on the day.

    With `known_at` as it was known then. `left_out` are days on which an edition was due and none came.
    """
    zone = ZoneInfo(declaration.timezone)
    requests = book.requests.requests(known_at=known_at)
    owed = None
    if requests or book.requests.any():
        subjects = {one.wanted.subject for one in requests}
        held = book.observations(subjects, known_at=known_at, states=HELD) if subjects else {}
        owed = tuple(overdue(requests, held, as_of))
    outages = book.pulse.outages(since, known_at)
    down = [downtime(one, declaration.sources.values(), {digest.id: digest}, zone) for one in outages]
    operations = None
    if digest.operations:
        dead = book.outbox.dead(known_at=known_at, limit=MOST_DEAD)
        stops = book.outbox.stops(known_at=known_at).values()
        operations = Operations(tuple(dead), tuple(stops), tuple(left_out))
    record = kept_scores(book, known_at=known_at).record
    return Running(owed, tuple(down), operations, record if record.forecasts else None)
