"""Runs the migrations inside the transaction of the connection it is given."""

from __future__ import annotations

from alembic import context

from tracker.db.metadata import complete_metadata


def run() -> None:
    """Runs what Alembic's context holds; tables are rebuilt on SQLite, which cannot alter them."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=complete_metadata(),
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if hasattr(context, "config"):  # Alembic executes this file; whoever imports it (a collector of doctests) runs nothing
    run()
