"""The tables of the distributed engine: made once, brought up to date by the scripts that the engine brings."""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, Engine, text

from tracker.db.connection import migrating

_MADE = text("CREATE TABLE IF NOT EXISTS engine_script (name text PRIMARY KEY)")


def bring_up_to_date(engine: Engine) -> int:
    """Runs what the installed engine's scripts have that the database has not; how many of them.

    Any number of workers may do so at once: one does, the others find it done.
    """
    scripts = {one.name: one for one in files("procrastinate.sql.migrations").iterdir() if one.name.endswith(".sql")}
    with migrating(engine) as connection:
        connection.execute(_MADE)
        known = {name for (name,) in connection.execute(text("SELECT name FROM engine_script"))}
        new = [name for name in sorted(scripts) if name not in known]
        if not known:
            _run(connection, files("procrastinate.sql").joinpath("schema.sql").read_text("utf-8"))
        else:
            for name in new:
                _run(connection, scripts[name].read_text("utf-8"))
        for name in new:
            connection.execute(text("INSERT INTO engine_script VALUES (:name)"), {"name": name})
    return len(new)


def _run(connection: Connection, script: str) -> None:
    """Many statements at once, none of them with values: the driver passes them on as they are."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(script)
    finally:
        cursor.close()
