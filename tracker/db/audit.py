"""The audit log: who did what, each line sealed by a hash that covers the line before.

`hash` is the SHA-256 of the canonical JSON (keys sorted, no spaces, UTF-8) of
`[number, at, by, act, about, detail, previous]`; `previous` is the hash of the line before, 64 zeros for the first.
The texts that it covers lie in the table as they were hashed. The number and the hash of the last line stand once more
in a table of their own, so that lines missing at the end are found too. Whoever can write the database can write the
whole chain anew: only a hash that was noted elsewhere tells that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, Index, Integer, Row, Select, Table, Text, delete, insert, select
from sqlmodel import Field, SQLModel

from tracker.db.types import dumps, utc_text
from tracker.model.person import AuditEntry, Chain, Fault

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

NOTHING_BEFORE = "0" * 64

CHUNK = 1_000
"""Lines that are read at a time."""


class AuditRow(SQLModel, table=True):
    """One line, append-only."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_about", "about", "number"),
        Index("ix_audit_by", "by", "number"),
        {"sqlite_strict": True},
    )

    number: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str = Field(sa_type=Text)
    by: str | None = Field(default=None, sa_type=Text)
    act: str = Field(sa_type=Text)
    about: str = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)
    previous: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)


class HeadRow(SQLModel, table=True):
    """The last line: one row, put in the place of the former one."""

    __tablename__ = "audit_head"
    __table_args__ = {"sqlite_strict": True}

    number: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    hash: str = Field(sa_type=Text)


AUDIT: Table = cast(Any, AuditRow).__table__
HEAD: Table = cast(Any, HeadRow).__table__


class AuditBook:
    """The audit log; every method joins the transaction of the ledger it was taken from."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def add(self, at: datetime, by: str | None, act: str, about: str, detail: Mapping[str, object]) -> None:
        """Adds a line; `detail` is a JSON object, in which days, amounts and the like become their texts."""
        texts = {"at": utc_text(at), "by": None if by is None else _sound(by), "act": act, "about": _sound(about)}
        said = _sound(json.dumps(detail, default=str, ensure_ascii=False, allow_nan=False))
        canonical = dumps(json.loads(said), ordered=True)
        with self._write() as connection:
            if connection.dialect.name != "sqlite":  # SQLite has one writer at a time
                connection.exec_driver_sql("LOCK TABLE audit_head IN EXCLUSIVE MODE")
            number, previous = _head(connection)
            row = {"number": number + 1, **texts, "detail": canonical, "previous": previous}
            seal = _seal(row)
            connection.execute(insert(AUDIT).values(**row, hash=seal))
            connection.execute(delete(HEAD))
            connection.execute(insert(HEAD).values(number=number + 1, hash=seal))

    def entries(
        self,
        *,
        by: str | None = None,
        act: str | None = None,
        about: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[AuditEntry]:
        """Lines, newest first: of a person, of an act or a family of acts (`person`), about something.

        `before` is the number that all of them are less than.
        """
        chosen = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(limit)
        if by is not None:
            chosen = chosen.where(AUDIT.c.by == by)
        if act is not None:
            chosen = chosen.where((AUDIT.c.act == act) | AUDIT.c.act.startswith(f"{act}.", autoescape=True))
        if about is not None:
            chosen = chosen.where(AUDIT.c.about == about)
        if before is not None:
            chosen = chosen.where(AUDIT.c.number < before)
        with self._read() as connection:
            return [_entry(row) for row in connection.execute(chosen)]

    def check(self, noted: Mapping[int, str] | None = None) -> Chain:
        """Walks the whole chain; the first line that is not as it was written.

        `noted` holds hashes by number that were kept elsewhere.
        """
        wanted = dict(noted or {})
        number, previous = 0, NOTHING_BEFORE
        with self._read() as connection:
            for row in _rows(connection, select(AUDIT).order_by(AUDIT.c.number)):
                fault = _fault(row, number, previous, wanted.pop(number + 1, None))
                if fault is not None:
                    return Chain(number, previous, number + 1, fault)
                number, previous = row["number"], row["hash"]
            if _head(connection) != (number, previous):
                return Chain(number, previous, number + 1, "cut_off")
        if wanted:
            return Chain(number, previous, min(wanted), "not_as_noted")
        return Chain(number, previous)


def _fault(row: Mapping[str, Any], number: int, previous: str, noted: str | None) -> Fault | None:
    """What is wrong with the line that stands after line `number` with the hash `previous`."""
    if row["number"] != number + 1 or row["previous"] != previous:
        return "misplaced"
    if row["hash"] != _seal(row):
        return "changed"
    return "not_as_noted" if noted is not None and noted != row["hash"] else None


def _seal(row: Mapping[str, Any]) -> str:
    """The hash of a line; its detail is canonical JSON already."""
    ends = [dumps([row["number"], row["at"], row["by"], row["act"], row["about"]]), dumps([row["previous"]])]
    return sha256(f"{ends[0][:-1]},{row['detail']},{ends[1][1:]}".encode()).hexdigest()


def _head(connection: Connection) -> tuple[int, str]:
    rows: Sequence[Row[Any]] = connection.execute(select(HEAD)).all()
    return (rows[0].number, rows[0].hash) if rows else (0, NOTHING_BEFORE)


def _rows(connection: Connection, chosen: Select[Any]) -> Iterator[Mapping[str, Any]]:
    for part in connection.execute(chosen.execution_options(yield_per=CHUNK)).mappings().partitions():
        yield from cast("Sequence[Mapping[str, Any]]", part)


def _entry(row: Row[Any]) -> AuditEntry:
    """The line of a row; one that was tampered with is shown as far as it can be read."""
    try:
        at = datetime.fromisoformat(row.at)
    except ValueError:
        at = datetime(1, 1, 1, tzinfo=UTC)
    try:
        detail = json.loads(row.detail)
    except ValueError:
        detail = row.detail
    if not isinstance(detail, dict):
        detail = {"": detail}
    return AuditEntry(row.number, at, row.by, row.act, row.about, detail, row.previous, row.hash)


def _sound(text: str) -> str:
    """The text without what no database keeps: halves of characters, NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
