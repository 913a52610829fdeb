"""Signs of life on the command line: written down at each tick, told outside where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.cli import terminal
from tracker.cli.common import Opened
from tracker.cli.terminal import write

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from tracker.steps.pulse import Heartbeat


def alive(at: Opened, moment: datetime, interval: timedelta | None = None) -> None:
    """Writes down that the scheduler lives, and tells of the time in which it did not.

    `interval` is how often it rings by itself, None where cron calls.
    """
    from tracker.alerts.operations import down_sentences
    from tracker.model.running import Downtime
    from tracker.steps.pulse import beat

    outage = beat(at.ledger, moment, interval)
    if outage is not None:
        for sentence in down_sentences([Downtime(outage)], at.declaration.timezone, at.language):
            write(terminal.paint(sentence, "amber"))


def completed(heartbeat: Heartbeat | None, moment: datetime, language: str) -> None:
    """Tells whoever watches that a tick was completed; a failure is told once and stops nothing."""
    if heartbeat is None:
        return
    why = heartbeat.ping(moment)
    if why is not None:
        said = {"zh": f"心跳地址未收到：{why}", "en": f"The heartbeat was not taken: {why}"}
        write(terminal.paint(said["zh" if language == "zh" else "en"], "amber"))
