"""`check`, `schema` and `init` as a person runs them."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tracker.cli import app
from tracker.targets.schema import json_schema

WORKSPACES = Path(__file__).parents[1] / "workspaces"


def tracker(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_check_prints_each_problem_as_editors_link_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each problem is a line `file:line:column: path: sentence (hint)` seen from the current folder; the code is 3."""
    monkeypatch.chdir(WORKSPACES)
    result = tracker("-C", WORKSPACES / "no-aim", "check")
    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        (
            "no-aim/targets.yaml:7:3: targets.labs-20: this target has no aim "
            "(write exactly one of aim, keep, stages, checklist, judged, of)"
        ),
        "1 problem",
    ]


def test_check_counts_what_is_declared() -> None:
    """Without a problem it says what there is, with code 0."""
    result = tracker("-C", WORKSPACES / "good-share", "check")
    assert (result.exit_code, result.stdout) == (0, "1 declaration, 3 indicators, 1 target, no problems\n")


def test_check_as_json_carries_every_place() -> None:
    """Programs get code, path, sentence, hint, place and severity of each problem."""
    result = tracker("-C", WORKSPACES / "aim-equals-baseline", "check", "--json")
    assert result.exit_code == 3
    printed = json.loads(result.stdout)
    assert printed["schema"] == "tracker.check/1"
    (problem,) = printed["problems"]
    assert (problem["code"], problem["severity"]) == ("aim_equals_baseline", "warning")
    assert (problem["path"], problem["line"], problem["column"]) == ("targets.labs-20.aim", 9, 10)
    assert problem["file"].endswith("aim-equals-baseline/targets.yaml")


def test_check_looks_into_what_is_told_too(tmp_path: Path) -> None:
    """Problems of alerts/ stand beside those of targets.yaml."""
    root = tmp_path / "workspace"
    shutil.copytree(WORKSPACES / "good-tendency", root)
    (root / "alerts").mkdir()
    (root / "alerts" / "channels.yaml").write_text("version: 1\nchannels: {out: {kind: pigeon}}\n", encoding="utf-8")
    result = tracker("-C", root, "check")
    assert result.exit_code == 3
    assert "alerts/channels.yaml:2:" in result.stdout


def test_check_changes_nothing(tmp_path: Path) -> None:
    """A broken file names its faults; no ledger and no other file comes into being."""
    root = tmp_path / "workspace"
    shutil.copytree(WORKSPACES / "wrong-kinds", root)
    before = sorted(root.rglob("*"))
    assert tracker("-C", root, "check").exit_code == 3
    assert sorted(root.rglob("*")) == before


def test_hostile_words_do_not_steer_the_terminal(tmp_path: Path) -> None:
    """Control characters from the file are shown as what they are."""
    text = 'version: 1\ntitle: T\ntimezone: UTC\nowners: {"a\\e[31m": {name: X, email: "\\e]0;x\\a"}}\n'
    (tmp_path / "targets.yaml").write_text(text, encoding="utf-8")
    result = tracker("-C", tmp_path, "check")
    assert result.exit_code == 3
    assert "\x1b" not in result.stdout
    assert "\a" not in result.stdout


def test_schema_prints_the_schema() -> None:
    """The printed JSON is the schema itself; no workspace is needed."""
    result = tracker("schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json_schema()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_init_writes_a_workspace_that_works(tmp_path: Path, language: str) -> None:
    """A new workspace passes check, takes its own figures in, and shows where its targets stand."""
    root = tmp_path / "new" / "workspace"
    written = tracker("init", root, "--lang", language)
    assert written.exit_code == 0
    assert f"cd {root}" in written.stdout
    assert {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} == {
        ".gitignore",
        "README.md",
        "alerts/channels.yaml",
        "alerts/digests.yaml",
        "db/observations.csv",
        "targets.schema.json",
        "targets.yaml",
        "tests/rules/examples.yaml",
    }
    assert json.loads((root / "targets.schema.json").read_text(encoding="utf-8")) == json_schema()
    first = (root / "targets.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=targets.schema.json"
    checked = tracker("-C", root, "check")
    told = "1 declaration, 2 indicators, 3 targets, 2 rule tests, no problems\n"
    assert (checked.exit_code, checked.stdout) == (0, told)
    imported = tracker("-C", root, "import", root / "db" / "observations.csv")
    assert imported.exit_code == 0, imported.output
    shown = tracker("-C", root, "status", "--json")
    assert shown.exit_code == 0, shown.output
    assert len(json.loads(shown.stdout)["targets"]) == 3


def test_init_leaves_what_is_there(tmp_path: Path) -> None:
    """A folder with anything in it, or a file, is refused with code 2 and stays as it was."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    refused = tracker("init", tmp_path)
    assert refused.exit_code == 2
    assert "not empty" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert tracker("init", tmp_path / "mine.txt").exit_code == 2


def test_init_speaks_only_what_it_can_write(tmp_path: Path) -> None:
    """Another language is refused before anything is written."""
    assert tracker("init", tmp_path / "w", "--lang", "fr").exit_code == 2
    assert not (tmp_path / "w").exists()
