"""Kept answers: the first request is done, every other one under its key hears what the first did."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.db.idempotency import KEPT, KeptAnswer
from tracker.db.ledger import Ledger

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'l.sqlite3'}"


def reserve(ledger: Ledger, key: str = "k", scope: str = "s", now: datetime = NOW) -> KeptAnswer | None:
    return ledger.idempotency.reserve(scope, key, "print", now=now)


def test_an_answer_is_kept_for_a_day(url: str) -> None:
    """A key is somebody's until a day is over, then it can stand for something else."""
    with Ledger.open(url) as ledger:
        assert reserve(ledger) is None
        ledger.idempotency.keep("s", "k", 201, b"{}", "/there")
        assert reserve(ledger) == KeptAnswer("print", 201, b"{}", "/there")
        assert reserve(ledger, now=NOW + KEPT - timedelta(seconds=1)) is not None
        assert reserve(ledger, now=NOW + KEPT) is None


def test_keys_of_others_are_others(url: str) -> None:
    """Two clients may use one key without meeting."""
    with Ledger.open(url) as ledger:
        assert reserve(ledger) is None
        assert reserve(ledger, scope="other") is None
        assert reserve(ledger, key="other") is None


def test_what_is_undone_leaves_the_key_free(url: str) -> None:
    """A key is taken in the transaction of what is done for it: where that fails, it is free again."""
    with Ledger.open(url) as ledger:
        with pytest.raises(RuntimeError), ledger.writing() as book:
            assert reserve(book) is None
            raise RuntimeError("undone")
        assert reserve(ledger) is None


def test_one_of_many_does_it(url: str) -> None:
    """Of many who come with one key at once, each over a connection of its own, exactly one finds it free."""
    found: list[KeptAnswer | None] = []
    with Ledger.open(url) as ledger:
        together = threading.Barrier(8)

        def come() -> None:
            together.wait()
            with ledger.writing() as book:
                before = reserve(book)
                if before is None:
                    book.idempotency.keep("s", "k", 200, b"done")
                found.append(before)

        threads = [threading.Thread(target=come) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert found.count(None) == 1
    assert {one.body for one in found if one is not None} == {b"done"}
