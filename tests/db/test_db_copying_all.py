"""Whatever table there is, a copy carries it both ways: rows are made for each from what the table itself says."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, CheckConstraint, Column, Float, Integer, LargeBinary, Table, insert, select

from tests.postgresql import PostgreSQL
from tracker.db.connection import LedgerError, engine_for, reading, writing
from tracker.db.copying import copy
from tracker.db.ledger import Ledger
from tracker.db.metadata import complete_metadata
from tracker.db.postgresql import APPEND_ONLY
from tracker.db.types import Day, ExactDecimal, Json, UtcMoment

ROWS = 3
"""Rows of each table: in the first everything is filled, in the others what must be."""

HARD = "目标 “x”\t\\N\\. ' \U0001f3af\r\n"
"""What a copy through text might change: a tab, what COPY means by nothing and by the end, line ends, rare letters."""


def made(column: Column[Any], row: int) -> object:
    """A value for a column, another for each row; one that refers to a row elsewhere is the value that stands there."""
    for key in column.foreign_keys:
        return made(key.column, row)
    if column.nullable and row and not needed(column):
        return None
    match column.type:
        case Json():
            return {"乙": [row, None, True, 0.1, "“”\n"], "甲": {}}
        case ExactDecimal():
            return Decimal("15160000000.010") + row
        case UtcMoment():
            return datetime(2026, 11, 23, 1, 2, 3, 40 + row, UTC)
        case Day():
            return date(1949 + row, 10, 1)
        case Boolean():
            return row == 0
        case Integer():
            return 1 + row
        case Float():
            return 0.1 + row
        case LargeBinary():
            return bytes(range(256)) * (1 + row)
        case _:
            words = one_of(column)
            return words[row % len(words)] if words else f"{column.name}{row}{HARD}"


def checks(table: Table) -> list[str]:
    return [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]


def one_of(column: Column[Any]) -> list[str]:
    """The words that a check allows in a column."""
    found = [re.fullmatch(rf"{column.name} IN \((.*)\)", one) for one in checks(column.table)]
    return [word for one in found if one for word in re.findall(r"'(\w+)'", one[1])]


def needed(column: Column[Any]) -> bool:
    """Whether a check may want a value where the column itself does not."""
    return any(f"{column.name} IS NOT NULL" in one for one in checks(column.table))


def rows_of(table: Table) -> list[dict[str, object]]:
    rows = [{column.name: made(column, row) for column in table.columns} for row in range(ROWS)]
    for row in rows:
        if table.name == "observation":  # an amount or a mark, never both
            row["mark" if row["qualifier"] else "qualifier"] = None if row["qualifier"] else "exactly"
    return rows


def fill(url: str) -> None:
    """Rows in every table, those that refer to others after them."""
    Ledger.open(url).close()
    engine = engine_for(url)
    with writing(engine) as connection:
        for table in complete_metadata().sorted_tables:
            connection.execute(insert(table), rows_of(table))
    engine.dispose()


def test_every_table_is_carried_both_ways(url: str, postgresql: PostgreSQL, tmp_path: Path) -> None:
    """A row with everything and rows with the least of every table that there is arrive on PostgreSQL and come back."""
    fill(url)
    there, back = postgresql.empty(), f"sqlite:///{tmp_path / 'back.sqlite3'}"
    copied = copy(url, there)
    assert {one.table: one.rows for one in copied} == dict.fromkeys(complete_metadata().tables, ROWS)
    assert copy(there, back) == copied
    for place in (url, there, back):
        engine = engine_for(place)
        with reading(engine) as connection:
            for table in complete_metadata().sorted_tables:
                found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()
                assert [dict(row) for row in found] == rows_of(table), (place, table.name)
        engine.dispose()
    postgresql.drop(there)


def test_numbers_go_on_behind_what_was_copied(url: str, postgresql: PostgreSQL) -> None:
    """In every table that numbers its rows the next one comes after those that were copied."""
    fill(url)
    there = postgresql.empty()
    copy(url, there)
    engine = engine_for(there)
    with writing(engine) as connection:
        for table in complete_metadata().sorted_tables:
            column = table.autoincrement_column
            if column is None or column.foreign_keys:
                continue
            new = {name: value for name, value in rows_of(table)[-1].items() if name != column.name}
            assert connection.execute(insert(table).values(new).returning(column)).scalar_one() == ROWS + 1
    engine.dispose()
    postgresql.drop(there)


def test_an_append_only_table_that_was_copied_still_is(url: str, postgresql: PostgreSQL) -> None:
    """After a copy every table that is to keep what it holds refuses to change or lose any of it."""
    fill(url)
    there = postgresql.empty()
    copy(url, there)
    for place in (url, there):
        engine = engine_for(place)
        for name in APPEND_ONLY:
            column = next(iter(complete_metadata().tables[name].columns)).name
            for statement in (f'UPDATE "{name}" SET "{column}" = "{column}"', f'DELETE FROM "{name}"'):
                with pytest.raises(LedgerError, match="append-only"), writing(engine) as connection:
                    connection.exec_driver_sql(statement)
        engine.dispose()
    postgresql.drop(there)
