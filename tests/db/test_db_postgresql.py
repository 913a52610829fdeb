"""What the ledger asks of PostgreSQL so that it behaves as SQLite does."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from tests.db.conftest import Make
from tests.postgresql import PostgreSQL
from tracker.db.connection import LedgerError, engine_for, migrating, reading, writing
from tracker.db.ledger import Ledger, bring_up_to_date
from tracker.db.metadata import complete_metadata
from tracker.db.postgresql import APPEND_ONLY, finish
from tracker.db.upgrade import HEAD, alembic_config, known_revisions
from tracker.errors import UsageError


@pytest.fixture
def there(postgresql: PostgreSQL) -> Iterator[str]:
    made = postgresql.fresh()
    yield made
    postgresql.drop(made)


def test_the_same_tables_are_append_only(there: str, tmp_path: Path) -> None:
    """Every table that SQLite's triggers guard is guarded on PostgreSQL, against emptying too."""
    file = tmp_path / "ledger.sqlite3"
    Ledger.open(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    assert {name for (name,) in rows} == set(APPEND_ONLY)
    engine = engine_for(there)
    with reading(engine) as connection:
        guarded = connection.execute(
            text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only'")
        )
        assert {name.strip('"') for (name,) in guarded} == set(APPEND_ONLY)
    with pytest.raises(LedgerError, match="append-only"), writing(engine) as connection:
        connection.exec_driver_sql("TRUNCATE observation CASCADE")
    engine.dispose()


def test_all_text_sorts_by_code_points(there: str) -> None:
    """No text column follows the collation of the database, which differs from server to server."""
    engine = engine_for(there)
    with reading(engine) as connection:
        tables = set(inspect(connection).get_table_names())
        rows = connection.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
            )
        ).all()
    engine.dispose()
    assert [row for row in rows if row.table_name in tables] == []


def test_migrations_make_what_the_tables_say(there: str) -> None:
    """From an empty database to the head, Alembic finds no difference to the tables in code."""
    engine = engine_for(there)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, complete_metadata()) == []
    engine.dispose()


def test_version_by_version_is_the_same_shape(postgresql: PostgreSQL, there: str) -> None:
    """A database that was upgraded by every version in turn has the columns, keys, checks and guards of a new one."""
    url = postgresql.empty()
    engine = engine_for(url)
    for number in sorted(known_revisions()):
        with migrating(engine) as connection:
            command.upgrade(alembic_config(connection), number)
    with migrating(engine) as connection:
        finish(connection)
    engine.dispose()
    assert shape(url) == shape(there)
    postgresql.drop(url)


SHAPE = """
SELECT concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
"""


def shape(url: str) -> list[str]:
    """Everything that the server says of the tables, sorted."""
    engine = engine_for(url)
    with reading(engine) as connection:
        found = sorted(connection.execute(text(SHAPE)).scalars())
    engine.dispose()
    return found


def test_many_begin_at_once(postgresql: PostgreSQL) -> None:
    """Eight that open a new database at the same moment make it once."""
    url = postgresql.empty()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: bring_up_to_date(url), range(8)))
    assert found.count(None) >= 1
    assert bring_up_to_date(url) == HEAD


def test_what_a_writer_read_is_still_so(there: str, make: Make) -> None:
    """Eight writers that each read a count before they add one to it lose nothing."""

    def add(number: int) -> None:
        with Ledger.open(there) as ledger:
            for turn in range(5):
                with ledger.writing() as book:
                    count = sum(len(some) for some in book.observations().values())
                    book.append([make.figure(count, f"s{number}-{turn}")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    with Ledger.open(there) as ledger:
        values = [one.measurement.low for some in ledger.observations().values() for one in some if one.measurement]
    assert sorted(int(value) for value in values if value is not None) == list(range(40))


def test_writers_of_other_things_do_not_wait(there: str) -> None:
    """Two that write of different things do so at the same time; one who writes of everything waits for both."""
    with Ledger.open(there) as ledger, ThreadPoolExecutor(3) as pool:
        first, second, whole = Event(), Event(), Event()

        def other() -> None:
            with ledger.writing(["shard 2"]):
                second.set()
                first.wait(30)

        def everything() -> None:
            with ledger.writing():
                whole.set()

        with ledger.writing(["shard 1"]):
            running = pool.submit(other)
            assert second.wait(30)
            last = pool.submit(everything)
            assert not whole.wait(0.3)
            first.set()
        running.result(30)
        last.result(30)
        assert whole.is_set()


def test_two_writers_of_one_thing_take_turns(there: str) -> None:
    """Who writes of the same thing waits, however many others both name."""
    with Ledger.open(there) as ledger, ThreadPoolExecutor(1) as pool:
        entered = Event()

        def other() -> None:
            with ledger.writing(["b", "c"]):
                entered.set()

        with ledger.writing(["a", "b"]):
            running = pool.submit(other)
            assert not entered.wait(0.3)
        running.result(30)
        assert entered.is_set()


WAITS = """
import sys
from tracker.db.connection import engine_for, writing
with writing(engine_for(sys.argv[1])):
    pass
"""


def test_a_writer_that_is_gone_leaves_the_queue(there: str) -> None:
    """Killed while it waits for its turn it never gets it: its connection ends although the lock is still held."""
    engine = engine_for(there)
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def come_to(count: int) -> None:
        end = time.monotonic() + 20  # a lock is waited for for thirty seconds
        while time.monotonic() < end:
            with reading(engine) as connection:
                if connection.execute(waiting).scalar_one() == count:
                    return
            time.sleep(0.1)
        raise AssertionError(f"it does not come to be {count} that wait")

    with writing(engine), subprocess.Popen([sys.executable, "-c", WAITS, there]) as writer:
        come_to(1)
        writer.kill()
        come_to(0)
    engine.dispose()


def test_many_are_written_at_once_and_none_twice(there: str, make: Make) -> None:
    """Rows that go in by COPY are those that were not there, however often they come."""
    made = [make.figure(number, f"s{number}") for number in range(4_500)]
    with Ledger.open(there) as ledger:
        assert ledger.append(made[:3_000]) == 3_000
        assert ledger.append(made) == 1_500
        assert ledger.append(made) == 0
        assert {one.id for some in ledger.observations().values() for one in some} == {one.id for one in made}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://nobody:secret@127.0.0.1:1/tracker", "cannot be reached"),
        ("mysql://root@localhost/x", "neither sqlite nor postgresql"),
    ],
)
def test_what_is_wrong_is_told_without_the_password(url: str, said: str) -> None:
    """A server out of reach and a database of another kind are told in a sentence that holds no secret."""
    with pytest.raises((LedgerError, UsageError), match=said) as caught:
        Ledger.open(url)
    assert "secret" not in str(caught.value)


def test_a_database_that_is_not_there(postgresql: PostgreSQL) -> None:
    """The hint says how to make it."""
    with pytest.raises(LedgerError, match="there is no database") as caught:
        Ledger.open(postgresql.url.replace("/postgres?", "/nowhere?"))
    assert "createdb" in str(caught.value.hint)
