"""The register of people: who has an account, which tokens their programs bear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    Index,
    Row,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from tracker.db.types import Json, UtcMoment
from tracker.model.person import ROLES, Person, PersonState, Role, Token, folded

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


class PersonRow(SQLModel, table=True):
    """Somebody with an account; never deleted, for what they did stays. `folded` keeps their name theirs alone."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ux_person_folded", "folded", unique=True),
        Index("ux_person_email", "email", unique=True),
        Index("ux_person_subject", "subject", unique=True),
        CheckConstraint(f"role IN ({', '.join(map(repr, ROLES))})", name="ck_person_role"),
        CheckConstraint("state IN ('active', 'stopped')", name="ck_person_state"),
        _CLUSTERED,
    )

    id: str = Field(sa_type=Text, primary_key=True)
    name: str = Field(sa_type=Text)
    folded: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcMoment)
    state: str = Field(sa_type=Text)
    email: str | None = Field(default=None, sa_type=Text)
    subject: str | None = Field(default=None, sa_type=Text)
    password: str | None = Field(default=None, sa_type=Text)


class TokenRow(SQLModel, table=True):
    """A program's token; of its secret only the SHA-256 is kept."""

    __tablename__ = "token"
    __table_args__ = (
        ForeignKeyConstraint(["person"], ["person.id"], name="fk_token_person"),
        Index("ux_token_secret", "secret", unique=True),
        Index("ix_token_person", "person"),
        _CLUSTERED,
    )

    id: str = Field(sa_type=Text, primary_key=True)
    person: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    scopes: Any = Field(sa_type=Json, nullable=False)
    secret: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcMoment)
    expires_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    used_at: datetime | None = Field(default=None, sa_type=UtcMoment)


PERSON: Table = cast(Any, PersonRow).__table__
TOKEN: Table = cast(Any, TokenRow).__table__


class PeopleBook:
    """What the ledger holds of people; every method joins the transaction of the ledger it was taken from."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def add(self, person: Person, password: str | None = None) -> None:
        """Adds somebody; `password` is its hash."""
        values = {
            "id": person.id, "name": person.name, "folded": folded(person.name), "role": person.role,
            "created_at": person.created_at, "state": person.state, "email": person.email,
            "subject": person.subject, "password": password,
        }  # fmt: skip
        with self._write() as connection:
            connection.execute(insert(PERSON).values(**values))

    def person(self, identity: str) -> Person | None:
        """Who has an id."""
        return self._one(PERSON.c.id == identity)

    def named(self, name: str) -> Person | None:
        """Who goes by a name, whatever its case."""
        return self._one(PERSON.c.folded == folded(name))

    def at_mailbox(self, email: str) -> Person | None:
        """Whose mail address it is."""
        return self._one(PERSON.c.email == email)

    def known_as(self, subject: str) -> Person | None:
        """Whom an identity provider calls so."""
        return self._one(PERSON.c.subject == subject)

    def everybody(self) -> list[Person]:
        """All people by name."""
        with self._read() as connection:
            return [person_of(row) for row in connection.execute(select(PERSON).order_by(PERSON.c.folded))]

    def admins(self) -> int:
        """How many administrators are active."""
        active = (PERSON.c.role == "admin") & (PERSON.c.state == "active")
        with self._read() as connection:
            return connection.execute(select(func.count()).select_from(PERSON).where(active)).scalar_one()

    def password_of(self, identity: str) -> str | None:
        """The hash of somebody's password; None where they have none."""
        with self._read() as connection:
            row = connection.execute(select(PERSON.c.password).where(PERSON.c.id == identity)).first()
        return None if row is None else row.password

    def set_role(self, identity: str, role: Role) -> None:
        """Gives somebody another role."""
        self._change(identity, role=role)

    def set_state(self, identity: str, state: PersonState) -> None:
        """Stops somebody's account or lets it go on."""
        self._change(identity, state=state)

    def set_password(self, identity: str, password: str) -> None:
        """Puts the hash of somebody's new password in the place of the former one."""
        self._change(identity, password=password)

    def set_subject(self, identity: str, subject: str) -> None:
        """Keeps what an identity provider calls somebody."""
        self._change(identity, subject=subject)

    def add_token(self, token: Token, secret: str) -> None:
        """Adds a token; `secret` is the SHA-256 of what its program sends."""
        values = {
            "id": token.id, "person": token.person, "name": token.name, "scopes": list(token.scopes),
            "secret": secret, "created_at": token.created_at, "expires_at": token.expires_at,
        }  # fmt: skip
        with self._write() as connection:
            connection.execute(insert(TOKEN).values(**values))

    def token(self, identity: str) -> Token | None:
        """The token of an id."""
        with self._read() as connection:
            row = connection.execute(select(TOKEN).where(TOKEN.c.id == identity)).first()
        return None if row is None else token_of(row)

    def bearing(self, secret: str) -> tuple[Person, Token] | None:
        """The token whose secret has a SHA-256, with its person; whether either still counts is not asked."""
        with self._read() as connection:
            row = connection.execute(select(TOKEN).where(TOKEN.c.secret == secret)).first()
            if row is None:
                return None
            holder = connection.execute(select(PERSON).where(PERSON.c.id == row.person)).one()
        return person_of(holder), token_of(row)

    def tokens(self, person: str | None = None) -> Sequence[Token]:
        """The tokens of a person, or of everybody, newest first."""
        chosen = select(TOKEN).order_by(TOKEN.c.created_at.desc(), TOKEN.c.id)
        if person is not None:
            chosen = chosen.where(TOKEN.c.person == person)
        with self._read() as connection:
            return [token_of(row) for row in connection.execute(chosen)]

    def revoke(self, identity: str, at: datetime) -> None:
        """Ends a token for good."""
        with self._write() as connection:
            connection.execute(update(TOKEN).where(TOKEN.c.id == identity).values(revoked_at=at))

    def used(self, identity: str, at: datetime) -> None:
        """Keeps when a token was last used."""
        with self._write() as connection:
            connection.execute(update(TOKEN).where(TOKEN.c.id == identity).values(used_at=at))

    def _one(self, condition: Any) -> Person | None:
        with self._read() as connection:
            row = connection.execute(select(PERSON).where(condition)).first()
        return None if row is None else person_of(row)

    def _change(self, identity: str, **values: str) -> None:
        with self._write() as connection:
            connection.execute(update(PERSON).where(PERSON.c.id == identity).values(**values))


def person_of(row: Row[Any]) -> Person:
    """The person of a row; of their password only that there is one."""
    return Person(
        row.id, row.name, row.role, row.created_at, row.email, row.subject, row.state, row.password is not None
    )


def token_of(row: Row[Any]) -> Token:
    """The token of a row."""
    return Token(
        row.id, row.person, row.name, tuple(row.scopes), row.created_at, row.expires_at, row.revoked_at, row.used_at
    )
