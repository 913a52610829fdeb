"""`record`, `import`, `export`, `review` and `db`, as a user types them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Place


def test_record_says_how_it_was_read(empty: Place) -> None:
    """A figure is told back as the interval it allows, with the id it was recorded under."""
    shown = empty.text("record", "labs", "近20家", "--period", "2025", "--document", "press")
    assert "labs 2025: read as 15 ≤ x < 20 家 (nearly)" in shown
    assert "recorded as o-" in shown
    assert "读作 15 ≤ x < 20 家" in empty.text("record", "labs", "近20家", "--period", "2025", "--lang", "zh")


def test_record_says_why_it_is_held(place: Place) -> None:
    """A held figure is no failure: exit 0, and in plain words that it does not count yet and why."""
    shown = place.text("record", "labs", "18", "--period", "2024")
    assert "does not count until a person has looked at it" in shown
    assert "gives no reason" in shown
    assert "tracker review accept o-" in shown
    assert "17 of more than 20" in place.text("status").replace("\n", " ")


def test_record_that_cannot_be_read(place: Place) -> None:
    """What cannot be read is exit 3, on standard error, with the nearest name; in JSON as problems."""
    done = place.run("record", "lab", "18", "--period", "2024")
    assert done.exit_code == 3
    assert done.stdout == ""
    assert "did you mean labs?" in done.stderr
    asked = place.run("record", "labs", "many", "--period", "2024", "--json")
    assert asked.exit_code == 3
    assert '"no_figure"' in asked.stdout


def test_record_in_json(place: Place) -> None:
    """For pipelines: what became of the figure, its relation to what was known, its doubts."""
    known = place.json("record", "labs", "17家", "--period", "2024", "--document", "press")
    assert (known["outcome"], known["relation"]) == ("known", "known")
    revised = place.json("record", "labs", "18", "--period", "2024", "--reason", "recounted")
    assert (revised["outcome"], revised["relation"]) == ("accepted", "revision")
    assert revised["observation"]["supersedes"] == revised["other"]
    held = place.json("record", "labs", "18项", "--period", "2023")
    assert (held["outcome"], [doubt["code"] for doubt in held["doubts"]]) == ("held", ["unit"])


def test_record_with_evidence(place: Place, tmp_path: Path) -> None:
    """A file given as evidence lies in the archive under its hash; a quote that it does not hold is doubted."""
    page = tmp_path / "page.html"
    page.write_text("<p>组建<b>18</b>家</p>", encoding="utf-8")
    options = ("--period", "2025", "--evidence", str(page), "--url", "https://example.org/b")
    good = place.json("record", "labs", "18", *options, "--quote", "组建18家")
    assert good["outcome"] == "accepted"
    name = good["observation"]["evidence"]
    assert (place.root / "db" / "evidence" / name[:2] / name).read_bytes() == page.read_bytes()
    assert good["observation"]["source"] == "https://example.org/b"
    missing = place.run("record", "labs", "18", "--period", "2025", "--evidence", str(tmp_path / "none"))
    assert missing.exit_code == 3
    assert "none cannot be read" in missing.stderr


def test_record_a_verdict_needs_a_sane_confidence(place: Place) -> None:
    """A confidence outside 0 to 1 is wrong usage."""
    done = place.run("record", "plan", "drafting", "--period", "2024", "--confidence", "80")
    assert done.exit_code == 2


def test_import_names_every_fault(place: Place, tmp_path: Path) -> None:
    """Each bad row is named by file, line and column; exit 3 and nothing recorded, the good rows only where asked."""
    file = tmp_path / "bad.csv"
    file.write_text("indicator,period,value\nlabs,2023,16\nlab,2022,15\nlabs,2021,some\n", encoding="utf-8")
    done = place.run("import", str(file))
    assert done.exit_code == 3
    assert "bad.csv:3:1: column 1 (indicator): no indicator or target is called 'lab'" in done.stderr
    assert "bad.csv:4:3: column 3 (value)" in done.stderr
    assert "Nothing was recorded; --partial records the good rows." in done.stdout
    kept = place.run("import", str(file), "--partial")
    assert kept.exit_code == 3
    assert "3 rows, 1 added" in kept.stdout


def test_import_again_says_so(place: Place) -> None:
    """The same file adds nothing and the command says it."""
    seed = str(place.root / "db" / "observations.csv")
    assert "3 rows, nothing new." in place.text("import", seed)


def test_import_tries(empty: Place) -> None:
    """A dry run tells what would happen and records nothing."""
    seed = str(empty.root / "db" / "observations.csv")
    shown = empty.text("import", seed, "--dry-run")
    assert "3 added" in shown
    assert "nothing was recorded" in shown
    assert "3 added" in empty.text("import", seed)


def test_import_tells_what_is_held(place: Place, tmp_path: Path) -> None:
    """Rows with doubts are held and listed with their reasons; that is no failure."""
    file = tmp_path / "more.csv"
    file.write_text("indicator,period,value\nlabs,2099,30\n", encoding="utf-8")
    shown = place.text("import", str(file))
    assert "Held for review: 1" in shown
    assert "had not begun" in shown
    told = place.json("import", str(file))
    assert (told["rows"], told["added"], told["known"]) == (1, 0, 1)


def test_import_of_what_is_not_there(place: Place) -> None:
    """A file that cannot be read is exit 3 with its name."""
    done = place.run("import", "nowhere.csv")
    assert done.exit_code == 3
    assert "nowhere.csv cannot be read" in done.stderr


def test_export_is_stable(place: Place, tmp_path: Path) -> None:
    """A file and standard output hold the same bytes, every time."""
    file = tmp_path / "out.csv"
    place.text("export", str(file))
    assert file.read_text(encoding="utf-8") == place.text("export") == place.text("export", "-")
    assert file.read_bytes().count(b"\r") == 0
    assert not list(tmp_path.glob(".*.part"))
    refused = place.run("export", str(tmp_path / "no" / "out.csv"))
    assert refused.exit_code == 1
    assert "cannot be written" in refused.stderr


def test_review_from_list_to_decision(place: Place) -> None:
    """The queue shows value, reason and id; accepting by the beginning of the id lets the figure count."""
    place.text("record", "labs", "18", "--period", "2024")
    [held] = place.json("review")["held"]
    listed = place.text("review")
    assert "Waiting for review: 1" in listed
    assert held["id"] in listed
    assert "18 = 18 家 (exact)" in listed
    assert "is accepted" in place.text("review", "accept", held["id"][:9], "--reason", "asked")
    assert "so already" in place.text("review", "accept", held["id"])
    assert "Nothing waits for review." in place.text("review")
    assert "18 of more than 20" in " ".join(place.text("status").split())


def test_review_corrects_returns_rejects(place: Place) -> None:
    """A correction stands in the proposal's place; a returned and a rejected figure never count."""
    ids = [
        place.json("record", "labs", f"18{number}项", "--period", "2023")["observation"]["id"] for number in range(3)
    ]
    shown = place.text("review", "correct", ids[0], "--value", "16家")
    assert "16 家 (exact)" in shown
    assert "is returned" in place.text("review", "return", ids[1])
    assert place.json("review", "reject", ids[2])["state"] == "rejected"
    assert place.json("review")["held"] == []
    wrong = place.run("review", "correct", ids[0], "--value", "some")
    assert wrong.exit_code == 3


def test_review_of_what_is_not_there(place: Place) -> None:
    """An id that nobody has is exit 3, with where to look."""
    done = place.run("review", "accept", "o-ffff")
    assert done.exit_code == 3
    assert "tracker review" in done.stderr


def test_db_backup_and_restore(place: Place, tmp_path: Path) -> None:
    """What was backed up comes back; a second backup of the same name and a foreign file are refused."""
    file = tmp_path / "backup.sqlite3"
    before = place.text("export")
    assert "backed up to" in place.text("db", "backup", str(file))
    assert place.run("db", "backup", str(file)).exit_code == 2
    place.text("record", "labs", "16", "--period", "2023")
    assert place.run("db", "restore", str(place.root / "targets.yaml")).exit_code == 3
    shown = place.text("db", "restore", str(file))
    assert "before-restore" in shown
    assert place.text("export") == before
    assert "up to date" in place.text("db", "upgrade")
    assert place.json("db", "upgrade")["before"] == place.json("db", "upgrade")["after"]


@pytest.mark.parametrize("command", ["record", "import", "export", "review", "db"])
def test_help_costs_no_libraries(command: str) -> None:
    """Help is printed without the database's libraries: doors import late."""
    code = (
        "import sys\nfrom tracker.cli import app\n"
        f"try: app(['{command}', '--help'])\nexcept SystemExit: pass\n"
        "print({'sqlalchemy', 'sqlmodel', 'yaml', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
