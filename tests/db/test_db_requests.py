"""What the ledger holds of requests and of the scheduler's life: append-only, each stage once, as of any moment."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tracker.db.connection import LedgerError
from tracker.db.ledger import Ledger
from tracker.model.period import Period
from tracker.model.pulse import Outage, Pulse
from tracker.model.request import Answer, Ask, Closed, Request, Wanted

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
WANTED = Wanted("figures", "labs", Period.parse("2025"), "stb", date(2026, 1, 1), date(2026, 1, 31))
FIRST = Ask("first", 1, NOW, "stb@example.org", "request/stb/1")
FULL = Request(
    "q-1", WANTED, NOW, 1, (FIRST, Ask("escalate", 1, LATER, "head@example.org", "request/stb/2")),
    (Answer("o-1", NOW, "Bureau"), Answer("o-2", LATER, "Bureau")), Closed(LATER, "by_hand", "Li Na", "not collected"),
)  # fmt: skip


def put(ledger: Ledger, *requests: Request) -> None:
    """Records requests with everything that came of them."""
    for one in requests:
        ledger.requests.open([one])
        ledger.requests.asked([(one.id, ask) for ask in one.asks])
        for answer in one.answers:
            ledger.requests.answered(one.id, answer)
        if one.closed is not None:
            ledger.requests.close([(one.id, one.closed)])


def test_what_is_recorded_comes_back(ledger: Ledger) -> None:
    """Every field of a request, its asks and answers in their order, its end; a bare one's too."""
    bare = Request("q-2", replace(WANTED, subject="plan", mark="issued"), LATER, 3)
    put(ledger, FULL, bare)
    assert ledger.requests.requests(closed=True) == [FULL, bare]
    assert ledger.requests.requests() == [bare]
    assert ledger.requests.requests(subjects=["labs"]) == [FULL, bare]
    assert ledger.requests.find("q-1") == [FULL]
    assert ledger.requests.find("q-%") == []
    assert ledger.requests.any()


def test_it_is_readable_as_of_any_moment(ledger: Ledger) -> None:
    """Before it was closed it stands as open, with what had been asked and answered by then."""
    put(ledger, FULL)
    (then,) = ledger.requests.requests(known_at=NOW)
    assert then == replace(FULL, asks=FULL.asks[:1], answers=FULL.answers[:1], closed=None)
    assert ledger.requests.requests(known_at=NOW - timedelta(seconds=1)) == []
    assert ledger.requests.requests(known_at=LATER) == []


def test_each_stage_is_asked_once(ledger: Ledger) -> None:
    """The database refuses to ask a stage of a request a second time."""
    put(ledger, replace(FULL, closed=None))
    with pytest.raises(LedgerError, match=r"(?i)unique"):
        ledger.requests.asked([("q-1", replace(FIRST, at=LATER))])
    assert len(ledger.requests.requests()[0].asks) == 2


def test_a_request_ends_once(ledger: Ledger) -> None:
    """The database refuses a second end."""
    put(ledger, FULL)
    with pytest.raises(LedgerError, match=r"(?i)unique"):
        ledger.requests.close([("q-1", Closed(LATER, "arrived"))])


def test_the_look_is_remembered(ledger: Ledger) -> None:
    """Up to which arrival and on which basis it was looked; another reader's progress is left alone."""
    assert ledger.requests.looked() is None
    ledger.requests.look(3, "2026-11-22 abc")
    ledger.requests.look(4, "2026-11-23 abc")
    assert ledger.requests.looked() == (4, "2026-11-23 abc")
    assert ledger.standings.progress() is None


def test_a_pulse_replaces_the_former_and_outages_are_added(ledger: Ledger) -> None:
    """One sign of life, every outage once, by when they ended."""
    book = ledger.pulse
    assert book.last() is None
    book.beat(Pulse(NOW, timedelta(seconds=20)), None)
    outage = Outage(NOW, LATER)
    pulse = Pulse(LATER, None, (60, 3600))
    book.beat(pulse, outage)
    book.beat(pulse, outage)
    assert book.last() == pulse
    assert book.outages() == [outage]
    assert book.outages(since=LATER) == []
    assert book.outages(known_at=NOW) == []
    assert book.outages(since=NOW, known_at=LATER) == [outage]


@pytest.mark.parametrize("table", ["request", "request_ask", "request_answer", "request_end", "outage"])
def test_nothing_of_it_can_be_changed(tmp_path: Path, table: str) -> None:
    """The database itself refuses to change or delete what was asked, answered, closed, or when nobody rang."""
    file = tmp_path / "ledger.sqlite3"
    with Ledger.open(f"sqlite:///{file}") as ledger:
        put(ledger, FULL)
        ledger.pulse.beat(Pulse(LATER), Outage(NOW, LATER))
    with closing(sqlite3.connect(file)) as connection:
        column = connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
