"""Copying a whole ledger from one database to another, SQLite or PostgreSQL, and proving that nothing was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from tracker.db.connection import LedgerError, engine_for, reading, sqlite_file, writing
from tracker.db.ledger import bring_up_to_date
from tracker.db.metadata import complete_metadata
from tracker.db.rows import CHUNK
from tracker.db.types import dumps, exact_text, utc_text
from tracker.db.upgrade import HEAD, revision_of
from tracker.errors import InputError, UsageError

Progress = Callable[[int], None]
"""Told of so many more rows."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One table that was copied: how many rows, the SHA-256 of all of them as both databases give them back."""

    table: str
    rows: int
    sha256: str


def copy(source: str, target: str, progress: Progress = lambda _: None) -> list[Copied]:
    """Copies everything as of one moment in one transaction; nothing is there unless all of it was found the same.

    Raises UsageError for a target that holds anything or is the source, InputError for a source of another version,
    LedgerError where what was written is not what was read.
    """
    if source == target:
        raise UsageError("a ledger is not copied onto itself", "name another database")
    origin = engine_for(source)
    try:
        file = sqlite_file(origin)
        if file is not None and not file.is_file():
            raise InputError(f"there is no ledger at {file}")
        if (at := revision_of(origin)) != HEAD:
            raise InputError(
                f"the ledger has shape {at}, this version copies {HEAD}", "tracker db upgrade brings it there"
            )
        bring_up_to_date(target)
        destination = engine_for(target)
        try:
            with reading(origin) as read, writing(destination) as written:
                return _copied(read, written, progress)
        finally:
            destination.dispose()
    finally:
        origin.dispose()


def _copied(read: Connection, written: Connection, progress: Progress) -> list[Copied]:
    tables = complete_metadata().sorted_tables
    held = [table.name for table in tables if written.execute(select(table).limit(1)).first() is not None]
    if held:
        raise UsageError(f"the target holds rows already, in {held[0]}", "copy into a new database")
    done = []
    for table in tables:
        for rows in _chunks(read, table):
            _write(written, table, rows)
            progress(len(rows))
        done.append(summed(read, table))
        if summed(written, table) != done[-1]:
            raise LedgerError(f"the table {table.name} came out otherwise than it went in: nothing was copied")
        _go_on_counting(written, table)
    return done


def summed(connection: Connection, table: Table) -> Copied:
    """How many rows a table holds, and the hash of their values, whichever database holds them."""
    count, digest = 0, sha256()
    for rows in _chunks(connection, table):
        count += len(rows)
        for row in rows:
            digest.update(dumps([_plain(value) for value in row.values()]).encode())
    return Copied(table.name, count, digest.hexdigest())


def _chunks(connection: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    """All rows in the order of their keys; text sorts by code points in both databases."""
    chosen = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=CHUNK)
    for part in connection.execute(chosen).mappings().partitions():
        yield [dict(row) for row in part]


def _write(connection: Connection, table: Table, rows: list[Mapping[str, Any]]) -> None:
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    from tracker.db.postgresql import copy_in

    bind = [column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in table.columns]
    bound = ([value if to is None else to(value) for value, to in zip(row.values(), bind, strict=True)] for row in rows)
    copy_in(connection, table.name, table.columns.keys(), bound)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows by a counter beside the table: it goes on where the rows end."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    counter = connection.execute(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))).scalar()
    last = connection.execute(select(func.max(column))).scalar()
    if counter is not None and last is not None:
        connection.execute(select(func.setval(counter, last)))


def _plain(value: Any) -> Any:
    """A value as JSON, the same for all that are equal."""
    match value:
        case bool():
            return int(value)
        case Decimal():
            return {"amount": exact_text(value)}
        case datetime():
            return {"at": utc_text(value)}
        case date():
            return {"day": value.isoformat()}
        case bytes() | memoryview():
            return {"bytes": sha256(value).hexdigest()}
        case _:
            return value
