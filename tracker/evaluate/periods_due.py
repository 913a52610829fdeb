"""Which editions of a digest are due, which were missed: its hours held against the periods that have an edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.evaluate.due import HOUR, slot_after
from tracker.model.edition import EditionHead
from tracker.model.report import Digest
from tracker.model.source import Cron
from tracker.model.value import value

LATE = timedelta(hours=6)
"""With `missed: skip` an hour that passed longer ago than this is left out."""

MOST_SENT = 31
"""With `missed: send` so many editions at most are composed at once; earlier ones are left out."""

FARTHEST = timedelta(days=3660)
"""Hours are looked for no farther back than this."""


@value
class Slot:
    """An hour of a digest: the moment (UTC), the day that its edition speaks for, in the workspace's time zone."""

    at: datetime
    day: date


@value
class Due:
    """What is due of a digest: the slots to compose for, oldest first; the days that no edition is composed for.

    `first`: there never was an edition, so one is composed for today whatever the hour.
    """

    slots: tuple[Slot, ...] = ()
    left_out: tuple[date, ...] = ()
    first: bool = False


def editions_due(digest: Digest, heads: Iterable[EditionHead], now: datetime, zone: ZoneInfo) -> Due:
    """What of a digest is due at `now` (UTC), given its editions of whatever state.

    A day that has an edition is served, whoever composed it, and so is every day before it. Editions from the future
    (the clock was set back) serve nothing. A digest without an hour is composed only when somebody asks.
    """
    if digest.every is None:
        return Due()
    today = now.astimezone(zone).date()
    served = [
        date.fromisoformat(head.id.period)
        for head in heads
        if head.composed_at <= now + HOUR and head.id.period <= today.isoformat()
    ]
    if not served:
        return Due((Slot(now, today),), first=True)
    slots = [slot for slot in _slots(digest.every, max(served), now, zone) if slot.day > max(served)]
    match digest.missed:
        case "merge":
            kept = slots[-1:]
        case "send":
            kept = slots[-MOST_SENT:]
        case "skip":
            kept = [slot for slot in slots[-1:] if now - slot.at <= LATE]
    days = {slot.day for slot in kept}
    return Due(tuple(kept), tuple(slot.day for slot in slots if slot.day not in days))


def days_without(every: str | None, heads: Iterable[EditionHead], day: date, zone: ZoneInfo) -> tuple[date, ...]:
    """The days between the last period with an edition and `day` on which an hour passed without one."""
    before = [date.fromisoformat(head.id.period) for head in heads if head.id.period < day.isoformat()]
    if every is None or not before:
        return ()
    last = max(before)
    until = datetime.combine(day, time.min, zone)
    return tuple(slot.day for slot in _slots(every, last, until, zone) if last < slot.day < day)


def _slots(every: str, since: date, until: datetime, zone: ZoneInfo) -> Iterator[Slot]:
    """The hours from the beginning of a day to a moment, that included."""
    cron = Cron(every)
    begin = max(datetime.combine(since, time.min, zone), until.astimezone(zone) - FARTHEST)
    at = slot_after("", cron, begin - timedelta(seconds=1), zone)
    while at <= until:
        yield Slot(at, at.astimezone(zone).date())
        at = slot_after("", cron, at, zone)
