"""The one command: what it does on machines that lack something, and how it knows what is already there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(__file__).resolve().parent.parent

posix = pytest.mark.skipif(os.name != "posix", reason="tracker.sh is for POSIX shells")


@posix
def test_without_python_it_says_what_is_missing(tmp_path: Path) -> None:
    """Where there is no Python, or an old one only, one line says what to install."""
    for tool in ("dirname", "sh"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        [str(ROOT / "tracker.sh"), "status"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("tracker.sh: Python 3.11 or later is missing")
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the set-up alone, in a folder with a space in its name."""
    place = tmp_path / "a place"
    place.mkdir()
    for name in ("bootstrap.py", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, place / name)
    return place


def _ask(folder: Path, expression: str) -> str:
    """What the set-up in a folder answers, asked by a Python outside any environment."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); import bootstrap; print({expression})"
    base = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run([base, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_a_mark_is_believed_only_while_it_is_true(folder: Path) -> None:
    """An environment counts as ready for its lock, its Python and its place; any change makes it be looked at again."""
    assert _ask(folder, "bootstrap.holds('run')") == "False"
    _ask(folder, "bootstrap.run([bootstrap.base_python(), '-m', 'venv', '--without-pip', str(bootstrap.VENV)])")
    assert _ask(folder, "bootstrap.usable()") == "True"
    assert _ask(folder, "bootstrap.holds('run')") == "False"
    _ask(folder, "bootstrap.leave_mark('dev')")
    assert _ask(folder, "(bootstrap.holds('run'), bootstrap.holds('dev'))") == "(True, True)"
    with (folder / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("\n")
    assert _ask(folder, "(bootstrap.holds('run'), bootstrap.holds('dev'))") == "(False, True)"
    moved = folder.rename(folder.with_name("moved"))
    assert _ask(moved, "(bootstrap.holds('dev'), bootstrap.usable())").startswith("(False")


def test_an_environment_of_another_python_is_made_anew(folder: Path) -> None:
    """A mark that names another version of Python is not believed."""
    mark = folder / ".venv" / "tracker-mark.json"
    mark.parent.mkdir()
    held = json.loads(_ask(folder, "__import__('json').dumps(bootstrap.wanted('run'))"))
    mark.write_text(json.dumps({**held, "python": "3.9"}), encoding="utf-8")
    python = folder / bootstrap.PYTHON.relative_to(ROOT)
    python.parent.mkdir()
    python.write_text("", encoding="utf-8")
    assert _ask(folder, "(bootstrap.holds('run'), bootstrap.usable())") == "(False, False)"


def test_the_project_joins_without_a_build(folder: Path) -> None:
    """After joining, the environment's Python sees the working copy from any folder."""
    (folder / "tracker").mkdir()
    (folder / "tracker" / "__init__.py").write_text("here = True\n", encoding="utf-8")
    _ask(folder, "bootstrap.run([bootstrap.base_python(), '-m', 'venv', '--without-pip', str(bootstrap.VENV)])")
    _ask(folder, "bootstrap.join()")
    python = folder / bootstrap.PYTHON.relative_to(ROOT)
    done = subprocess.run(
        [str(python), "-c", "import tracker; print(tracker.here)"], cwd="/", capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_broken_environments_are_seen(folder: Path) -> None:
    """A half-made `.venv` is removed; of a link only the link."""
    (folder / ".venv").mkdir()
    assert _ask(folder, "bootstrap.usable()") == "False"
    _ask(folder, "bootstrap.remove_environment()")
    assert not (folder / ".venv").exists()
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (folder / ".venv").symlink_to(elsewhere)
    _ask(folder, "bootstrap.remove_environment()")
    assert elsewhere.is_dir()
    assert not (folder / ".venv").is_symlink()
