"""`walk`, `tick`, `doctor`: the whole way once, what is due, what is amiss."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cli.conftest import Place
from tracker.model.report import Digest
from tracker.model.text import Text
from tracker.steps.walk import Why, why_compose

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_walk_from_seed_to_digest(empty: Place) -> None:
    """An empty ledger takes the seed; the board is shown; every digest lies where the walk says."""
    shown = empty.text("walk")
    assert "Imported 3 figures from db/observations.csv." in shown
    assert "17 of more than 20" in shown
    assert "Assessments kept because new or changed: 3" in shown
    for form in ("html", "txt", "md", "json"):
        for language in ("zh", "en"):
            assert list(empty.root.glob(f"out/weekly/*/digest.{language}.{form}")), form
    named = [line.strip() for line in shown.splitlines() if line.strip().endswith(".en.html")]
    assert named
    assert all(Path(line).is_file() for line in named)


def test_walking_again_changes_nothing(empty: Place) -> None:
    """The second walk imports nothing, keeps nothing, writes the same bytes."""
    empty.text("walk")
    before = {file: file.read_bytes() for file in (empty.root / "out").rglob("*") if file.is_file()}
    again = empty.text("walk")
    assert "Imported" not in again
    assert "No assessment has changed." in again
    assert {file: file.read_bytes() for file in (empty.root / "out").rglob("*") if file.is_file()} == before


def test_a_bad_seed_stops_the_walk(empty: Place) -> None:
    """A wrong row is named by line and column with exit 3, and nothing of the file is recorded."""
    (empty.root / "db" / "observations.csv").write_text(
        "indicator,period,value\nlabs,2024,17家\nlabs,2024-13,18家\n", encoding="utf-8"
    )
    done = empty.run("walk")
    assert done.exit_code == 3
    assert "observations.csv:3:" in done.stderr
    assert "Nothing has been recorded yet." in empty.text("status")


def test_a_broken_digest_stops_the_walk(empty: Place) -> None:
    """A problem in alerts/ is told with its place before anything is recorded."""
    (empty.root / "alerts" / "digests.yaml").write_text("version: 1\ndigests:\n  weekly: {evry: x}\n", encoding="utf-8")
    done = empty.run("walk")
    assert done.exit_code == 3
    assert "alerts/digests.yaml:3:" in done.stderr
    assert "Nothing has been recorded yet." in empty.text("status")


def test_tick_says_what_it_assesses_and_why(empty: Place) -> None:
    """First everything, then nothing, then what a new figure touches; a dry run only says so."""
    assert "Would assess 3 of 3 targets (3 for the first time)." in empty.text("tick", "--dry-run")
    assert "Assessed 3 of 3 targets (3 for the first time)." in empty.text("tick")
    assert "None of 3 targets was due to be assessed again." in empty.text("tick")
    empty.run("record", "labs", "19家", "--period", "2025")
    assert "Assessed 1 of 3 targets (1 with something new)." in empty.text("tick")


def test_tick_composes_what_is_due_once(empty: Place) -> None:
    """Dry it says what is due and changes nothing; then it does it; right after nothing is due."""
    dry = empty.text("tick", "--dry-run")
    assert "Would import 3 figures" in dry
    assert "Would compose weekly (there is no edition yet)" in dry
    assert not (empty.root / "out").exists()
    assert "Nothing has been recorded yet." in empty.text("status")
    assert "digest.en.html" in empty.text("tick")
    assert "No digest is due." in empty.text("tick")


def _digest(every: str | None) -> Digest:
    return Digest("weekly", Text.of("Weekly"), ("en",), every)


@pytest.mark.parametrize(
    ("every", "last", "now", "why"),
    [
        (None, None, "2026-11-23T02:00", None),
        ("0 9 * * MON", None, "2026-11-23T02:00", "first"),
        ("0 9 * * MON", "2026-11-20T02:00", "2026-11-23T00:59", None),
        ("0 9 * * MON", "2026-11-20T02:00", "2026-11-23T01:00", "since_due"),
        ("0 9 * * MON", "2026-11-23T01:00", "2026-11-23T02:00", None),
        ("0 9 * * MON", "2026-10-20T02:00", "2026-11-23T02:00", "since_due"),
    ],
)
def test_why_a_digest_is_composed(every: str | None, last: str | None, now: str, why: str | None) -> None:
    """Due from its hour in the workspace's time zone on, once; a long pause makes it due once, not many times."""

    def utc(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    found = why_compose(_digest(every), None if last is None else utc(last), utc(now), SHANGHAI)
    assert (found.word if found else None) == why


def test_why_names_the_hour() -> None:
    """The reason of a due digest is the hour that has come, in the workspace's time zone."""
    last, now = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
    why = why_compose(_digest("0 9 * * MON"), last, now, SHANGHAI)
    assert why == Why("since_due", datetime(2026, 11, 23, 9, tzinfo=SHANGHAI))


def test_doctor_on_a_sound_workspace(place: Place) -> None:
    """Every line is ok and nothing is changed."""
    before = sorted(place.root.rglob("*"))
    shown = place.text("doctor")
    assert "problem " not in shown
    assert "integrity: every page and reference is whole" in shown
    assert sorted(place.root.rglob("*")) == before


def test_doctor_names_what_is_amiss(place: Place) -> None:
    """A fault in the declaration, a misspelt variable, a damaged ledger: each with what to do, exit 3."""
    place.declare("aim: up", "aim: sideways")
    (place.root / "db" / "tracker.sqlite3").write_bytes(b"not a database" * 1000)
    done = place.run("doctor", TRACKER_WORKSPCE="x")
    assert done.exit_code == 3
    told = " ".join(done.stdout.split())
    assert "tracker check names each with its place" in told
    assert "did you mean TRACKER_WORKSPACE?" in told
    assert "problem integrity:" in told or "problem ledger:" in told


def test_doctor_does_not_make_a_ledger(empty: Place) -> None:
    """Looking at a new workspace leaves it as it was."""
    empty.text("doctor")
    assert not (empty.root / "db" / "tracker.sqlite3").exists()
