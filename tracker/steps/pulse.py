"""Signs of life: each ring of the scheduler is written down, somebody outside is told of it where that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from tracker.evaluate.pulse import RESOLUTION, beaten
from tracker.model.posting import Answer, Outgoing, Unanswered
from tracker.model.pulse import Outage

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

Post: TypeAlias = Callable[[Outgoing], Answer | Unanswered]

PATIENCE = timedelta(seconds=10)
"""The scheduler waits no longer for whoever watches over it."""


def beat(ledger: Ledger, now: datetime, interval: timedelta | None) -> Outage | None:
    """Writes down that the scheduler lives, at most once a minute; the outage that ends with this.

    `interval` is how often it rings by itself, None where cron calls it.
    """
    after, outage = beaten(ledger.pulse.last(), now, interval)
    if after is None:
        return None
    with ledger.writing() as book:
        after, outage = beaten(book.pulse.last(), now, interval)
        if after is not None:
            book.pulse.beat(after, outage)
    return outage


@dataclass(slots=True)
class Heartbeat:
    """Tells an address outside that a tick was completed: silence there is what raises the alarm.

    The address is a secret; it may lie in a private network. A failure stops nothing and is told once.
    """

    url: str
    post: Post
    last_at: datetime | None = None
    failing: bool = False

    def ping(self, now: datetime) -> str | None:
        """Posts a sign of life, at most once a minute; a sentence where that fails for the first time in a row."""
        if self.last_at is not None and timedelta(0) <= now - self.last_at < RESOLUTION:
            return None
        self.last_at = now
        answer = self.post(Outgoing(self.url, {}, b"", private=True, timeout=PATIENCE))
        why = _failure(answer)
        told = why if why is not None and not self.failing else None
        self.failing = why is not None
        return told


def _failure(answer: Answer | Unanswered) -> str | None:
    if isinstance(answer, Unanswered):
        return answer.why
    return None if 200 <= answer.status < 300 else f"it answered {answer.status}"
