"""What an edition tells of the tracker itself: who owes figures, when it was down, what could not be delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.model.delivery import Delivery, Stop
from tracker.model.pulse import Outage
from tracker.model.request import Request
from tracker.model.score import TrackRecord


@dataclass(frozen=True, slots=True)
class Downtime:
    """An outage of the scheduler with what was due in it: how many fetches of sources, which digests."""

    outage: Outage
    fetches: int = 0
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operations:
    """What concerns whoever runs the tracker: messages given up, recipients that are stopped, days without edition."""

    dead: tuple[Delivery, ...] = ()
    stopped: tuple[Stop, ...] = ()
    left_out: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """How asking and running went: `owed` are overdue requests, None where nothing is ever asked for.

    `down` are the outages since the last edition; `operations` is None where the digest does not tell of them, `record`
    where no forecast has come out.
    """

    owed: tuple[Request, ...] | None = None
    down: tuple[Downtime, ...] = ()
    operations: Operations | None = None
    record: TrackRecord | None = None
