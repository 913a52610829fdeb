"""Whether the scheduler was down: what a sign of life means after those before it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.evaluate.due import slot_after
from tracker.model.pulse import Outage, Pulse
from tracker.model.report import Digest
from tracker.model.running import Downtime
from tracker.model.source import Cron, Source

RESOLUTION = timedelta(minutes=1)
"""A sign of life sooner than this after the last one is not written down."""

LEAST = timedelta(minutes=10)
"""A shorter silence is never an outage: a machine may restart."""

TIMES = 3
"""An outage is longer than so many usual intervals."""

LEARNED = 5
"""Intervals that have to be known before cron's regularity is."""

KEPT = 128
"""Intervals that are kept: eleven days of a cron that rings hourly in working hours."""

COUNTED = 1_000
"""Missed times are counted up to here."""


def beaten(before: Pulse | None, now: datetime, beat: timedelta | None) -> tuple[Pulse | None, Outage | None]:
    """The pulse after a sign of life at `now`, and the outage that it ends; None for what is not to be written.

    `beat` is how often the caller rings by itself, None where cron calls it. A clock that was set back only restarts
    the count.
    """
    if before is None:
        return Pulse(now, beat), None
    gap = now - before.last_at
    if timedelta(0) <= gap < RESOLUTION and before.beat == beat:
        return None, None
    if gap < timedelta(0):
        return (None, None) if -gap < RESOLUTION else (Pulse(now, beat, before.gaps), None)
    usual = usual_interval(before)
    outage = Outage(before.last_at, now) if usual is not None and gap > max(TIMES * usual, LEAST) else None
    if beat is not None:
        return Pulse(now, beat, before.gaps), outage
    gaps = (*before.gaps, int(gap.total_seconds()))[-KEPT:] if before.beat is None else before.gaps
    return Pulse(now, None, gaps), outage


def usual_interval(pulse: Pulse) -> timedelta | None:
    """How long the scheduler usually is silent; None while that is not known.

    Of cron it is the second longest of the intervals kept: one outage is unusual, a night that has come twice is not.
    """
    if pulse.beat is not None:
        return pulse.beat
    if len(pulse.gaps) < LEARNED:
        return None
    return timedelta(seconds=sorted(pulse.gaps)[-2])


def silent_now(pulse: Pulse | None, now: datetime) -> Outage | None:
    """The outage that lasts at `now`, None where there is none or it cannot be told."""
    usual = None if pulse is None else usual_interval(pulse)
    if pulse is None or usual is None or now - pulse.last_at <= max(TIMES * usual, LEAST):
        return None
    return Outage(pulse.last_at, now)


def downtime(outage: Outage, sources: Collection[Source], digests: Mapping[str, Digest], zone: ZoneInfo) -> Downtime:
    """An outage with what the schedules name between the last sign of life and the next."""
    fetches = 0
    for source in sources:
        if source.every is not None:
            fetches += _passed(source.id, source.every, outage, zone, COUNTED - fetches)
    passed = (
        name
        for name, digest in digests.items()
        if digest.every is not None and _passed(name, Cron(digest.every), outage, zone, 1)
    )
    return Downtime(outage, fetches, tuple(passed))


def _passed(name: str, every: Cron | timedelta, outage: Outage, zone: ZoneInfo, most: int) -> int:
    if isinstance(every, timedelta):
        first = slot_after(name, every, outage.since, zone)
        return 0 if first >= outage.until else min(most, 1 + (outage.until - first) // every)
    count, at = 0, outage.since
    while count < most:
        at = slot_after(name, every, at, zone)
        if at >= outage.until:
            break
        count += 1
    return count
