"""The scheduler's signs of life: what is an outage, what is only a quiet night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.pulse import COUNTED, KEPT, LEARNED, beaten, downtime, silent_now, usual_interval
from tracker.model.pulse import Outage, Pulse
from tracker.model.report import Digest
from tracker.model.source import Cron, Pattern, Read, Source
from tracker.model.text import Text

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
BEAT = timedelta(seconds=20)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def rung(gaps: list[timedelta], beat: timedelta | None = None) -> tuple[Pulse, list[Outage]]:
    """The pulse after ringing at these intervals, with the outages that were seen."""
    now = START
    pulse, found = beaten(None, now, beat)
    assert pulse is not None and found is None
    outages = []
    for gap in gaps:
        now += gap
        after, outage = beaten(pulse, now, beat)
        pulse = after or pulse
        outages += [] if outage is None else [outage]
    return pulse, outages


@pytest.mark.parametrize(
    ("beat", "gap", "seen"),
    [
        (BEAT, minutes(2), False),
        (BEAT, minutes(10), False),
        (BEAT, minutes(10.1), True),
        (minutes(10), minutes(30), False),
        (minutes(10), minutes(31), True),
        (minutes(60), minutes(180), False),
        (minutes(60), minutes(181), True),
    ],
)
def test_an_outage_is_longer_than_three_beats_and_than_ten_minutes(beat: timedelta, gap: timedelta, seen: bool) -> None:
    """From the last sign of life to the next."""
    _, outages = rung([gap], beat)
    assert outages == ([Outage(START, START + gap)] if seen else [])


def test_life_is_written_down_once_a_minute() -> None:
    """A beat of twenty seconds costs one write in three; a beat that changes is written at once."""
    pulse, _ = beaten(None, START, BEAT)
    assert pulse is not None
    assert beaten(pulse, START + timedelta(seconds=59), BEAT) == (None, None)
    assert beaten(pulse, START + timedelta(seconds=60), BEAT)[0] == Pulse(START + timedelta(seconds=60), BEAT)
    assert beaten(pulse, START + timedelta(seconds=1), minutes(1))[0] == Pulse(START + timedelta(seconds=1), minutes(1))


def test_cron_is_learned_from_its_intervals() -> None:
    """Hourly in working hours: before five intervals are known nothing is an outage, two nights are, later ones not."""
    hour, night = minutes(60), minutes(15 * 60)
    assert rung([hour] * (LEARNED - 1) + [night])[1] == []
    day = [hour] * 9
    _, outages = rung([*day, night, *day, night, *day, night])
    assert [one.until - one.since for one in outages] == [night, night]
    _, outages = rung([*day, night, *day, night, *day, timedelta(days=5)])
    assert outages[-1].until - outages[-1].since == timedelta(days=5)


def test_one_outage_hides_no_other() -> None:
    """A long time without a sign of life does not make the next one usual."""
    hour, week = minutes(60), timedelta(days=7)
    _, outages = rung([*[hour] * 10, week, *[hour] * 3, timedelta(days=2)])
    assert [one.until - one.since for one in outages] == [week, timedelta(days=2)]


def test_a_clock_set_back_is_no_outage() -> None:
    """The count begins again; nothing negative is learned."""
    pulse = Pulse(START, None, (3600,) * 10)
    assert beaten(pulse, START - timedelta(days=3), None) == (
        Pulse(START - timedelta(days=3), None, (3600,) * 10),
        None,
    )
    assert beaten(pulse, START - timedelta(seconds=5), None) == (None, None)


def test_run_that_stopped_is_missed_by_the_next_tick() -> None:
    """Who rang by a known beat and fell silent was down, also where cron rings next; that gap is not learned."""
    pulse, _ = rung([minutes(1)], BEAT)
    after, outage = beaten(pulse, pulse.last_at + timedelta(days=2), None)
    assert outage == Outage(pulse.last_at, pulse.last_at + timedelta(days=2))
    assert after is not None and after.gaps == () and usual_interval(after) is None


@given(st.lists(st.integers(0, 400_000), max_size=300), st.sampled_from([None, BEAT, minutes(15)]))
def test_laws(seconds: list[int], beat: timedelta | None) -> None:
    """Outages are longer than ten minutes, do not overlap, come in order; what is kept is bounded."""
    pulse, outages = rung([timedelta(seconds=one) for one in seconds], beat)
    assert len(pulse.gaps) <= KEPT
    ends = [START, *(moment for one in outages for moment in (one.since, one.until))]
    assert ends == sorted(ends)
    assert all(one.until - one.since > minutes(10) for one in outages)


def test_silence_that_lasts_is_seen_from_outside() -> None:
    """Whoever looks while nobody rings is told; where regularity is not known, nothing is claimed."""
    pulse = Pulse(START, BEAT)
    assert silent_now(pulse, START + minutes(9)) is None
    assert silent_now(pulse, START + minutes(11)) == Outage(START, START + minutes(11))
    assert silent_now(Pulse(START), START + timedelta(days=30)) is None
    assert silent_now(None, START) is None


def source(name: str, every: Cron | timedelta | None) -> Source:
    return Source(name, url="https://example.org", reads=(Read("labs", "text", Pattern("{value}")),), every=every)


def test_what_was_missed_is_counted_from_the_schedules() -> None:
    """Times of sources between the last sign of life and the next, digests whose hour passed; nothing without hour."""
    zone = ZoneInfo("Asia/Shanghai")
    outage = Outage(START, START + timedelta(days=2))
    digests = {
        name: Digest(name, Text.of(name), ("en",), every)
        for name, every in (("daily", "0 9 * * *"), ("yearly", "0 9 1 1 *"), ("asked", None))
    }
    sources = [source("a", Cron("0 9 * * *")), source("b", timedelta(hours=6)), source("c", None)]
    found = downtime(outage, sources, digests, zone)
    assert (found.fetches, found.digests) == (2 + 8, ("daily",))
    years = Outage(START, START + timedelta(days=3650))
    assert downtime(years, [source("m", Cron("* * * * *"))], {}, zone).fetches == COUNTED
