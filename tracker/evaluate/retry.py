"""When a message that could not be delivered is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

WAITS = (
    5 * SECOND, 5 * MINUTE - 5 * SECOND, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR,
)  # fmt: skip
"""How long after the first, second, … failed try: tries at 0, 5 s, 5 min, 35 min, 2 h 35, 7 h 35, 17 h 35, 31 h 35,
51 h 35 and 75 h 35 from the first one (the schedule that the Standard Webhooks specification suggests)."""

TRIES = len(WAITS) + 1

SPREAD = 0.2
"""The share by which a wait is longer or shorter, the same for a delivery each time: many that failed at once part."""

LONGEST_WAIT = timedelta(days=7)
"""More than this the other side cannot ask for."""


def next_try(delivery: str, tries: int, now: datetime, after: timedelta | None = None) -> datetime | None:
    """When a delivery is tried again after its try number `tries` (from 1) failed at `now`; None where it is given up.

    `after` is how long the other side asked to be left alone.
    """
    if tries >= TRIES:
        return None
    share = int.from_bytes(sha256(f"{delivery} {tries}".encode()).digest()[:4]) / 2**32
    wait = WAITS[max(tries, 1) - 1] * (1 - SPREAD + 2 * SPREAD * share)
    if after is not None:
        wait = max(wait, min(after, LONGEST_WAIT))
    return now + wait
