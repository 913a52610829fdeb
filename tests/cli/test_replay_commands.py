"""Looking back with `status`, `explain`, `history` and `digest`: days before anything, times, what is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Place
from tracker.db.ledger import Ledger
from tracker.steps.versions import PROGRAM

BEFORE = ("--replay", "2020-01-01")


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (("status",), {"targets": [], "counts": {}}),
        (("explain", "labs-over-20"), {"assessment": None}),
        (("history", "labs-over-20"), {"observations": [], "assessments": []}),
        (("digest", "weekly"), {"targets": []}),
    ],
)
def test_before_the_first_record_nothing_was_known(
    place: Place, command: tuple[str, ...], keys: dict[str, object]
) -> None:
    """It is an answer and no fault: said in either language, in JSON with no declaration, never with that of today."""
    assert "Nothing was known on 2020-01-01: the first declaration was recorded on" in " ".join(
        place.text(*command, *BEFORE).split()
    )
    assert "2020-01-01时尚一无所知" in place.text(*command, *BEFORE, "--lang", "zh")
    if command[0] == "digest":
        found = json.loads(place.text(*command, *BEFORE, "--format", "json"))
    else:
        found = place.json(*command, *BEFORE)
    assert found["schema"] == f"tracker.{command[0]}/1"
    assert found["declaration"] is None
    assert found["as_of"] == "2020-01-01"
    assert keys.items() <= found.items()


def test_a_digest_that_looks_back_is_shown_and_not_kept(place: Place) -> None:
    """Nothing is written into the channels' folders nor kept; under --out it lies as it would have."""
    place.text("digest", "weekly")
    kept = list((place.root / "out").rglob("*"))
    now = datetime.now(UTC) + timedelta(seconds=1)
    shown = place.text("digest", "weekly", "--replay", now.isoformat())
    assert "Weekly" in shown
    place.text("digest", "weekly", "--replay", now.isoformat(), "--out", str(place.root / "then"))
    assert list((place.root / "out").rglob("*")) == kept
    written = {file.name for file in (place.root / "then").rglob("digest.*")}
    assert written == {f"digest.en.{end}" for end in ("html", "txt", "md", "json")}
    for file in (place.root / "then").rglob("*"):
        if file.is_file():
            assert file.read_bytes() == (place.root / "out" / file.relative_to(place.root / "then")).read_bytes()


def test_a_digest_of_then_is_declared_as_then(place: Place) -> None:
    """A digest that was renamed since is found under its name of then, and under its present one not."""
    place.text("digest", "weekly", "--preview")
    then = (datetime.now(UTC)).isoformat()
    file = place.root / "alerts" / "digests.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("weekly:", "daily:"), encoding="utf-8")
    assert "Weekly" in place.text("digest", "weekly", "--replay", then)
    done = place.run("digest", "daily", "--replay", then)
    assert done.exit_code == 2
    assert "there is no digest 'daily'" in done.stderr
    assert "Weekly" in place.text("digest", "daily", "--known-at", then)


def test_a_target_that_was_not_declared_then(place: Place) -> None:
    """A target of today that did not exist at the moment looked at is no unknown word."""
    place.text("status")
    then = datetime.now(UTC).isoformat()
    place.declare("  plan:\n", '  labs-over-30:\n    indicator: labs\n    statement: {text: a}\n    aim: "> 30"\n'
                  "    by: not stated\n  plan:\n")  # fmt: skip
    assert "labs-over-30" in place.text("status")
    done = place.run("explain", "labs-over-30", "--replay", then)
    assert done.exit_code == 2
    assert "there was no target 'labs-over-30' on" in done.stderr


def test_another_program_is_told_of(place: Place) -> None:
    """What was recorded by another version of the program is replayed with a note of what may differ."""
    url = f"sqlite:///{place.root / 'db' / 'tracker.sqlite3'}"
    with Ledger.open(url) as ledger:
        text = (place.root / "targets.yaml").read_bytes()
        ledger.declare("old", text, datetime(2020, 1, 1, tzinfo=UTC), {PROGRAM: '{"version": "0.0.9"}'})
    done = place.run("status", "--replay", "2020-01-02")
    assert done.exit_code == 0
    assert "recorded by version 0.0.9 of the program" in done.stderr


def test_history_tells_causes(place: Place) -> None:
    """Under every changed status stands what changed it."""
    place.text("walk")
    place.text("record", "labs", "22家", "--period", "2025")
    place.text("walk")
    assert "cause: a new period" in " ".join(place.text("history", "labs-over-20").split())
    told = place.json("history", "labs-over-20")["assessments"]
    assert told[-1]["transition"] == {"from": "open", "to": "met", "cause": "new_period"}
    assert told[0]["transition"] is None


def test_a_faulty_replay_time_is_named(place: Place, tmp_path: Path) -> None:
    """No such date, and two ways of looking back at once, are wrong usage."""
    for words in (("--replay", "yesterday"), ("--replay", "2026-01-01", "--as-of", "2026-01-01")):
        done = place.run("digest", "weekly", *words, "--out", str(tmp_path))
        assert done.exit_code == 2, done.output
    assert not list(tmp_path.rglob("digest.*"))


def test_a_replay_that_differs_from_what_was_told_says_so(place: Place) -> None:
    """The evening of a day may know more than its digest did: a note names the moment that gives the digest."""
    place.text("digest", "weekly")
    place.text("record", "labs", "22家", "--period", "2025")
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    done = place.run("digest", "weekly", "--replay", later, "--format", "json")
    assert "more was recorded after it" in done.stderr
    moment = done.stderr.split("--replay ")[1].split()[0]
    again = place.run("digest", "weekly", "--replay", moment, "--format", "json")
    assert again.stderr == ""
    [kept] = (place.root / "out").rglob("digest.en.json")
    assert again.stdout == kept.read_text(encoding="utf-8")
    assert done.stdout != again.stdout


def test_status_tells_changes_in_json(place: Place) -> None:
    """What the board tells first stands in JSON with its cause; looking back there is none."""
    place.text("walk")
    assert place.json("status")["changes"] == []
    place.text("record", "labs", "22家", "--period", "2025")
    changed = {"id": "labs-over-20", "from": "open", "to": "met", "cause": "new_period"}
    assert place.json("status")["changes"] == [changed]
    assert place.json("status", "--as-of", "2026-01-01")["changes"] == []
