"""The register of sign-ins: the sessions that live, the tries that failed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import (
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from tracker.db.people import PERSON, person_of
from tracker.db.types import UtcMoment
from tracker.model.person import Person, Session

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]


class SessionRow(SQLModel, table=True):
    """A session; of the secret in the browser's cookie only the SHA-256 is kept."""

    __tablename__ = "session"
    __table_args__ = (
        ForeignKeyConstraint(["person"], ["person.id"], name="fk_session_person"),
        Index("ix_session_person", "person"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    secret: str = Field(sa_type=Text, primary_key=True)
    id: str = Field(sa_type=Text)
    person: str = Field(sa_type=Text)
    begun_at: datetime = Field(sa_type=UtcMoment)
    seen_at: datetime = Field(sa_type=UtcMoment)
    agent: str = Field(sa_type=Text)


class AttemptRow(SQLModel, table=True):
    """A try to sign in that did not succeed, or not yet.

    `account` is the SHA-256 of the name that was typed: now and then it is a password in the wrong field.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
        {"sqlite_strict": True},
    )

    id: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    account: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcMoment)


SESSION: Table = cast(Any, SessionRow).__table__
ATTEMPT: Table = cast(Any, AttemptRow).__table__


class SessionBook:
    """What the ledger holds of sign-ins; every method joins the transaction of the ledger it was taken from."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def begin(self, session: Session, secret: str) -> None:
        """Adds a session; `secret` is the SHA-256 of what its browser sends."""
        values = {"id": session.id, "person": session.person, "begun_at": session.begun_at}
        with self._write() as connection:
            row = insert(SESSION).values(secret=secret, seen_at=session.seen_at, agent=session.agent, **values)
            connection.execute(row)

    def find(self, secret: str) -> tuple[Person, Session] | None:
        """The session whose secret has a SHA-256, with its person; whether either still counts is not asked."""
        with self._read() as connection:
            row = connection.execute(select(SESSION).where(SESSION.c.secret == secret)).first()
            if row is None:
                return None
            person = connection.execute(select(PERSON).where(PERSON.c.id == row.person)).one()
        return person_of(person), Session(row.id, row.person, row.begun_at, row.seen_at, row.agent)

    def seen(self, secret: str, at: datetime) -> None:
        """Keeps when a session was last used."""
        with self._write() as connection:
            connection.execute(update(SESSION).where(SESSION.c.secret == secret).values(seen_at=at))

    def of(self, person: str) -> list[Session]:
        """Somebody's sessions, the last used first."""
        chosen = select(SESSION).where(SESSION.c.person == person).order_by(SESSION.c.seen_at.desc(), SESSION.c.id)
        with self._read() as connection:
            rows = connection.execute(chosen)
            return [Session(row.id, row.person, row.begun_at, row.seen_at, row.agent) for row in rows]

    def end(self, secret: str) -> None:
        """Ends the session whose secret has a SHA-256."""
        with self._write() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.secret == secret))

    def end_one(self, person: str, identity: str) -> bool:
        """Ends a session of somebody by its id; whether there was one."""
        chosen = delete(SESSION).where(SESSION.c.person == person, SESSION.c.id == identity)
        with self._write() as connection:
            return connection.execute(chosen).rowcount > 0

    def end_all(self, person: str) -> int:
        """Ends every session of somebody; how many."""
        with self._write() as connection:
            return connection.execute(delete(SESSION).where(SESSION.c.person == person)).rowcount

    def sweep(self, begun_before: datetime, seen_before: datetime) -> None:
        """Removes the sessions that are over by themselves."""
        over = (SESSION.c.begun_at <= begun_before) | (SESSION.c.seen_at <= seen_before)
        with self._write() as connection:
            connection.execute(delete(SESSION).where(over))

    def tried(self, account: str, address: str, *, day: datetime, hour: datetime) -> tuple[int, int]:
        """How many tries there were for an account since `day`, and from an address since `hour`."""
        counted = select(func.count()).select_from(ATTEMPT)
        with self._read() as connection:
            by_account = connection.execute(counted.where(ATTEMPT.c.account == account, ATTEMPT.c.at > day))
            by_address = connection.execute(counted.where(ATTEMPT.c.address == address, ATTEMPT.c.at > hour))
            return by_account.scalar_one(), by_address.scalar_one()

    def attempt(self, account: str, address: str, at: datetime) -> int:
        """Keeps a try; its number."""
        with self._write() as connection:
            key = connection.execute(
                insert(ATTEMPT).values(account=account, address=address, at=at)
            ).inserted_primary_key
            assert key is not None
            return int(key[0])

    def forgive(self, number: int) -> None:
        """Forgets the try of a number: it succeeded."""
        with self._write() as connection:
            connection.execute(delete(ATTEMPT).where(ATTEMPT.c.id == number))

    def forgive_account(self, account: str) -> None:
        """Forgets every try for an account."""
        with self._write() as connection:
            connection.execute(delete(ATTEMPT).where(ATTEMPT.c.account == account))

    def forget(self, before: datetime) -> None:
        """Forgets the tries that count no longer."""
        with self._write() as connection:
            connection.execute(delete(ATTEMPT).where(ATTEMPT.c.at <= before))
