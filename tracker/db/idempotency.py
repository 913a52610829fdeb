"""Answers kept for a while, so that a request that is sent again is answered again instead of done again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, Index, Integer, LargeBinary, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel

from tracker.db.types import UtcMoment
from tracker.model.value import value

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

KEPT = timedelta(hours=24)
"""How long an answer is kept, where nothing else is said."""


class AnswerRow(SQLModel, table=True):
    """One answered request; it goes when its time has passed."""

    __tablename__ = "kept_answer"
    __table_args__ = (
        Index("ix_kept_answer_until", "until"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    scope: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    fingerprint: str = Field(sa_type=Text)
    until: datetime = Field(sa_type=UtcMoment)
    status: int | None = Field(default=None, sa_type=Integer)
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    location: str | None = Field(default=None, sa_type=Text)


ANSWER: Table = cast(Any, AnswerRow).__table__


@value
class KeptAnswer:
    """What was answered to a request with this `fingerprint`; `status` is None while that is not known yet."""

    fingerprint: str
    status: int | None = None
    body: bytes = b""
    location: str | None = None


class IdempotencyBook:
    """The kept answers; every method joins the transaction of the ledger it was taken from.

    A key is reserved, and its answer kept, in the transaction of what is done for it: either all of it is on the disk
    or nothing. On every database the second of two requests with one key waits for the first.
    """

    def __init__(self, write: Transaction) -> None:
        self._write = write

    def reserve(
        self, scope: str, key: str, fingerprint: str, *, now: datetime, kept: timedelta = KEPT
    ) -> KeptAnswer | None:
        """None where the key is ours now, else what was answered under it; `scope` parts the keys of clients."""
        row = {"scope": scope, "key": key, "fingerprint": fingerprint, "until": now + kept}
        with self._write() as connection:
            connection.execute(delete(ANSWER).where(ANSWER.c.until <= now))
            try:
                with connection.begin_nested():
                    connection.execute(insert(ANSWER).values(**row))
            except IntegrityError:
                pass  # somebody was first: their answer is read below
            else:
                return None
            found = connection.execute(select(ANSWER).where(ANSWER.c.scope == scope, ANSWER.c.key == key)).one()
            return KeptAnswer(found.fingerprint, found.status, found.body or b"", found.location)

    def keep(self, scope: str, key: str, status: int, body: bytes, location: str | None = None) -> None:
        """Keeps the answer under a reserved key."""
        mine = update(ANSWER).where(ANSWER.c.scope == scope, ANSWER.c.key == key)
        with self._write() as connection:
            connection.execute(mine.values(status=status, body=body, location=location))
