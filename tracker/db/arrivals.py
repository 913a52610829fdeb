"""Arrivals: a numbered line for each subject of which something new was recorded, so that readers find what changed.

A reader keeps the last number that it has seen and asks for what came after it. That is safe only where numbers become
visible in their order. SQLite has one writer at a time; elsewhere a writer holds the table from before it takes its
first number until it commits, so that no smaller number can appear after a greater one.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection


def in_order(connection: Connection) -> None:
    """Lets this transaction's numbers become visible before any greater one; before its first write."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("LOCK TABLE arrival IN EXCLUSIVE MODE")


def announce(connection: Connection, subjects: Iterable[str]) -> None:
    """Tells that observations, decisions or reviews of these subjects were recorded in this transaction.

    A subject is an indicator or a target, as in the ledger; once for each is enough.
    """
    rows = [(subject,) for subject in sorted(set(subjects))]
    if rows:
        mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        connection.exec_driver_sql(f"INSERT INTO arrival (subject) VALUES ({mark})", rows)  # noqa: S608


def last(connection: Connection) -> int:
    """The greatest number there is, 0 before the first."""
    return int(connection.exec_driver_sql("SELECT coalesce(max(number), 0) FROM arrival").scalar_one())


def after(connection: Connection, number: int) -> dict[str, int]:
    """The subjects that arrived after a number, each with its last; costs in proportion to how many there are."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    rows = connection.exec_driver_sql(
        f"SELECT subject, max(number) FROM arrival WHERE number > {mark} GROUP BY subject ORDER BY subject",  # noqa: S608
        (number,),
    )
    return {subject: int(last) for subject, last in rows}
