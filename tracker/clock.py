"""The bell: APScheduler rings at a steady beat; what is due is for whoever hears it to find out."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event
from types import FrameType


class Rope:
    """By which others ring the bell before its next beat; pulling one that hangs on no bell does nothing."""

    def __init__(self) -> None:
        self._pull: Callable[[], None] | None = None

    def pull(self) -> None:
        """Has the bell ring as soon as it can; while it rings, at its next beat."""
        if self._pull is not None:
            self._pull()

    def hang(self, pull: Callable[[], None] | None) -> None:
        """Ties the rope to a bell, or takes it off."""
        self._pull = pull


def ring(
    bell: Callable[[datetime], None],
    clock: Callable[[], datetime],
    stopping: Event,
    beat: timedelta,
    rope: Rope | None = None,
) -> None:
    """Calls `bell` with the time at once and then at every beat, until `stopping` is set; never two calls at a time.

    The scheduler keeps nothing: a beat that a long call runs over is left out, one missed in sleep is rung once when
    the machine wakes. What `bell` raises ends the ringing and comes out here.
    """
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.interval import IntervalTrigger

    failed: list[BaseException] = []

    def strike() -> None:
        if stopping.is_set():
            return
        try:
            bell(clock())
        except BaseException as error:  # a thread's exception would be lost
            failed.append(error)
            stopping.set()

    quiet = logging.getLogger("tracker.clock")
    quiet.setLevel(logging.CRITICAL)  # a beat that is left out is no news: what was due then is due at the next one
    scheduler = BackgroundScheduler(timezone=UTC, logger=quiet)
    trigger = IntervalTrigger(seconds=beat.total_seconds(), timezone=UTC)
    options = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    job = scheduler.add_job(strike, trigger, next_run_time=clock(), **options)
    scheduler.start()
    if rope is not None:
        rope.hang(lambda: job.modify(next_run_time=clock()))
    try:
        stopping.wait()
    finally:
        if rope is not None:
            rope.hang(None)
        scheduler.shutdown(wait=True)
    if failed:
        raise failed[0]


@contextmanager
def stopped_by_signals(stopping: Event) -> Iterator[None]:
    """Sets `stopping` at the first SIGTERM or SIGINT (Ctrl-C); the second stops the program on the spot."""

    def stop(number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
