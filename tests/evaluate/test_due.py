"""When sources are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.due import DAY, HOUR, LONGEST_REST, Due, Tried, next_fetch, slot_after, wait_after, why_fetch
from tracker.model.source import Cron

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
MONDAYS = Cron("0 9 * * 1")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_weekday_number_means_what_cron_means() -> None:
    """`0 9 * * 1` is Monday at nine by the workspace's clock."""
    assert slot_after("a", MONDAYS, utc("2026-11-21T12:00"), SHANGHAI) == utc("2026-11-23T01:00")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-03-28T12:00", "2026-03-29T01:00"),  # 02:30 does not exist: right after the gap, 03:00 summer time
        ("2026-03-29T12:00", "2026-03-30T00:30"),
        ("2026-10-24T12:00", "2026-10-25T00:30"),  # 02:30 comes twice: the first
        ("2026-10-25T00:30", "2026-10-26T01:30"),  # and not again an hour later
    ],
)
def test_a_daily_time_comes_once_a_day_through_the_change_of_clocks(after: str, expected: str) -> None:
    """A daily 02:30 rings once on the night that has none and once on the night that has two."""
    assert slot_after("a", Cron("30 2 * * *"), utc(after), BERLIN) == utc(expected)


def test_what_was_never_fetched_is_due_at_once() -> None:
    """Nobody waits a week for the first figure."""
    now = utc("2026-11-22T10:00")
    assert why_fetch("a", MONDAYS, Tried(), now, SHANGHAI) == Due("never_fetched", now)
    assert why_fetch("a", None, Tried(), now, SHANGHAI) is None


def test_after_a_long_sleep_it_is_due_once() -> None:
    """Three Mondays passed unused: it is due for the first of them, two more are counted, then not again."""
    last, now = utc("2026-11-02T01:00"), utc("2026-11-24T00:00")
    assert why_fetch("a", MONDAYS, Tried(last), now, SHANGHAI) == Due("its_time", utc("2026-11-09T01:00"), 2)
    assert why_fetch("a", MONDAYS, Tried(now), now, SHANGHAI) is None


def test_a_failing_source_is_retried_soon_then_seldom_and_at_its_own_times() -> None:
    """The waits grow from minutes to a day, and never reach over the next regular time."""
    last = utc("2026-11-22T02:00")
    waits = [next_fetch("a", Cron("0 9 * * *"), Tried(last, n), SHANGHAI) for n in range(1, 9)]
    spans = [at - last for at in waits if at is not None]
    assert len(spans) == 8
    assert spans[:5] == sorted(spans[:5])
    assert spans[0] < timedelta(minutes=7)
    assert spans[-1] <= timedelta(hours=23)
    assert waits[-1] == utc("2026-11-23T01:00")


def test_a_source_of_every_minute_that_fails_is_left_alone_for_a_while() -> None:
    """Failing again and again, it is tried about once an hour and no more."""
    last = utc("2026-11-22T02:00")
    at = next_fetch("a", timedelta(minutes=1), Tried(last, 6), SHANGHAI)
    assert at is not None
    assert timedelta(minutes=45) < at - last <= timedelta(minutes=75)


def test_what_a_server_asks_for_is_kept_within_reason() -> None:
    """Retry-After holds longer than the schedule, but no server can send us to sleep for a year."""
    last, day = utc("2026-11-22T02:00"), timedelta(hours=1)
    asked = Tried(last, 1, last + timedelta(hours=5))
    assert next_fetch("a", day, asked, SHANGHAI) == last + timedelta(hours=5)
    assert next_fetch("a", day, Tried(last, 1, last + timedelta(days=365)), SHANGHAI) == last + LONGEST_REST


def test_a_clock_set_back_does_not_put_a_source_to_sleep() -> None:
    """A last try that lies in the future says that the clock was wrong then."""
    now = utc("2026-11-22T02:00")
    due = why_fetch("a", timedelta(days=1), Tried(now + timedelta(days=400)), now, SHANGHAI)
    assert due == Due("clock_set_back", now)


def test_sources_of_one_interval_are_spread_over_it() -> None:
    """A thousand daily sources ring at a thousand times, about as many in each quarter of the day."""
    start = utc("2026-11-22T00:00")
    slots = [slot_after(f"s{n}", DAY, start, SHANGHAI) - start for n in range(1000)]
    quarters = [sum(n * DAY / 4 < slot <= (n + 1) * DAY / 4 for slot in slots) for n in range(4)]
    assert sum(quarters) == 1000
    assert min(quarters) > 200


EVERY = st.one_of(
    st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=400)),
    st.sampled_from([Cron("0 9 * * 1"), Cron("30 2 * * *"), Cron("*/7 * * * *"), Cron("0 0 31 * *")]),
)
MOMENTS = st.integers(0, 10 * 366 * 86_400).map(lambda seconds: utc("2020-01-01T00:00") + timedelta(seconds=seconds))


@given(EVERY, MOMENTS, st.integers(0, 12), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_bell_that_rings_at_the_named_moment_finds_it_due(
    every: Cron | timedelta, last: datetime, failures: int, rest: timedelta
) -> None:
    """A source is due from the moment `next_fetch` names, not a microsecond before, and never before its last try."""
    tried = Tried(last, failures, last + rest if rest else None)
    at = next_fetch("a", every, tried, BERLIN)
    assert at is not None
    assert at > last
    assert why_fetch("a", every, tried, at, BERLIN) is not None
    assert why_fetch("a", every, tried, at - timedelta(microseconds=1), BERLIN) is None


@given(st.text(), st.integers(1, 50), st.timedeltas(timedelta(minutes=1), timedelta(days=400)))
def test_waits_are_bounded(source: str, failures: int, interval: timedelta) -> None:
    """No wait is shorter than four minutes or longer than a day and its spread; the same question has one answer."""
    wait = wait_after(source, failures, interval)
    assert timedelta(minutes=4) <= wait <= max(HOUR, min(DAY, interval)) * 1.2
    assert wait == wait_after(source, failures, interval)
