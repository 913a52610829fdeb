"""PostgreSQL: what the ledger asks of it so that it behaves as the embedded database does.

Writers take turns by an advisory lock, because what a transaction has read must still be so when it writes. Whoever
writes of everything has it alone. Whoever writes of one thing (a shard of targets, a source, a delivery) shares it with
those who write of other things. Text sorts by its code points, whatever collation the database was made with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url

from tracker.db.connection import BUSY_SECONDS, WHOLE, WRITES
from tracker.db.types import dumps

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

LEDGER_LOCK = 7_236_837_541
"""The number of the lock under which writers of one database take turns."""

MOST_THINGS = 64
"""Who writes of more things than these has all of it alone: the server has room for so many locks only."""

APPEND_ONLY = (
    "alert_notice", "arrival", "assessment", "attempt", "audit", "decision", "declaration", "edition", "edition_step",
    "evidence", "forecast", "forecast_score", "notice", "observation", "outage", "part", "proposal",
    "proposal_answer", "recipient_stop", "request",
    "request_answer", "request_ask", "request_end", "review", "second", "silence", "silence_end", "source_run",
)  # fmt: skip
"""The tables of which no row is ever changed or taken away; a test keeps them those that SQLite's triggers guard."""

PROBES = {
    "tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3", "tcp_user_timeout": "10s",
}  # fmt: skip
"""How long the server waits for a silent host before it ends what that has open.

A host that is cut off would hold its locks for two hours. Others wait for their turn for longer than this, so that they
do not give up when a host falls silent in the middle of writing.
"""

LEAVE_THE_QUEUE = (
    "DO $$ BEGIN PERFORM set_config('client_connection_check_interval', '2s', false); "
    "EXCEPTION WHEN OTHERS THEN NULL; END $$"
)
"""A host that is gone does not wait for a lock until it gets it, to hold it then for as long as that takes to notice.

A server on a system where this cannot be known refuses the setting and goes on without.
"""

SESSION = {
    "timezone": "UTC",
    "lock_timeout": f"{BUSY_SECONDS}s",
    "idle_in_transaction_session_timeout": "10min",
    **PROBES,
}
"""What every connection sets at the server."""

REACHING: dict[str, int] = {
    "connect_timeout": 10, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}  # fmt: skip
"""How long the server may be silent (seconds; the last in milliseconds) before it counts as out of reach."""


def engine(url: URL) -> Engine:
    """An engine whose connections are checked before use, speak UTC and give up locked or dead ones in time."""
    arguments = {"application_name": "tracker", **REACHING, "options": _options(url, SESSION)}
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    made = create_engine(
        url.difference_update_query(["options"]), json_serializer=dumps, pool_pre_ping=True, pool_size=8,
        max_overflow=24, connect_args=arguments,
    )  # fmt: skip
    event.listen(made, "connect", _watch_client)
    event.listen(made, "begin", _take_turn)
    return made


def conninfo(url: str) -> str:
    """The same database as the driver's own words name it, with the same patience."""
    from psycopg.conninfo import make_conninfo

    parsed = make_url(url)
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    return make_conninfo(plain, application_name="tracker worker", options=_options(parsed, PROBES), **REACHING)


def _options(url: URL, settings: Mapping[str, str]) -> str:
    """What a connection sets at the server, with what its URL says of its own."""
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return f"{ours} {url.query.get('options', '')}".strip()


def _watch_client(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute(LEAVE_THE_QUEUE)
    connection.commit()


def _take_turn(connection: Connection) -> None:
    """A writer waits for its turn before it reads anything; READ COMMITTED then shows all that was written before."""
    of = connection.get_execution_options().get(WRITES)
    if of is None:
        return
    if of == WHOLE or len(of) > MOST_THINGS:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LEDGER_LOCK})
        return
    connection.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": LEDGER_LOCK})
    for thing in sorted(of):  # in one order, so that no two wait for each other
        taken = text("SELECT pg_advisory_xact_lock(hashtextextended(:thing, :key))")
        connection.execute(taken, {"key": LEDGER_LOCK, "thing": thing})


def finish(connection: Connection) -> None:
    """Ends an upgrade: every text column sorts as on SQLite, every append-only table refuses to forget."""
    tables = connection.execute(
        text(
            "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' "
            "AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = current_schema()) "
            "AND table_name NOT LIKE 'procrastinate%' GROUP BY table_name"
        )
    ).all()
    for table, columns in tables:
        changes = ", ".join(f'ALTER COLUMN "{one}" TYPE text COLLATE "C"' for one in columns)
        connection.exec_driver_sql(f'ALTER TABLE "{table}" {changes}')
    connection.exec_driver_sql(_REFUSE)
    for table in APPEND_ONLY:
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS append_only ON "{table}"')
        connection.exec_driver_sql(
            f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION tracker_refuse()"
        )


_REFUSE = """
CREATE OR REPLACE FUNCTION tracker_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the table %% is append-only', TG_TABLE_NAME;
END $$
"""


def said_by_server(error: BaseException, place: str) -> tuple[str, str | None]:
    """What the server or the way to it refused, as a sentence and what to do; the password is not in `place`."""
    words = " ".join(str(error).split())
    state = getattr(error, "sqlstate", None)
    if state == "55P03":
        message = f"the ledger {place} is being written by another process for more than {BUSY_SECONDS} s"
        return message, "try again when that one has finished"
    if state == "3D000" or ('database "' in words and "does not exist" in words):
        return f"there is no database at {place}", "make one: createdb tracker"
    if state is None or state.startswith(("08", "57P")):
        return f"the ledger {place} cannot be reached: {words}", "see whether PostgreSQL runs there and lets you in"
    if state.startswith("28"):
        return f"the ledger {place} lets us not in: {words}", "look at the user and password of TRACKER_DATABASE_URL"
    if state == "42501":
        return f"the ledger {place} allows us too little: {words}", "make the user the owner of the database"
    if state.startswith("53"):
        return f"the ledger {place} has no room or connections left: {words}", "look at PostgreSQL's disk and limits"
    return f"the ledger {place} refused: {words}", None


def copy_in(connection: Connection, table: str, columns: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes rows of bound values by COPY, several times as fast as INSERT; one that is there already is an error."""
    names = ", ".join(f'"{one}"' for one in columns)
    with (
        connection.connection.driver_connection.cursor() as cursor,  # type: ignore[union-attr]
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as stream,
    ):
        for row in rows:
            stream.write_row(row)


def insert_new(
    connection: Connection, table: str, columns: Sequence[str], key: str, rows: Iterable[Sequence[object]]
) -> int:
    """Writes those of many rows whose `key` is not there yet, by COPY through a table of this transaction; how many."""
    names = ", ".join(f'"{one}"' for one in columns)
    connection.exec_driver_sql(f'CREATE TEMPORARY TABLE IF NOT EXISTS incoming (LIKE "{table}") ON COMMIT DROP')
    copy_in(connection, "incoming", columns, rows)
    added = connection.exec_driver_sql(
        f'INSERT INTO "{table}" ({names}) SELECT {names} FROM incoming ON CONFLICT ("{key}") DO NOTHING'  # noqa: S608
    ).rowcount
    connection.exec_driver_sql("TRUNCATE incoming")
    return added
