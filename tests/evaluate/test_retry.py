"""When a failed message is tried again: the schedule, its jitter, what the other side asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.retry import LONGEST_WAIT, SPREAD, TRIES, WAITS, next_try

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

OFFSETS = [
    timedelta(), 5 * SECOND, 5 * MINUTE, 35 * MINUTE, 2 * HOUR + 35 * MINUTE, 7 * HOUR + 35 * MINUTE,
    17 * HOUR + 35 * MINUTE, 31 * HOUR + 35 * MINUTE, 51 * HOUR + 35 * MINUTE, 75 * HOUR + 35 * MINUTE,
]  # fmt: skip
"""The tries as the team's notes list them, from the first one."""

names = st.text("0123456789abcdef", min_size=1, max_size=24).map("d-{}".format)
waits = st.timedeltas(timedelta(), timedelta(days=30))


@pytest.mark.parametrize("number", range(1, TRIES))
def test_each_try_comes_at_its_offset_from_the_first(number: int) -> None:
    """Without jitter the tries lie where the schedule says; with it each wait is off by a fifth at most."""
    assert sum(WAITS[:number], timedelta()) == OFFSETS[number]
    wait = OFFSETS[number] - OFFSETS[number - 1]
    at = next_try("d-1", number, NOW)
    assert at is not None
    assert wait * (1 - SPREAD) <= at - NOW <= wait * (1 + SPREAD)


def test_after_the_tenth_try_it_is_given_up() -> None:
    """No schedule goes on for ever, whatever the other side asks for."""
    assert next_try("d-1", TRIES, NOW) is None
    assert next_try("d-1", TRIES, NOW, timedelta(hours=1)) is None


@given(names)
def test_the_number_of_tries_is_the_same_for_every_message(name: str) -> None:
    """Ten tries, each later than the one before, all within 75 h 35 min and a fifth."""
    at, tries = NOW, 1
    while (following := next_try(name, tries, at)) is not None:
        assert following > at
        at, tries = following, tries + 1
    assert tries == len(OFFSETS)
    assert at - NOW <= OFFSETS[-1] * (1 + SPREAD)


@given(names, st.integers(1, TRIES - 1), waits)
def test_never_before_the_other_side_allows_it(name: str, tries: int, after: timedelta) -> None:
    """Retry-After is kept, up to a week; the schedule's own wait is not shortened by it."""
    at, alone = next_try(name, tries, NOW, after), next_try(name, tries, NOW)
    assert at is not None
    assert alone is not None
    assert at >= NOW + min(after, LONGEST_WAIT)
    assert at >= alone
    assert at <= max(alone, NOW + LONGEST_WAIT)


def test_what_failed_together_is_not_tried_together() -> None:
    """The jitter of a delivery is steady; that of a thousand deliveries covers the whole range."""
    shares = [(next_try(f"d-{number}", 3, NOW) or NOW) - NOW for number in range(1_000)]
    assert shares == [(next_try(f"d-{number}", 3, NOW) or NOW) - NOW for number in range(1_000)]
    assert min(shares) < WAITS[2] * 0.81
    assert max(shares) > WAITS[2] * 1.19
    assert len(set(shares)) > 990
