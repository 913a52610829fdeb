"""A ledger copied from one database to another is the same ledger."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.db.conftest import Make
from tests.postgresql import PostgreSQL
from tracker.db.connection import LedgerError, engine_for, reading, writing
from tracker.db.copying import copy, summed
from tracker.db.ledger import Ledger
from tracker.db.metadata import complete_metadata
from tracker.db.register import Evidence
from tracker.errors import InputError, UsageError
from tracker.model.observation import Observation


def fill(url: str, make: Make) -> list[Observation]:
    """A ledger with a little of what is hard to carry over: amounts, moments, JSON, bytes, a corrected row."""
    made = [make.figure("15160000000.01"), make.figure("0.10", "share"), make.figure(17, hour=1, period="2023")]
    made += [make.figure(number, f"s{number}") for number in range(2_500)]
    with Ledger.open(url) as ledger:
        ledger.append(made, {made[0].id: [{"code": "jump", "message": {"zh": "跳变", "en": "a jump"}}]})
        ledger.decide(made[2].id, "rejected", at=make.moment(2), by="Li", reason="误")
        ledger.declare("v1", "标题: 试验\n".encode(), make.moment(0), {"a.csv": "x"})
        ledger.keep_evidence(Evidence("a" * 64, "https://例.example/", make.moment(0), None, {"b": "1", "a": "2"}, 3))
        ledger.audit.add(make.moment(3), "Li", "record", "labs", {"value": "17家"})
    return made


def hashes(url: str) -> list[object]:
    engine = engine_for(url)
    try:
        with reading(engine) as connection:
            return [summed(connection, table) for table in complete_metadata().sorted_tables]
    finally:
        engine.dispose()


def test_there_and_back_is_the_same(url: str, make: Make, postgresql: PostgreSQL, tmp_path: Path) -> None:
    """From SQLite to PostgreSQL and into another SQLite: every table has the same rows, every amount its digits."""
    made = fill(url, make)
    there, back = postgresql.empty(), f"sqlite:///{tmp_path / 'back.sqlite3'}"
    copied = copy(url, there)
    assert {one.table: one.rows for one in copied if one.rows} == {
        "observation": len(made), "arrival": 2_503, "decision": 1, "declaration": 1, "evidence": 1, "audit": 1,
        "audit_head": 1,
    }  # fmt: skip
    assert copy(there, back) == copied
    assert hashes(url) == hashes(there) == hashes(back)
    with Ledger.open(url) as first, Ledger.open(there) as second, Ledger.open(back) as third:
        assert list(first.entries()) == list(second.entries()) == list(third.entries())
        assert first.declarations() == second.declarations() == third.declarations()
        assert second.audit.check().fault is None


def test_numbers_go_on_where_they_ended(url: str, make: Make, postgresql: PostgreSQL) -> None:
    """What is recorded after the copy is numbered after everything before it."""
    fill(url, make)
    there = postgresql.empty()
    copy(url, there)
    with Ledger.open(there) as ledger:
        before = ledger.standings.arrived()
        ledger.append([make.figure(18, "new", hour=5)])
        assert ledger.standings.arrived_after(before) == {"new": before + 1}


def test_only_into_an_empty_database(url: str, make: Make, postgresql: PostgreSQL) -> None:
    """A target that holds anything is refused and left as it is; so is the source itself, and one that is not there."""
    fill(url, make)
    there = postgresql.fresh()
    with Ledger.open(there) as ledger:
        ledger.append([make.figure(1)])
    with pytest.raises(UsageError, match="holds rows already"):
        copy(url, there)
    with pytest.raises(UsageError, match="onto itself"):
        copy(url, url)
    with pytest.raises(InputError, match="no ledger at"):
        copy("sqlite:////nowhere/at/all.sqlite3", there)
    with Ledger.open(there) as ledger:
        assert len(ledger.observations()["labs"]) == 1


def test_what_came_out_otherwise_is_not_kept(url: str, make: Make, postgresql: PostgreSQL) -> None:
    """Where the target changes what is written into it nothing is copied."""
    fill(url, make)
    there = postgresql.fresh()
    engine = engine_for(there)
    with writing(engine) as connection:
        connection.execute(
            text(
                "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN NEW.reason = 'meddled'; RETURN NEW; END $$"
            )
        )
        connection.execute(
            text("CREATE TRIGGER meddle BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION meddle()")
        )
    engine.dispose()
    with pytest.raises(LedgerError, match="the table decision came out otherwise"):
        copy(url, there)
    with Ledger.open(there) as ledger:
        assert ledger.is_empty()


def test_a_copy_sees_one_moment(url: str, make: Make, postgresql: PostgreSQL) -> None:
    """What is recorded while a ledger is copied is not in the copy, or wholly."""
    fill(url, make)
    there, late = postgresql.empty(), make.figure(99, "late", hour=9)
    with Ledger.open(url) as ledger:

        def record(_rows: int) -> None:
            ledger.append([late])

        copied = copy(url, there, record)
        assert "late" in ledger.observations()
    assert sum(one.rows for one in copied if one.table == "observation") == 2_503
    with Ledger.open(there) as ledger:
        assert not ledger.observations(["late"], known_at=make.moment(9) + timedelta(days=1))
