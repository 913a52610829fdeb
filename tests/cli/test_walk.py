"""`walk`, `tick`, `doctor`: the whole way once, what is due, what is amiss."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Place


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
