"""When a source is due: the times its schedule names, and how long to wait after a failure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from tracker.model.source import Cron
from tracker.model.value import value

Reason = Literal["never_fetched", "its_time", "retry", "clock_set_back"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

WAITS = (timedelta(minutes=5), timedelta(minutes=15), HOUR, timedelta(hours=4), DAY)
"""How long after the first, second, … failure in a row; the last holds for all that follow."""

SPREAD = 0.2
"""The share by which a wait is longer or shorter, the same for a source each time: neighbours part for good."""

LONGEST_REST = timedelta(days=7)
"""More than this a server cannot ask for."""

COUNTED = 1_000
"""Times passed over are counted up to here."""


@value
class Tried:
    """The tries of a source: when last (UTC), how many failed in a row, before when there shall be none."""

    last: datetime | None = None
    failures: int = 0
    not_before: datetime | None = None


@value
class Due:
    """Why a source is to be fetched now: since when it is due, how many of its times passed unused before that."""

    reason: Reason
    since: datetime
    missed: int = 0


def why_fetch(source: str, every: Cron | timedelta | None, tried: Tried, now: datetime, zone: ZoneInfo) -> Due | None:
    """Why the source is due at `now` (UTC), or None where it is not; one without a schedule never is by itself.

    After a time without anybody to ring, it is due once, however many of its times passed.
    """
    if every is None:
        return None
    if tried.last is None:
        return None if tried.not_before is not None and tried.not_before > now else Due("never_fetched", now)
    if tried.last > now + HOUR:
        return Due("clock_set_back", now)
    at = next_fetch(source, every, tried, zone)
    if at is None or at > now:
        return None
    return Due("retry" if tried.failures else "its_time", at, _passed(source, every, at, now, zone))


def next_fetch(source: str, every: Cron | timedelta | None, tried: Tried, zone: ZoneInfo) -> datetime | None:
    """The moment (UTC) from which the source is due; None where it has no schedule or was never tried.

    A source that fails is tried again sooner than its schedule says, then ever more seldom. It is also tried at its
    own times, except at those that come within an hour: a source that fails is not to be hammered.
    """
    if every is None or tried.last is None:
        return None
    at = slot_after(source, every, tried.last, zone)
    if tried.failures:
        calm = slot_after(source, every, tried.last + HOUR, zone)
        at = min(tried.last + wait_after(source, tried.failures, calm - tried.last), calm)
    if tried.not_before is not None:
        at = max(at, min(tried.not_before, tried.last + LONGEST_REST))
    return at


def wait_after(source: str, failures: int, interval: timedelta) -> timedelta:
    """How long to wait after so many failures in a row of a source that is fetched once an `interval`."""
    wait = min(WAITS[min(failures, len(WAITS)) - 1], max(HOUR, interval), DAY)
    share = _share(f"{source} {failures}")
    return wait * (1 - SPREAD + 2 * SPREAD * share)


def slot_after(source: str, every: Cron | timedelta, moment: datetime, zone: ZoneInfo) -> datetime:
    """The first time after `moment` that the schedule names, in UTC.

    A cron names the wall clock's times: one that the change to summer time skips comes right after it, one that the
    change back repeats comes once (as Debian's cron does). A duration divides time from 1970 on, beginning at a part
    of it that depends on the source's name alone, so that sources with one interval do not all ring at once.
    """
    if isinstance(every, Cron):
        from cronsim import CronSim

        return next(CronSim(every.expression, moment.astimezone(zone))).astimezone(UTC)
    start = _EPOCH + every * _share(source)
    return start + every * ((moment - start) // every + 1)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _passed(source: str, every: Cron | timedelta, since: datetime, now: datetime, zone: ZoneInfo) -> int:
    """How many of the source's times lie after `since` and not after `now`."""
    if isinstance(every, timedelta):
        return min(COUNTED, (now - since) // every)
    count, at = 0, slot_after(source, every, since, zone)
    while at <= now and count < COUNTED:
        count, at = count + 1, slot_after(source, every, at, zone)
    return count


def _share(word: str) -> float:
    """A number from 0 to 1, always the same for a word."""
    return int.from_bytes(sha256(word.encode()).digest()[:4]) / 2**32
