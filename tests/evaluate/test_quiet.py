"""Until when a channel is quiet: over midnight, on whole days, on the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.quiet import quiet_until
from tracker.model.report import Quiet

SAT, SUN = 5, 6
BERLIN, SHANGHAI, HAVANA, HOWE = "Europe/Berlin", "Asia/Shanghai", "America/Havana", "Australia/Lord_Howe"


def quiet(hours: str, *days: int) -> Quiet:
    """`22:00-07:00` with whole days; "" for days alone."""
    if not hours:
        return Quiet(days=days)
    start, end = (time.fromisoformat(word) for word in hours.split("-"))
    return Quiet(start, end, days)


TABLE = [
    ("before it begins", quiet("22:00-07:00"), BERLIN, "2026-01-10T20:59:59", None),
    ("from its first moment", quiet("22:00-07:00"), BERLIN, "2026-01-10T21:00", "2026-01-11T06:00"),
    ("after midnight", quiet("22:00-07:00"), BERLIN, "2026-01-11T05:59:59", "2026-01-11T06:00"),
    ("its end is not in it", quiet("22:00-07:00"), BERLIN, "2026-01-11T06:00", None),
    ("within a day", quiet("12:00-13:30"), SHANGHAI, "2026-11-23T04:30", "2026-11-23T05:30"),
    ("no hours, no days", Quiet(), SHANGHAI, "2026-11-23T04:30", None),
    ("a whole weekend", quiet("", SAT, SUN), SHANGHAI, "2026-11-21T02:00", "2026-11-22T16:00"),
    ("a weekend among nights", quiet("22:00-07:30", SAT, SUN), SHANGHAI, "2026-11-20T15:00", "2026-11-22T23:30"),
    ("Friday noon", quiet("22:00-07:30", SAT, SUN), SHANGHAI, "2026-11-20T04:00", None),
    ("the short night", quiet("22:00-07:00"), BERLIN, "2026-03-28T22:00", "2026-03-29T05:00"),
    ("the end is skipped", quiet("22:00-02:30"), BERLIN, "2026-03-29T00:30", "2026-03-29T01:00"),
    ("the clock has just jumped over the end", quiet("22:00-02:30"), BERLIN, "2026-03-29T01:00", None),
    ("the beginning is skipped", quiet("02:30-06:00"), BERLIN, "2026-03-29T01:00", "2026-03-29T04:00"),
    ("just before the skipped beginning", quiet("02:30-06:00"), BERLIN, "2026-03-29T00:59:59", None),
    ("all of it is skipped", quiet("02:10-02:50"), BERLIN, "2026-03-29T01:00", None),
    ("the long night", quiet("22:00-07:00"), BERLIN, "2026-10-24T21:00", "2026-10-25T06:00"),
    ("the end comes twice: the second counts", quiet("22:00-02:30"), BERLIN, "2026-10-25T00:40", "2026-10-25T01:30"),
    ("the beginning comes twice: the first counts", quiet("02:30-06:00"), BERLIN, "2026-10-25T00:30",
     "2026-10-25T05:00"),
    ("between the two beginnings", quiet("02:30-06:00"), BERLIN, "2026-10-25T01:10", "2026-10-25T05:00"),
    ("a whole day of 23 hours", quiet("", SUN), BERLIN, "2026-03-28T23:00", "2026-03-29T22:00"),
    ("a whole day of 25 hours", quiet("", SUN), BERLIN, "2026-10-25T22:59:59", "2026-10-25T23:00"),
    ("a day without midnight", quiet("", SUN), HAVANA, "2026-03-08T05:00", "2026-03-09T04:00"),
    ("before a day without midnight", quiet("", SUN), HAVANA, "2026-03-08T04:59:59", None),
    ("a jump of half an hour", quiet("22:00-01:45"), HOWE, "2026-04-04T14:50", "2026-04-04T15:15"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "declared", "zone", "now", "until"), TABLE, ids=[row[0] for row in TABLE])
def test_table(case: str, declared: Quiet, zone: str, now: str, until: str | None) -> None:
    """A channel is quiet until the moment in the last column; times of the table are UTC."""
    expected = None if until is None else datetime.fromisoformat(until).replace(tzinfo=UTC)
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert quiet_until(declared, at, ZoneInfo(zone)) == expected, case


def test_a_channel_without_quiet_hours_is_never_quiet() -> None:
    """What was not declared holds nothing back."""
    assert quiet_until(None, datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo(BERLIN)) is None


minutes = st.integers(0, 24 * 60 - 1).map(lambda number: time(number // 60, number % 60))
declarations = st.builds(
    lambda start, end, days: Quiet(start, end, tuple(sorted(days))),
    minutes,
    minutes,
    st.sets(st.integers(0, 6), max_size=6),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from([BERLIN, SHANGHAI, HAVANA, HOWE, "America/New_York", "Pacific/Chatham", "UTC"]).map(ZoneInfo)


@given(declarations, moments, zones)
def test_the_end_of_quiet_is_never_quiet(declared: Quiet, now: datetime, zone: ZoneInfo) -> None:
    """What waits until then can go then; until a moment before it could not."""
    until = quiet_until(declared, now, zone)
    if until is None:
        return
    assert until > now
    assert until.utcoffset() == timedelta()
    assert quiet_until(declared, until, zone) is None
    assert quiet_until(declared, max(now, until - timedelta(microseconds=1)), zone) == until


def _is_quiet(declared: Quiet, wall: datetime) -> bool:
    assert declared.start is not None
    assert declared.end is not None
    at = wall.time()
    if declared.start < declared.end:
        inside = declared.start <= at < declared.end
    else:
        inside = declared.start != declared.end and (at >= declared.start or at < declared.end)
    return inside or wall.weekday() in declared.days


@given(declarations, moments)
def test_where_clocks_never_change_it_is_what_the_wall_clock_says(declared: Quiet, now: datetime) -> None:
    """In Shanghai: the first whole minute that a naive reading of the declaration calls not quiet."""
    zone = ZoneInfo(SHANGHAI)
    now = now.replace(second=0, microsecond=0)
    at = now
    while _is_quiet(declared, at.astimezone(zone)):
        at += timedelta(minutes=1)
    assert quiet_until(declared, now, zone) == (None if at == now else at)
