"""Small workspaces, each named by its fault, give exactly the problems they should."""

from pathlib import Path

import pytest

from tracker.targets import load

WORKSPACES = Path(__file__).parent.parent / "workspaces"
GOOD = sorted(path.name for path in WORKSPACES.glob("good-*"))
BAD = sorted(path.name for path in WORKSPACES.iterdir() if path.is_dir() and path.name not in GOOD)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_workspace_names_every_fault(name: str) -> None:
    """Severity, code, place, path, sentence and hint of all problems are as written beside the file, and no others."""
    _, problems = load(WORKSPACES / name)
    found = [f"{problem.severity} {problem.code} {problem}" for problem in problems]
    assert found == (WORKSPACES / name / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert found


@pytest.mark.parametrize("name", GOOD)
def test_a_good_workspace_has_no_problem(name: str) -> None:
    """Every kind of aim can be declared without a problem."""
    declaration, problems = load(WORKSPACES / name)
    assert problems == []
    assert declaration is not None
    assert declaration.targets


def test_there_are_many() -> None:
    """Every fault a user can make deserves its own small workspace."""
    assert len(BAD) >= 130


def test_every_check_is_shown_by_a_workspace() -> None:
    """A check that no workspace shows could be broken without anybody knowing."""
    source = Path(__file__).parent.parent.parent / "tracker" / "targets"
    shown = " ".join((WORKSPACES / name / "expected.txt").read_text(encoding="utf-8") for name in BAD)
    named = {
        "starting.py",
        "timing.py",
        "ruling.py",
        "fitting.py",
        "checks.py",
        "plans.py",
        "revisions.py",
        "restated.py",
        "load.py",
        "documents.py",
        "sources.py",
        "sourced.py",
        "reads.py",
        "places.py",
        "schedule.py",
    }
    import re

    for file in sorted(named):
        codes = re.findall(
            r'(?:problem|doubt|_report)\(\s*(?:draft, )?"([a-z_]+)"', (source / file).read_text(encoding="utf-8")
        )
        assert [code for code in codes if f" {code} " not in shown] == [], file
