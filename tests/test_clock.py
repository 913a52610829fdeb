"""The bell."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from threading import Event, Lock

import pytest

from tracker.clock import ring, stopped_by_signals


def _clock() -> datetime:
    return datetime.now(UTC)


def test_it_rings_at_once_and_then_at_every_beat_until_it_is_stopped() -> None:
    """The first ring needs no waiting; the one that sets `stopping` is the last."""
    stopping, rung = Event(), []

    def bell(now: datetime) -> None:
        rung.append(now)
        if len(rung) == 3:
            stopping.set()

    ring(bell, _clock, stopping, timedelta(milliseconds=20))
    assert len(rung) == 3
    assert rung == sorted(rung)
    assert all(one.tzinfo is UTC for one in rung)


def test_a_call_that_takes_longer_than_a_beat_is_never_run_twice_at_a_time() -> None:
    """Beats that pass during a call are left out, not queued."""
    stopping, busy, rung = Event(), Lock(), []

    def bell(now: datetime) -> None:
        assert busy.acquire(blocking=False)
        rung.append(now)
        Event().wait(0.1)
        busy.release()
        if len(rung) == 3:
            stopping.set()

    ring(bell, _clock, stopping, timedelta(milliseconds=10))
    assert len(rung) == 3


def test_what_the_bell_raises_comes_out() -> None:
    """A failure of ours is not swallowed by a thread of the scheduler."""

    def bell(_now: datetime) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        ring(bell, _clock, Event(), timedelta(seconds=10))


def test_a_signal_lets_the_call_under_way_finish() -> None:
    """SIGTERM in the middle of a call: it is finished, none follows, the former handlers are back."""
    stopping, done = Event(), []
    before = signal.getsignal(signal.SIGTERM)

    def bell(_now: datetime) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        Event().wait(0.1)
        done.append(True)

    with stopped_by_signals(stopping):
        ring(bell, _clock, stopping, timedelta(milliseconds=10))
    assert done == [True]
    assert signal.getsignal(signal.SIGTERM) is before
