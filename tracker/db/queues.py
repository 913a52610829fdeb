"""The queues of the distributed engine, read as its own tables tell them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from sqlalchemy import Connection, text

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: how many jobs wait, are under way, have failed for good; how long the oldest waits to be begun."""

    name: str
    waiting: int
    doing: int
    failed: int
    lag: timedelta


_THERE = text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")

_QUEUES = text("""
SELECT queue_name AS name,
  count(*) FILTER (WHERE status = 'todo') AS waiting,
  count(*) FILTER (WHERE status = 'doing') AS doing,
  count(*) FILTER (WHERE status = 'failed') AS failed,
  coalesce(max(extract(epoch FROM now() - begin)) FILTER (WHERE status = 'todo' AND begin <= now()), 0) AS lag
FROM (
  SELECT queue_name, status, coalesce(scheduled_at, (
    SELECT max(at) FROM procrastinate_events AS event WHERE event.job_id = job.id AND event.type = 'deferred'
  )) AS begin
  FROM procrastinate_jobs AS job WHERE status IN ('todo', 'doing', 'failed')
) AS jobs GROUP BY queue_name ORDER BY queue_name
""")

_ALIVE = text("SELECT id FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :silence)")


class QueueBook:
    """What the engine's tables say; where there are none, nothing."""

    def __init__(self, read: Transaction) -> None:
        self._read = read

    def states(self) -> list[Queue] | None:
        """Every queue that holds a job which did not succeed, by name; None where the engine is not used."""
        with self._read() as connection:
            if not _is_there(connection):
                return None
            rows = connection.execute(_QUEUES).all()
        return [Queue(row.name, row.waiting, row.doing, row.failed, timedelta(seconds=float(row.lag))) for row in rows]

    def workers(self, silence: timedelta) -> set[int]:
        """The numbers of the workers that gave a sign of life within a time."""
        with self._read() as connection:
            if not _is_there(connection):
                return set()
            rows = connection.execute(_ALIVE, {"silence": silence.total_seconds()})
            return {int(number) for (number,) in rows}


def _is_there(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql" and bool(connection.execute(_THERE).scalar())
