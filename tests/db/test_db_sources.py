"""What the ledger holds of sources: a state each, a log of fetches, claims that one only can have."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.db.ledger import Ledger
from tracker.model.collected import Outcome, Reworded, SourceRun, SourceState, Trouble, Watched
from tracker.model.text import Text

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
STATE = SourceState(
    "bulletin", NOW, NOW, LATER, 2, "http_error", Text.of({"zh": "网站出错", "en": "the server failed"}), LATER, LATER,
    'W/"1"', "Sun, 22 Nov 2026 08:00:00 GMT", "https://example.org/", "a" * 64, NOW, "0123",
    {"labs": ("table, column 数量",)}, {"labs-20": Watched("b" * 64, "前", "后", NOW, "另一句")}, "me", LATER,
)  # fmt: skip
CHANGE = Reworded("labs-20", "突破20家", "超过18家", "前", "后", "b" * 64, "c" * 64)
RUN = SourceRun(
    "bulletin", NOW, LATER, "partly", "no_figure", Text.of("none"), 200, 1234, ("c" * 64,), 3, 2, 1, 1, (CHANGE,)
)


def test_what_is_saved_comes_back(ledger: Ledger) -> None:
    """Every field of a state and of a run survives, an empty state's too."""
    ledger.sources.save([STATE, SourceState("other")], [RUN])
    assert ledger.sources.states() == {"bulletin": STATE, "other": SourceState("other")}
    assert ledger.sources.runs("bulletin") == [RUN]
    assert ledger.sources.runs("other") == []


def test_a_state_is_replaced_and_a_run_added(ledger: Ledger) -> None:
    """There is one state a source, and every run is kept, the latest first."""
    ledger.sources.save([STATE], [RUN])
    ledger.sources.save([replace(STATE, failures=3)], [replace(RUN, started_at=LATER)])
    assert ledger.sources.states(["bulletin"])["bulletin"].failures == 3
    assert [run.started_at for run in ledger.sources.runs("bulletin")] == [LATER, NOW]
    assert len(ledger.sources.runs("bulletin", limit=1)) == 1


def test_runs_are_append_only(tmp_path: Path) -> None:
    """The database itself refuses to change or delete a run."""
    file = tmp_path / "ledger.sqlite3"
    with Ledger.open(f"sqlite:///{file}") as ledger:
        ledger.sources.save([STATE], [RUN])
    with closing(sqlite3.connect(file)) as connection:
        for statement in ("UPDATE source_run SET outcome = 'recorded'", "DELETE FROM source_run"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


def test_save_joins_the_transaction(ledger: Ledger) -> None:
    """What is undone takes state and run with it."""
    with pytest.raises(RuntimeError), ledger.writing() as book:
        book.sources.save([STATE], [RUN])
        raise RuntimeError
    assert ledger.sources.states() == {}
    assert ledger.sources.runs("bulletin") == []


def test_changes_are_found_again(ledger: Ledger) -> None:
    """Statements found changed are listed with their run, those after a moment on demand."""
    ledger.sources.save([STATE], [RUN, replace(RUN, changes=())])
    assert [change for _, change in ledger.sources.changes()] == [CHANGE]
    assert ledger.sources.changes(LATER) == []


def test_how_much_a_source_gave_when_it_was_last_read(ledger: Ledger) -> None:
    """Of the last fetch that was read without a fault: neither one that failed nor one that was unchanged says it."""
    outcomes: tuple[tuple[Outcome, int], ...] = (
        ("recorded", 3), ("nothing_new", 2), ("failed", 9), ("partly", 8), ("unchanged", 0),
    )  # fmt: skip
    for outcome, found in outcomes:
        ledger.sources.save([], [replace(RUN, outcome=outcome, found=found)])
    ledger.sources.save([], [replace(RUN, source="empty", outcome="nothing_new", found=0)])
    ledger.sources.save([], [replace(RUN, source="broken", outcome="failed", found=0)])
    assert ledger.sources.found() == {"bulletin": 2, "empty": 0}


def test_cited_evidence_is_named(ledger: Ledger) -> None:
    """The bytes that a state rests on, or either version of a changed statement, are cited."""
    ledger.sources.save([STATE], [RUN])
    assert ledger.sources.cited() == {"a" * 64, "b" * 64, "c" * 64}


def test_a_claim_is_had_by_one(ledger: Ledger) -> None:
    """Who comes second gets it only when the first's time is over or it was given back."""
    book, until = ledger.sources, NOW + timedelta(minutes=10)
    assert book.claim("new", "a", now=NOW, until=until, last_try_at=None)
    assert not book.claim("new", "b", now=NOW, until=until, last_try_at=None)
    assert book.claim("new", "a", now=NOW, until=until, last_try_at=None)
    assert book.claim("new", "b", now=until, until=until + timedelta(minutes=10), last_try_at=None)
    book.release("new", "a")
    assert not book.claim("new", "c", now=until, until=until, last_try_at=None)
    book.release("new", "b")
    assert book.claim("new", "c", now=until, until=until, last_try_at=None)


def test_a_source_tried_meanwhile_is_not_claimed(ledger: Ledger) -> None:
    """Who decided on an old state decides again."""
    ledger.sources.save([replace(STATE, last_try_at=LATER, claimed_by=None, claimed_until=None)], [])
    assert not ledger.sources.claim("bulletin", "a", now=LATER, until=LATER, last_try_at=NOW)
    assert not ledger.sources.claim("bulletin", "a", now=LATER, until=LATER, last_try_at=None)
    assert ledger.sources.claim("bulletin", "a", now=LATER, until=LATER, last_try_at=LATER)


def test_of_many_at_once_one_wins(url: str) -> None:
    """However many processes claim at the same moment, one has it."""
    with Ledger.open(url) as ledger:

        def claim(name: int) -> bool:
            return ledger.sources.claim("new", str(name), now=NOW, until=LATER, last_try_at=None)

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(claim, range(16))) == 1


def run(at: int, outcome: Outcome, kind: str | None = None) -> SourceRun:
    """A fetch so many hours later."""
    error = None if kind is None else Text.of(f"failed at {at}")
    when = NOW + timedelta(hours=at)
    return SourceRun("bulletin", when, when, outcome, kind, error)  # type: ignore[arg-type]


def test_a_source_in_trouble_is_told_as_it_stood_at_a_moment(ledger: Ledger) -> None:
    """Failures count from the last success on; a success ends them; our own lost connection is none; the past stays."""
    ledger.sources.save(
        [],
        [
            run(0, "failed", "timeout"),
            run(1, "recorded"),
            run(2, "failed", "http_error"),
            run(3, "failed", "offline"),
            run(4, "partly", "no_figure"),
            run(5, "nothing_new"),
            replace(run(6, "failed", "tls"), source="other"),
        ],
    )

    def told(hours: int | None) -> list[Trouble]:
        return ledger.sources.troubles(None if hours is None else NOW + timedelta(hours=hours))

    def hour(number: int) -> datetime:
        return NOW + timedelta(hours=number)

    assert told(-1) == []
    assert told(0) == [Trouble("bulletin", NOW, 1, "timeout", Text.of("failed at 0"))]
    assert told(1) == []
    assert told(3) == [Trouble("bulletin", hour(2), 1, "http_error", Text.of("failed at 2"), hour(1))]
    assert told(4) == [Trouble("bulletin", hour(2), 2, "no_figure", Text.of("failed at 4"), hour(1))]
    assert told(5) == []
    assert told(None) == [Trouble("other", hour(6), 1, "tls", Text.of("failed at 6"))]
