"""Connections to the ledger's database, with everything SQLite leaves switched off by default switched on."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from tracker.errors import TrackerError, UsageError

BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up."""

OLDEST_SQLITE = (3, 37, 0)
"""The first SQLite with strict tables, which refuse a value of the wrong type."""

WRITES = "tracker_writes"
"""The execution option that names what a transaction writes of."""

WHOLE: frozenset[str] = frozenset()
"""Of everything: nobody else writes meanwhile."""

_ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_MIGRATES = "tracker_migrates"


class LedgerError(TrackerError):
    """The ledger cannot be read or written: its file is missing, locked, damaged or too new."""


def engine_for(url: str) -> Engine:
    """An engine for a database URL; opens nothing yet. Raises UsageError for a URL that names no database we know."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql":
            from tracker.db.postgresql import engine

            return engine(parsed)
        if parsed.get_backend_name() != "sqlite":
            raise ArgumentError(f"{parsed.get_backend_name()} is neither sqlite nor postgresql")
        return _sqlite_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise UsageError(
            f"the database URL cannot be used: {error}",
            "write it like postgresql+psycopg://user@host/tracker (with target-tracker[pg] installed), or leave "
            "TRACKER_DATABASE_URL unset",
        ) from error


def sqlite_file(engine: Engine) -> Path | None:
    """The file of a SQLite database; None for one in memory or on a server."""
    url = engine.url
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one unchanging state and locks out nobody."""
    options = {} if engine.dialect.name == "sqlite" else _ONE_STATE
    with said(engine), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, of: Collection[str] = WHOLE) -> Iterator[Connection]:
    """A connection in a transaction that holds the right to write from its first moment.

    Whatever is read in it is still so when it writes. Commits at the end, rolls back on any exception. Who names what
    it writes `of` has that right for these things alone: on PostgreSQL others may write of other things meanwhile, on
    SQLite nobody does.
    """
    options = {WRITES: frozenset(of)}
    with said(engine), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A writing connection on which foreign keys rest, because a rebuilt parent table would delete its children.

    They can only be switched outside a transaction; whoever migrates checks them before it ends.
    """
    options: dict[str, object] = {WRITES: WHOLE, _MIGRATES: True}
    with said(engine), engine.connect().execution_options(**options) as connection:
        try:
            with connection.begin():
                yield connection
        finally:
            if engine.dialect.name == "sqlite":
                _execute(connection.connection, "PRAGMA foreign_keys = ON")


@contextmanager
def said(engine: Engine) -> Iterator[None]:
    """Turns the driver's errors into a sentence about the ledger."""
    try:
        yield
    except DBAPIError as error:
        raise explained(error.orig or error, engine) from error


def explained(error: BaseException, engine: Engine) -> LedgerError:
    """The driver's error as a sentence that names the ledger's place, never its password."""
    place = sqlite_file(engine) or engine.url.render_as_string(hide_password=True)
    text = str(error)
    if engine.dialect.name == "postgresql":
        from tracker.db.postgresql import said_by_server

        message, hint = said_by_server(error, str(place))
        return LedgerError(message, hint)
    if "locked" in text or "busy" in text:
        return LedgerError(
            f"the ledger {place} is being written by another process for more than {BUSY_SECONDS} s",
            "try again when that one has finished",
        )
    if "not a database" in text or "malformed" in text:
        return LedgerError(
            f"the ledger {place} is damaged: {text}", "tracker db restore FILE brings a backup back; keep the old file"
        )
    if "unable to open" in text or "readonly" in text:
        return LedgerError(f"the ledger {place} cannot be opened for writing: {text}", "look at the folder's rights")
    if "full" in text:
        return LedgerError(f"there is no room left for the ledger {place}", "make room, then try again")
    if "disk I/O" in text:  # SQLite's word for a full disk too, where it cannot grow the files beside the ledger
        return LedgerError(
            f"the disk did not read or write the ledger {place}: {text}",
            "see whether the disk is full, then whether it is sound (tracker doctor)",
        )
    return LedgerError(f"the ledger {place} refused: {text}")


def _sqlite_engine(url: URL) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise LedgerError(
            f"this Python brings SQLite {sqlite3.sqlite_version}; the ledger needs {wanted} or later",
            "use a newer Python, for example one installed by uv",
        )
    arguments = {"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False}
    if url.database in (None, "", ":memory:"):
        engine = create_engine(url, connect_args=arguments, poolclass=StaticPool)
    else:
        engine = create_engine(url, connect_args=arguments)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """Every new connection: write-ahead log, each commit on the disk before it is told, foreign keys checked."""
    _execute(connection, "PRAGMA foreign_keys = ON")
    _execute(connection, "PRAGMA synchronous = FULL")
    if _execute(connection, "PRAGMA journal_mode") == "delete":
        _execute(connection, "PRAGMA journal_mode = WAL")


def _execute(connection: Any, statement: str) -> object:
    """Runs a statement outside SQLAlchemy's transactions; gives the first cell of its answer, or None."""
    cursor = connection.cursor()
    try:
        row = cursor.execute(statement).fetchone()
    finally:
        cursor.close()
    return None if row is None else row[0]


def _begin(connection: Connection) -> None:
    """Python's driver would begin late and lose updates; a writer takes its lock before it reads."""
    options = connection.get_execution_options()
    if options.get(_MIGRATES, False):
        _execute(connection.connection, "PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if WRITES in options else "BEGIN")
