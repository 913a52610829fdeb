"""`tracker test`: rule tests as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import TARGETS, Place

ROOT = Path(__file__).parents[2]

HOLDING = """\
version: 1
tests:
  - name: 20 is not more than 20
    observations:
      labs: {2024: 17家, 2025: 20家}
    cases:
      - on: 2026-01-15
        expect:
          labs-over-20: {headline: open, attainment: not_met, reason: 1 still missing, missing: 1, lamp: grey}
      - on: 2027-01-15
        observations: {labs: {2026: 21家}}
        expect:
          labs-over-20: {headline: met, cause: new_period}
  - name: a plan begins with drafting
    observations: {plan: {2024: drafting}}
    cases:
      - on: 2026-01-15
        expect: {plan: open}
"""

FAILING = """\
version: 1
tests:
  - name: 20 is enough
    observations: {labs: {2025: 20家}}
    cases:
      - on: 2026-01-15
        expect:
          labs-over-20:
            headline: met
            missing: 0
            reason: {en: fulfilled}
            lamp: grey
"""


def write(place: Place, name: str, text: str) -> str:
    """A file of rule tests in the workspace."""
    file = place.root / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_all_as_expected(empty: Place) -> None:
    """Tests that hold are counted in one line, without colour, and the command succeeds."""
    shown = empty.text("test", write(empty, "holding.yaml", HOLDING))
    assert shown == "2 tests, 3 cases, 8 expectations: all as expected\n"


def test_what_differs_is_told_with_its_place(empty: Place) -> None:
    """Each failing expectation is a line with place, test, day, target, expected and found; the sentence follows."""
    file = write(empty, "failing.yaml", FAILING)
    done = empty.run("test", file)
    assert done.exit_code == 3
    about = "20 is enough, 2026-01-15, labs-over-20"
    told = "20 national key laboratories where more than 20 is promised: 1 still missing; no date is stated"
    assert done.stdout.splitlines() == [
        f"{file}:9:23: {about}: headline: expected met, found open",
        f"{file}:10:22: {about}: missing: expected 0, found 1",
        f'{file}:11:26: {about}: reason en: expected "fulfilled", found "{told}"',
        "  20 of more than 20: 1 still missing; no date is stated",
        "1 test, 1 case, 4 expectations: 3 not as expected",
    ]


def test_the_sentence_is_in_the_language_asked_for(empty: Place) -> None:
    """What was found is told in Chinese where that is asked for."""
    done = empty.run("test", write(empty, "failing.yaml", FAILING), "--lang", "zh")
    assert "  20家，承诺超过20家：还差1家；未说明期限" in done.stdout


def test_several_files_with_problems_and_differences(empty: Place) -> None:
    """A file with problems does not keep the others from being run; both are told, and neither is forgotten."""
    bad = write(
        empty, "bad.yaml", HOLDING.replace("labs-over-20", "labs-over-2", 1).replace("plan: open", "plan: opne")
    )
    failing = write(empty, "failing.yaml", FAILING)
    done = empty.run("test", bad, failing, write(empty, "holding.yaml", HOLDING))
    assert done.exit_code == 3
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{bad}:9:11: tests[0].cases[0].expect.labs-over-2: no target is called 'labs-over-2'")
    assert lines[1].endswith("'opne' is no headline (did you mean open?)")
    assert lines[2].startswith(f"{failing}:9:23: ")
    assert lines[-2:] == [
        "2 problems in 1 file, whose tests were not run",
        "3 tests, 4 cases, 12 expectations: 3 not as expected",
    ]


def test_a_file_with_problems_alone(empty: Place) -> None:
    """Where nothing could be run, nothing is said to be as expected."""
    done = empty.run("test", write(empty, "bad.yaml", HOLDING.replace("version: 1", "version: 9")))
    assert done.exit_code == 3
    assert done.stdout.splitlines()[-1] == "1 problem in 1 file, whose tests were not run"
    assert "as expected" not in done.stdout


def test_for_machines(empty: Place) -> None:
    """The JSON holds counts, each difference with its place, and each problem; the exit code is the same."""
    shown = empty.json("test", write(empty, "holding.yaml", HOLDING))
    assert shown["as_expected"] is True
    assert (shown["tests"], shown["cases"], shown["expectations"]) == (2, 3, 8)
    assert (shown["mismatches"], shown["problems"]) == ([], [])
    failing, bad = write(empty, "failing.yaml", FAILING), write(empty, "bad.yaml", "version: 1")
    done = empty.run("test", failing, bad, "--json")
    assert done.exit_code == 3
    told = json.loads(done.stdout)
    assert told["as_expected"] is False
    headline, missing, reason = told["mismatches"]
    assert headline == {
        "file": failing, "line": 9, "column": 23, "test": "20 is enough", "on": "2026-01-15", "target": "labs-over-20",
        "key": "headline", "expected": "met", "found": "open",
        "sentence": {"zh": "20家，承诺超过20家：还差1家；未说明期限",
                     "en": "20 of more than 20: 1 still missing; no date is stated"},
    }  # fmt: skip
    assert (missing["expected"], missing["found"]) == ("0", "1")
    assert (reason["key"], reason["expected"]) == ("reason en", "fulfilled")
    assert reason["found"]["zh"].startswith("全国重点实验室20家")
    [problem] = told["problems"]
    assert (problem["code"], problem["file"], problem["severity"]) == ("missing_key", bad, "error")


def test_the_ledger_is_never_touched(empty: Place, place: Place) -> None:
    """No database is made, and what a ledger holds changes nothing."""
    fresh = empty.root.parent / "fresh"
    fresh.mkdir()
    (fresh / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    other = Place(fresh)
    other.text("test", write(other, "holding.yaml", HOLDING))
    assert sorted(one.name for one in fresh.iterdir()) == ["holding.yaml", "targets.yaml"]
    place.text("record", "labs", "40家", "--period", "2025", "--by", "Li Na")
    kept = place.json("history", "labs-over-20")
    assert place.text("test", write(place, "holding.yaml", HOLDING)).endswith("all as expected\n")
    assert place.json("history", "labs-over-20") == kept


def test_another_declaration_is_tried_before_it_is_accepted(empty: Place, tmp_path: Path) -> None:
    """With --targets the tests run against that file, and no workspace is needed."""
    file = write(empty, "failing.yaml", FAILING)
    next_ = tmp_path / "next.yaml"
    next_.write_text(TARGETS.replace('aim: "> 20"', 'aim: ">= 20"'), encoding="utf-8")
    changed = FAILING.replace("{en: fulfilled}", "{en: met}").replace("lamp: grey", "lamp: green")
    fits = write(empty, "fits.yaml", changed)
    assert empty.text("test", fits, "--targets", str(next_)).endswith("all as expected\n")
    assert empty.run("test", file, "--targets", str(next_)).exit_code == 3
    assert empty.run("test", fits).exit_code == 3
    done = run_alone(tmp_path, "test", fits, "--targets", "next.yaml")
    assert done.stdout == "1 test, 1 case, 4 expectations: all as expected\n"


def run_alone(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as a program of its own, in a folder without a workspace, its output piped."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "en_GB.UTF-8"}
    environment.pop("TRACKER_WORKSPACE", None)
    command = [sys.executable, "-m", "tracker", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("option", [(), ("--targets", "next.yaml")])
def test_a_declaration_with_problems_is_not_tried(empty: Place, option: tuple[str, ...], tmp_path: Path) -> None:
    """The problems of the declaration come first, with their places, and no test is run."""
    file = write(empty, "holding.yaml", HOLDING)
    where = empty.root / "targets.yaml"
    if option:
        where = tmp_path / "next.yaml"
        option = ("--targets", str(where))
    where.write_text(TARGETS.replace("aim: up", "aim: upp"), encoding="utf-8")
    done = empty.run("test", file, *option)
    assert done.exit_code == 3
    assert done.stdout == ""
    assert f"{where.name if not option else where}:" in done.stderr
    assert "1 problem in" in done.stderr


@pytest.mark.parametrize("words", [("gone.yaml",), (".",), ("holding.yaml", "--targets", "gone.yaml")])
def test_a_file_that_cannot_be_opened_is_wrong_usage(
    empty: Place, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing file, a folder: exit code 2, and a sentence that names it."""
    write(empty, "holding.yaml", HOLDING)
    monkeypatch.chdir(empty.root)
    done = empty.run("test", *words)
    assert done.exit_code == 2
    assert f"{words[-1]} cannot be read" in done.stderr


def test_hostile_text_cannot_steer_the_terminal(empty: Place) -> None:
    """A test's name with control characters is shown harmlessly, on its line."""
    text = FAILING.replace("20 is enough", '"a\\e[31mb\\nc"')
    done = empty.run("test", write(empty, "failing.yaml", text))
    assert "\x1b" not in done.stdout
    assert len(done.stdout.splitlines()) == 5


def test_the_workspace_of_this_repository_is_as_its_tests_expect() -> None:
    """The shipped example holds, run as a program from the root; `check` has nothing to say of it."""
    done = run_alone(ROOT, "test", "tests/rules/labs.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(": all as expected\n")
    assert "rules" not in run_alone(ROOT, "check").stdout


def own(place: Place, text: str, name: str = "labs.yaml") -> None:
    """A file among the workspace's own rule tests."""
    folder = place.root / "tests" / "rules"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_without_a_file_the_tests_of_the_workspace_are_run(empty: Place) -> None:
    """All of tests/rules; where there are none, a sentence says so and the exit code is 2."""
    done = empty.run("test")
    assert done.exit_code == 2
    assert "there are no rule tests in " in done.stderr
    own(empty, HOLDING)
    own(empty, HOLDING, "more.yml")
    assert empty.text("test") == "4 tests, 6 cases, 16 expectations: all as expected\n"


def test_check_runs_the_tests_of_the_workspace(empty: Place) -> None:
    """What does not come true is a problem with its place; so is a test that cannot be read; the others are counted."""
    own(empty, HOLDING)
    assert ", 2 rule tests, no problems" in empty.text("check")
    assert empty.json("check")["rule_tests"] == 2
    own(empty, FAILING, "failing.yaml")
    own(empty, "version: 1\n", "unreadable.yaml")
    done = empty.run("check", "--json")
    assert done.exit_code == 3
    problems = json.loads(done.stdout)["problems"]
    assert [(one["code"], one["line"], one["column"]) for one in problems] == [
        ("missing_key", 1, 1), ("rule_test_failed", 9, 23), ("rule_test_failed", 10, 22), ("rule_test_failed", 11, 26),
    ]  # fmt: skip
    assert problems[1]["file"].endswith("tests/rules/failing.yaml")
    assert problems[1]["message"] == "20 is enough, 2026-01-15, labs-over-20: headline: expected met, found open"


def test_a_changed_declaration_is_accepted_only_while_its_tests_hold(place: Place) -> None:
    """A change that breaks a test is refused with its place, and the version before stays; mended, it is taken."""
    own(place, HOLDING)
    place.text("record", "labs", "18家", "--period", "2025", "--by", "Li Na")
    before = place.json("status")["declaration"]
    sound = (place.root / "targets.yaml").read_text(encoding="utf-8")
    (place.root / "targets.yaml").write_text(sound.replace('aim: "> 20"', 'aim: ">= 20"'), encoding="utf-8")
    for words in (("status",), ("tick",), ("record", "labs", "19家", "--period", "2026", "--by", "Li Na")):
        done = place.run(*words)
        assert done.exit_code == 3, words
        assert "tests/rules/labs.yaml:9:36: 20 is not more than 20, 2026-01-15, labs-over-20: headline" in done.stderr
        assert "problems in the rule tests of" in done.stderr
    (place.root / "targets.yaml").write_text(sound, encoding="utf-8")
    assert place.json("status")["declaration"] == before
    assert "19家" not in place.text("history", "labs-over-20")
    (place.root / "targets.yaml").write_text(sound.replace("title:", "title: # changed\n ", 1), encoding="utf-8")
    assert place.run("status").exit_code == 0


def test_tests_that_broke_later_do_not_stop_an_accepted_declaration(place: Place) -> None:
    """Only a changed targets.yaml is held against the tests: a broken test is for check to tell."""
    place.text("status")
    own(place, FAILING)
    assert place.run("status").exit_code == 0
    assert place.run("check").exit_code == 3
