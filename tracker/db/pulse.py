"""The register of the scheduler's life: its last sign, the times in which there was none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, Integer, Table, delete, insert, select
from sqlmodel import Field, SQLModel

from tracker.db.types import Json, UtcMoment
from tracker.model.pulse import Outage, Pulse

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

_STRICT = {"sqlite_strict": True}


class PulseRow(SQLModel, table=True):
    """The last sign of life: one row, put in the place of the former one."""

    __tablename__ = "pulse"
    __table_args__ = _STRICT

    id: int = Field(sa_type=Integer, primary_key=True)
    last_at: datetime = Field(sa_type=UtcMoment)
    beat: int | None = Field(default=None, sa_type=Integer)
    gaps: Any = Field(default=None, sa_type=Json, nullable=False)


class OutageRow(SQLModel, table=True):
    """A time in which nobody rang, append-only."""

    __tablename__ = "outage"
    __table_args__ = {"sqlite_strict": True, "sqlite_with_rowid": False}

    since: datetime = Field(sa_type=UtcMoment, primary_key=True)
    until: datetime = Field(sa_type=UtcMoment)


PULSE: Table = cast(Any, PulseRow).__table__
OUTAGE: Table = cast(Any, OutageRow).__table__


class PulseBook:
    """What the ledger holds of the scheduler's life, in the transactions of the ledger it was taken from."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def last(self) -> Pulse | None:
        """The last sign of life; None before the first."""
        with self._read() as connection:
            row = connection.execute(select(PULSE)).first()
        if row is None:
            return None
        beat = None if row.beat is None else timedelta(milliseconds=row.beat)
        return Pulse(row.last_at, beat, tuple(row.gaps))

    def beat(self, pulse: Pulse, outage: Outage | None) -> None:
        """Puts a sign of life in the place of the former one, adds the outage that it ended."""
        beat = None if pulse.beat is None else pulse.beat // timedelta(milliseconds=1)
        with self._write() as connection:
            connection.execute(delete(PULSE))
            values = {"last_at": pulse.last_at, "beat": beat, "gaps": list(pulse.gaps)}
            connection.execute(insert(PULSE).values(id=1, **values))
            if outage is None:
                return
            if connection.execute(select(OUTAGE.c.since).where(OUTAGE.c.since == outage.since)).first() is None:
                connection.execute(insert(OUTAGE).values(since=outage.since, until=outage.until))

    def outages(self, since: datetime | None = None, known_at: datetime | None = None) -> list[Outage]:
        """The outages that ended after `since` and by `known_at`, oldest first."""
        chosen = select(OUTAGE).order_by(OUTAGE.c.since)
        if since is not None:
            chosen = chosen.where(OUTAGE.c.until > since)
        if known_at is not None:
            chosen = chosen.where(OUTAGE.c.until <= known_at)
        with self._read() as connection:
            return [Outage(row.since, row.until) for row in connection.execute(chosen)]
