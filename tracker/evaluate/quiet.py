"""Quiet hours: until when a channel sends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.model.report import Quiet

DAY = timedelta(days=1)

LONGEST = 9
"""Days looked ahead: whoever is quiet for longer than a week is quiet for good, and that is a problem of its own."""


def quiet_until(quiet: Quiet | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment (UTC) at which a channel that is quiet at `now` may send again; None where it may send now.

    Hours are those of the wall clock: one that the change to summer time skips ends, or begins, when the clock jumps;
    of one that the change back repeats the first begins the quiet time, the second ends it.
    """
    if quiet is None:
        return None
    until: datetime | None = None
    at = now
    today = now.astimezone(zone).date()
    for offset in range(-1, LONGEST):
        for start, end in _times(quiet, today + offset * DAY, zone):
            if start <= at < end:
                until = at = end
    return until


def _times(quiet: Quiet, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The quiet times that begin on a day, in the order in which they begin."""
    if day.weekday() in quiet.days:
        yield _moment(day, time(), zone, 0), _moment(day + DAY, time(), zone, 0)
    if quiet.start is not None and quiet.end is not None and quiet.start != quiet.end:
        last = day if quiet.end > quiet.start else day + DAY
        yield _moment(day, quiet.start, zone, 0), _moment(last, quiet.end, zone, 1)


def _moment(day: date, at: time, zone: ZoneInfo, fold: int) -> datetime:
    """When the wall clock shows a time; when it jumps, where it never shows it."""
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    before, after = (wall.replace(tzinfo=zone, fold=one).astimezone(UTC) for one in (1, 0))
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
