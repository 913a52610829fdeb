"""The audit log: one chain, in which whatever somebody changes afterwards shows."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.db.audit import NOTHING_BEFORE
from tracker.db.ledger import Ledger
from tracker.model.person import Chain

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

LINES = 6


def filled(path: Path) -> Chain:
    """A log of six lines in a file; how it stands."""
    with Ledger.open(f"sqlite:///{path}") as ledger:
        for number in range(LINES):
            ledger.audit.add(NOW, None if number == 3 else "王", "person.add", f"p-{number}", {"名": f"第{number}人"})
        return ledger.audit.check()


def check(path: Path, noted: dict[int, str] | None = None) -> Chain:
    with Ledger.open(f"sqlite:///{path}") as ledger:
        return ledger.audit.check(noted)


def tampered(path: Path, *statements: str) -> Chain:
    """How the log stands after somebody with a database client has been at it."""
    with closing(sqlite3.connect(path)) as connection:
        for verb in ("update", "delete"):
            connection.execute(f"DROP TRIGGER audit_no_{verb}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return check(path)


def test_a_line_is_sealed_as_it_is_documented(ledger: Ledger) -> None:
    """Anybody can work out the hashes from what the log says, with any tool that knows SHA-256."""
    ledger.audit.add(NOW, "王", "token.make", "t-1", {"b": [1, True, None], "a": "近"})
    [one] = ledger.audit.entries()
    text = (
        '[1,"2026-11-22T04:00:00.000000Z","王","token.make","t-1",{"a":"近","b":[1,true,null]},"'
        + NOTHING_BEFORE
        + '"]'
    )
    assert one.hash == sha256(text.encode()).hexdigest()
    assert one.previous == NOTHING_BEFORE
    ledger.audit.add(NOW, None, "token.revoke", "t-1", {})
    assert [line.previous for line in ledger.audit.entries()] == [one.hash, NOTHING_BEFORE]
    assert ledger.audit.check().fault is None


def test_an_empty_log_holds(ledger: Ledger) -> None:
    """Nothing was done, nothing can have been tampered with; a line noted elsewhere is missing all the same."""
    assert ledger.audit.check() == Chain(0, NOTHING_BEFORE)
    assert ledger.audit.check({3: NOTHING_BEFORE}).fault == "not_as_noted"


COLUMNS = ("at", "by", "act", "about", "detail", "previous", "hash")


@pytest.mark.parametrize("number", [1, 3, LINES])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_line_is_found(tmp_path: Path, column: str, number: int) -> None:
    """Whichever of its columns, by one character."""
    path = tmp_path / "l.sqlite3"
    filled(path)
    chain = tampered(path, f"UPDATE audit SET \"{column}\" = coalesce(\"{column}\", '') || 'x' WHERE number = {number}")
    assert chain.broken == number
    assert chain.fault == ("misplaced" if column == "previous" else "changed")


SWAP = (
    "UPDATE audit SET number = -1 WHERE number = 2",
    "UPDATE audit SET number = 2 WHERE number = 3",
    "UPDATE audit SET number = 3 WHERE number = -1",
)

COPIED = (
    "INSERT INTO audit SELECT 99, at, by, act, about, detail, previous, hash FROM audit WHERE number = 4",
    "UPDATE audit SET number = number + 100 WHERE number BETWEEN 4 AND 6",
    "UPDATE audit SET number = 4 WHERE number = 99",
    "UPDATE audit SET number = number - 99 WHERE number > 99",
)

TAMPERING: dict[str, tuple[tuple[str, ...], int]] = {
    "the first removed": (("DELETE FROM audit WHERE number = 1",), 1),
    "one removed": (("DELETE FROM audit WHERE number = 4",), 4),
    "one removed and the gap closed": (
        ("DELETE FROM audit WHERE number = 4", "UPDATE audit SET number = number - 1 WHERE number > 4"), 4,
    ),
    "the last removed": (("DELETE FROM audit WHERE number = 6",), 6),
    "all removed": (("DELETE FROM audit",), 1),
    "two exchanged": (SWAP, 2),
    "one put in twice": (COPIED, 5),
    "one added at the end": (
        ("INSERT INTO audit SELECT 7, at, by, act, about, detail, hash, hash FROM audit WHERE number = 6",), 7,
    ),
    "the detail no JSON": (("UPDATE audit SET detail = 'nothing' WHERE number = 2",), 2),
    "the moment no moment": (("UPDATE audit SET at = 'yesterday' WHERE number = 2",), 2),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERING)
def test_every_tampering_is_found(tmp_path: Path, how: str) -> None:
    """And the first line that is wrong is named; the log can still be read as far as it goes."""
    path = tmp_path / "l.sqlite3"
    filled(path)
    statements, broken = TAMPERING[how]
    chain = tampered(path, *statements)
    assert chain.broken == broken
    with Ledger.open(f"sqlite:///{path}") as ledger:
        ledger.audit.entries()


def test_a_log_that_was_written_anew_is_found_by_what_was_noted(tmp_path: Path) -> None:
    """Whoever can write the whole database makes a whole chain; a hash kept elsewhere tells."""
    path, other = tmp_path / "l.sqlite3", tmp_path / "other.sqlite3"
    noted = filled(path)
    assert check(path, {noted.lines: noted.last}).fault is None
    with Ledger.open(f"sqlite:///{other}") as ledger:
        for number in range(LINES + 1):
            ledger.audit.add(NOW, "王", "person.add", f"p-{number}", {})
    assert check(other).fault is None
    assert check(other, {noted.lines: noted.last}) == Chain(
        noted.lines - 1, check(other, {noted.lines: noted.last}).last, noted.lines, "not_as_noted"
    )


def test_the_database_itself_refuses_to_change_a_line(tmp_path: Path) -> None:
    """A slip at the database's prompt does no harm."""
    path = tmp_path / "l.sqlite3"
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        for statement in ("UPDATE audit SET act = 'x'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


APPENDING = """
import sys
from datetime import UTC, datetime
from tracker.db.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    for number in range(int(sys.argv[3])):
        with ledger.writing() as book:
            book.audit.add(datetime(2026, 11, 22, tzinfo=UTC), sys.argv[2], "test", str(number), {})
"""


def test_two_processes_keep_one_chain(tmp_path: Path) -> None:
    """Lines of several processes at the same time stand one after the other, none is lost."""
    path = tmp_path / "l.sqlite3"
    url = f"sqlite:///{path}"
    Ledger.open(url).close()
    words = [sys.executable, "-c", APPENDING, url]
    processes = [subprocess.Popen([*words, name, "60"]) for name in ("甲", "乙")]
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    with Ledger.open(url) as ledger:
        assert ledger.audit.check().lines == 120
        assert ledger.audit.check().fault is None
        for name in ("甲", "乙"):
            mine = [one.about for one in ledger.audit.entries(by=name, limit=100)]
            assert mine == [str(number) for number in reversed(range(60))]


def test_a_line_goes_with_what_was_done(ledger: Ledger) -> None:
    """In one transaction: what is undone leaves no line, and the chain goes on without a gap."""
    with pytest.raises(RuntimeError, match="undone"), ledger.writing() as book:
        book.audit.add(NOW, "王", "x", "", {})
        raise RuntimeError("undone")
    ledger.audit.add(NOW, "王", "y", "", {})
    assert [(one.number, one.act) for one in ledger.audit.entries()] == [(1, "y")]
    assert ledger.audit.check().fault is None


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(lines=st.lists(st.tuples(st.none() | st.text(), st.text(), st.dictionaries(st.text(), json, max_size=4))))
@settings(max_examples=15)
def test_whatever_is_told_holds(lines: list[tuple[str | None, str, dict[str, object]]]) -> None:
    """Any text and any JSON, as long as it is one, comes back and keeps the chain whole."""
    with Ledger.open("sqlite://") as ledger:
        for by, about, detail in lines:
            ledger.audit.add(NOW, by, "act", about, detail)
        chain = ledger.audit.check()
        assert (chain.lines, chain.fault) == (len(lines), None)
        shown = ledger.audit.entries(limit=1_000)[::-1]
        assert [(one.by, one.about) for one in shown] == [
            (None if by is None else by.replace("\0", "�"), about.replace("\0", "�")) for by, about, _ in lines
        ]


def test_days_and_amounts_become_their_texts(ledger: Ledger) -> None:
    """A detail may hold what the steps work with; halves of characters do no harm."""
    ledger.audit.add(NOW, "\ud800", "act", "\udfff", {"day": NOW.date(), "amount": Decimal("17.10"), "half": "\ud800"})
    [one] = ledger.audit.entries()
    assert (one.by, one.about) == ("?", "?")
    assert one.detail == {"day": "2026-11-22", "amount": "17.10", "half": "?"}
    assert ledger.audit.check().fault is None


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        ({"by": "a"}, [4, 2, 1]),
        ({"act": "token"}, [3, 2]),
        ({"act": "token.make"}, [2]),
        ({"act": "token_"}, []),
        ({"about": "t-1"}, [3, 2]),
        ({"before": 3}, [2, 1]),
        ({"limit": 2}, [4, 3]),
        ({"by": "a", "act": "token", "about": "t-1"}, [2]),
    ],
)
def test_lines_are_chosen(ledger: Ledger, chosen: dict[str, object], numbers: list[int]) -> None:
    """By who, by act or family of acts, by what it is about, a page at a time."""
    rows = [("a", "person.add", "p-1"), ("a", "token.make", "t-1"), ("b", "token.revoke", "t-1"), ("a", "tokens", "x")]
    for by, act, about in rows:
        ledger.audit.add(NOW, by, act, about, {})
    asking: Callable[..., list[object]] = ledger.audit.entries  # type: ignore[assignment]
    assert [one.number for one in asking(**chosen)] == numbers  # type: ignore[attr-defined]
