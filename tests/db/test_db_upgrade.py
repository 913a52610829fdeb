"""The database's shape: one history, in one transaction, without Alembic where there is nothing to do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tracker.db.connection import LedgerError, engine_for, migrating, reading, writing
from tracker.db.ledger import Ledger, bring_up_to_date
from tracker.db.metadata import complete_metadata
from tracker.db.tables import METADATA
from tracker.db.upgrade import HEAD, MIGRATIONS, known_revisions, revision_of
from tracker.errors import UsageError


def test_head_is_the_last_migration() -> None:
    """The constant that spares importing Alembic names the last migration of one single history."""
    script = ScriptDirectory(str(MIGRATIONS))
    assert script.get_heads() == [HEAD]
    assert {one.revision for one in script.walk_revisions()} == set(known_revisions())


def test_migrations_make_what_the_tables_say(url: str) -> None:
    """From an empty file to the head, Alembic finds no difference to the tables in code."""
    Ledger.open(url).close()
    engine = engine_for(url)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, complete_metadata()) == []
    engine.dispose()


def test_the_columns_are_those_of_the_tables(tmp_path: Path) -> None:
    """A file that the migrations made and one made from the tables have the same columns, keys and checks."""
    made, migrated = tmp_path / "made", tmp_path / "migrated"
    Ledger.open(f"sqlite:///{migrated}").close()
    engine = engine_for(f"sqlite:///{made}")
    with writing(engine) as connection:
        complete_metadata().create_all(connection)
    engine.dispose()

    def shape(path: Path) -> dict[str, str]:
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
                "AND name NOT LIKE 'alembic%'"
            )
            return {name: " ".join(sql.split()) for name, sql in rows}

    assert shape(made) == shape(migrated)


def test_tables_are_strict(url: str, tmp_path: Path) -> None:
    """A value of the wrong type is refused by the database itself."""
    Ledger.open(url).close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as connection:
        rows = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
        strict = dict(rows)
    ours = set(METADATA.tables)
    assert {name for name, is_strict in strict.items() if is_strict and name in ours} == ours


def test_upgrading_says_where_it_came_from(url: str) -> None:
    """A new database comes from nothing; the second time there is nothing to do."""
    assert bring_up_to_date(url) is None
    assert bring_up_to_date(url) == HEAD
    engine = engine_for(url)
    assert revision_of(engine) == HEAD
    engine.dispose()


def test_a_later_shape_is_refused(url: str, tmp_path: Path) -> None:
    """A database that a later version has written is left alone, and the message says what to do."""
    Ledger.open(url).close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(LedgerError, match="later version") as raised:
        Ledger.open(url)
    assert raised.value.hint is not None
    assert "9999" in str(raised.value)


def test_connections_are_safe(url: str) -> None:
    """Write-ahead log, a commit on the disk before it is told, foreign keys checked: on every connection."""
    Ledger.open(url).close()
    engine = engine_for(url)
    for _ in range(2):
        with reading(engine) as connection:
            pragmas = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert pragmas == ["wal", 2, 1, 30_000]
        with migrating(engine) as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
    engine.dispose()


def test_a_failing_migration_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are made in one transaction: when it fails half-way the file is as it was."""
    engine = engine_for(url)
    with pytest.raises(RuntimeError, match="half-way"), migrating(engine) as connection:
        METADATA.create_all(connection)
        raise RuntimeError("half-way")
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
    engine.dispose()


def test_opening_at_the_head_imports_no_alembic(url: str) -> None:
    """Cold start is a budget: the second opening of a ledger leaves Alembic and Mako alone."""
    code = (
        "import sys; from tracker.db.ledger import Ledger\n"
        f"with Ledger.open({url!r}) as ledger: ledger.observations()\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'alembic', 'mako', 'numpy', 'psycopg'}))"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(2)]
    assert "alembic" in runs[0].stdout
    assert runs[1].stdout.strip() == "[]"


def test_many_open_a_new_ledger_at_once(url: str) -> None:
    """Several at once may find no database: one makes it, the others wait and use it."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(bring_up_to_date, [url] * 8))
    assert set(found) <= {None, HEAD}
    with Ledger.open(url) as ledger:
        assert ledger.is_empty()


@pytest.mark.parametrize("url", ["nonsense", "sqlite+nodriver://x", "oracle+what://x/y", ""])
def test_a_url_that_names_no_database(url: str) -> None:
    """A mistyped URL is a usage error with the form it should have."""
    with pytest.raises(UsageError, match="URL"):
        Ledger.open(url)


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    """Some other file in the ledger's place is named, not overwritten."""
    path = tmp_path / "ledger.sqlite3"
    path.write_text("not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(LedgerError, match="damaged"):
        Ledger.open(f"sqlite:///{path}")
    assert path.read_text().startswith("not a database")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file where the folder should be is said, not shown as a trace."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(LedgerError, match="cannot be"):
        Ledger.open(f"sqlite:///{tmp_path}/file/db/ledger.sqlite3")
