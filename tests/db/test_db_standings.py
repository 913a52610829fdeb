"""Where targets stand now: what changed is found by its number, in the order in which it became visible."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from tests.db.conftest import Make
from tracker.db.connection import LedgerError
from tracker.db.identity import review_id
from tracker.db.ledger import Ledger
from tracker.db.standings import Progress
from tracker.model.review import Review, Second
from tracker.model.standing import Stood

DAY = date(2026, 11, 22)


def body(target: str, headline: str = "open") -> dict[str, object]:
    return {"id": target, "as_of": DAY.isoformat(), "headline": headline, "reason": {"zh": "尚缺4家"}}


def test_what_was_recorded_arrives(ledger: Ledger, make: Make) -> None:
    """A reader finds each subject of which something was recorded after the number that it has seen, and no other."""
    assert ledger.standings.arrived() == 0
    ledger.append([make.figure(17), make.figure(18, hour=1), make.figure(3, "firms")])
    seen = ledger.standings.arrived()
    assert set(ledger.standings.arrived_after(0)) == {"labs", "firms"}
    assert ledger.standings.arrived_after(seen) == {}
    ledger.append([make.figure(4, "firms", hour=2)])
    assert ledger.standings.arrived_after(seen) == {"firms": ledger.standings.arrived()}


def test_what_was_known_does_not_arrive(ledger: Ledger, make: Make) -> None:
    """Recording again what the ledger holds is nothing new."""
    ledger.append([make.figure(17)])
    seen = ledger.standings.arrived()
    ledger.append([make.figure(17)])
    ledger.append([])
    assert ledger.standings.arrived() == seen


def test_decisions_arrive(ledger: Ledger, make: Make) -> None:
    """A decision that changes something arrives as its observation's subject; one that changes nothing does not."""
    held = make.figure(17, state="proposed")
    ledger.append([held])
    seen = ledger.standings.arrived()
    assert ledger.decide(held.id, "accepted", at=make.moment(1))
    assert set(ledger.standings.arrived_after(seen)) == {"labs"}
    seen = ledger.standings.arrived()
    assert not ledger.decide(held.id, "accepted", at=make.moment(2))
    assert ledger.standings.arrived() == seen


def test_reviews_arrive(ledger: Ledger, make: Make) -> None:
    """A person's word on a target arrives as that target, and so does the answer of a second person."""
    said = Review("", "over", "overridden", make.moment(0), "off_track", "a wrong figure", "Li Na", needs_second=True)
    identity = review_id(said)
    ledger.add_review(replace(said, id=identity))
    seen = ledger.standings.arrived()
    assert set(ledger.standings.arrived_after(0)) == {"over"}
    ledger.second_review(identity, Second("seconded", make.moment(1), "Wang Wei"))
    assert set(ledger.standings.arrived_after(seen)) == {"over"}


def test_what_is_undone_does_not_arrive(ledger: Ledger, make: Make) -> None:
    """A transaction that fails leaves no arrival behind."""
    with pytest.raises(RuntimeError, match="half-way"), ledger.writing() as book:
        book.append([make.figure(17)])
        raise RuntimeError("half-way")
    assert ledger.standings.arrived() == 0


@pytest.mark.parametrize("statement", ["UPDATE arrival SET subject = 'x'", "DELETE FROM arrival"])
def test_arrivals_are_append_only(ledger: Ledger, make: Make, statement: str) -> None:
    """Numbers are never given twice, because no line is ever taken away."""
    ledger.append([make.figure(17)])
    with pytest.raises(LedgerError, match="append-only"), ledger.writing() as book:
        assert book._connection is not None
        book._connection.exec_driver_sql(statement)


def test_a_standing_points_to_the_last_kept(ledger: Ledger, make: Make) -> None:
    """What stands is the last kept assessment of the target, told as of the day that is asked for."""
    ledger.keep([body("over"), body("both")], make.moment(0), "v1")
    ledger.keep([body("over", "met")], make.moment(1), "v1")
    stood = [Stood("over", DAY, date(2027, 1, 1), "h", 3), Stood("both", DAY, None, "h", 3)]
    ledger.standings.stand(stood)
    later = date(2026, 12, 1)
    assert list(ledger.standings.bodies(later)) == [
        {**body("both"), "as_of": "2026-12-01"},
        {**body("over", "met"), "as_of": "2026-12-01"},
    ]
    assert [one["id"] for one in ledger.standings.bodies(later, ["over"])] == ["over"]
    assert ledger.standings.stood() == {one.target: one for one in stood}
    assert ledger.standings.stood(["both", "unknown"]) == {"both": stood[1]}


def test_standing_again_replaces(ledger: Ledger, make: Make) -> None:
    """A target has one standing, the last."""
    ledger.keep([body("over")], make.moment(0), "v1")
    ledger.standings.stand([Stood("over", DAY, None, "h", 1)])
    ledger.standings.stand([Stood("over", DAY, None, "h", 2)])
    assert ledger.standings.stood()["over"].seen == 2


def test_passed(ledger: Ledger, make: Make) -> None:
    """Asked for a day: what had to be looked at by then, and what was found for a later day."""
    ledger.keep([body(name) for name in ("a", "b", "c")], make.moment(0), "v1")
    tomorrow = date(2026, 11, 23)
    rows = [Stood("a", DAY, tomorrow, "h", 1), Stood("b", DAY, None, "h", 1), Stood("c", tomorrow, None, "h", 1)]
    ledger.standings.stand(rows)
    assert {one.target for one in ledger.standings.passed(DAY)} == {"c"}
    assert {one.target for one in ledger.standings.passed(tomorrow)} == {"a"}


def test_the_cache_can_be_emptied(ledger: Ledger, make: Make) -> None:
    """Standings and progress can be taken away without touching what was kept."""
    ledger.keep([body("over")], make.moment(0), "v1")
    ledger.standings.stand([Stood("over", DAY, None, "h", 1)])
    ledger.standings.reached(Progress(1, "v1"))
    ledger.standings.reached(Progress(2, "v2"))
    assert ledger.standings.progress() == Progress(2, "v2")
    ledger.standings.empty()
    assert ledger.standings.progress() is None
    assert list(ledger.standings.bodies(DAY)) == []
    assert ledger.last_assessments() == {"over": body("over")}


def test_forgetting(ledger: Ledger, make: Make) -> None:
    """Targets that are no longer declared lose their standing, not what was kept of them."""
    ledger.keep([body("over"), body("both")], make.moment(0), "v1")
    ledger.standings.stand([Stood("over", DAY, None, "h", 1), Stood("both", DAY, None, "h", 1)])
    ledger.standings.forget(["over"])
    assert set(ledger.standings.stood()) == {"both"}
    assert set(ledger.last_assessments()) == {"over", "both"}


def test_who_follows_misses_nothing(url: str, make: Make) -> None:
    """While several write at once, a reader that goes on from the last number it saw meets every subject, each once."""
    writers, each = 4, 15

    def write(name: int) -> None:
        with Ledger.open(url) as mine:
            for number in range(each):
                mine.append([make.figure(number, f"s{name}-{number}")])

    with Ledger.open(url) as ledger, ThreadPoolExecutor(writers) as pool:
        busy = [pool.submit(write, name) for name in range(writers)]
        met: list[str] = []
        seen = 0
        while True:
            finished = all(one.done() for one in busy)
            new = ledger.standings.arrived_after(seen)
            met += new
            seen = max(new.values(), default=seen)
            if finished:
                break
        assert [one.exception() for one in busy] == [None] * writers
    assert sorted(met) == sorted(f"s{name}-{number}" for name in range(writers) for number in range(each))
