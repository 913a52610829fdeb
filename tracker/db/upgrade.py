"""Brings a database to the shape this version writes; an embedded ledger does so by itself when it is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

from tracker.db.connection import LedgerError, migrating, reading

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0012"
"""The migration this version's tables stand for; a test keeps it the last of `migrations/versions`."""

MIGRATIONS = Path(__file__).parent / "migrations"


def revision_of(engine: Engine) -> str | None:
    """The migration a database stands at; None for one that is new."""
    with reading(engine) as connection:
        return revision(connection)


def revision(connection: Connection) -> str | None:
    """The migration that the database of an open connection stands at; None for one that is new."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])


def upgrade(engine: Engine) -> str | None:
    """Brings the database to `HEAD` in one transaction, so that nobody ever sees it half-way.

    Returns the migration it stood at when that was another, HEAD when there was nothing to do, None for a new one.
    Alembic is imported only when there is something to do, because every command passes here. Raises LedgerError
    for a database that a later version has written.
    """
    before = revision_of(engine)
    if before == HEAD:
        return before
    if before is not None and before not in known_revisions():
        raise LedgerError(
            f"the ledger was written by a later version (its shape is {before}, the latest known here is {HEAD})",
            "install that version, or restore a backup made with this one",
        )
    from alembic import command

    with migrating(engine) as connection:
        command.upgrade(alembic_config(connection), "head")
        if engine.dialect.name == "sqlite":
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if orphans:
                raise LedgerError(f"the upgrade would leave {len(orphans)} rows without what they refer to")
        elif engine.dialect.name == "postgresql":
            from tracker.db.postgresql import finish

            finish(connection)
    return before


def known_revisions() -> tuple[str, ...]:
    """The migrations that this version brings, in no order."""
    return tuple(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for our migrations on an open connection."""
    from alembic.config import Config

    configuration = Config(attributes={"connection": connection})
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration
