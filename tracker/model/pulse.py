"""The pulse of the scheduler: when it last rang, how regularly it does, when it was down."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.model.value import value


@value
class Pulse:
    """The last sign of life (UTC), and what is known of its regularity.

    `beat` is the interval of a scheduler that says it (`tracker run`), None where cron rings; then `gaps` are the last
    intervals between signs of life, in whole seconds, latest last.
    """

    last_at: datetime
    beat: timedelta | None = None
    gaps: tuple[int, ...] = ()


@value
class Outage:
    """A time (UTC) in which nobody rang, from the last sign of life to the next one."""

    since: datetime
    until: datetime
