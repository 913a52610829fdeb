"""Killed at any write, a tick that asks for figures loses no letter and sends none under two ids."""

from __future__ import annotations

import mailbox
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Place
from tests.cli.test_ingest_killed import ENDLESS, HARNESS
from tests.cli.test_request_command import CHANNELS, KEY, OWNED, REQUESTS

POINTS = 12


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an office that owes figures, and a ledger in which nothing was asked."""
    root = tmp_path_factory.mktemp("asked") / "begun"
    (root / "alerts").mkdir(parents=True)
    (root / "targets.yaml").write_text(OWNED, encoding="utf-8")
    (root / "alerts" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    (root / "alerts" / "digests.yaml").write_text("version: 1\ndigests: {}\n" + REQUESTS, encoding="utf-8")
    Place(root).text("status")
    return root


def tick(root: Path, steps: int) -> subprocess.CompletedProcess[str]:
    """A tick in a process of its own, killed before its step of that number."""
    harness = HARNESS.replace('"ingest", "--all"', '"tick"')
    words = [sys.executable, "-c", harness, str(steps), str(root)]
    environment = {**os.environ, **KEY, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)


def ids(root: Path) -> list[str]:
    """The Message-IDs of what lies in the mailbox."""
    if not (root / "mailbox").is_dir():
        return []
    return [str(message["Message-ID"]) for message in mailbox.Maildir(str(root / "mailbox"), create=False)]


def test_a_kill_at_any_write_loses_no_letter(begun: Path, tmp_path: Path) -> None:
    """After the next tick each figure was asked for once, in one letter; a repeat carries the same id."""
    whole = tmp_path / "whole"
    shutil.copytree(begun, whole)
    undisturbed = tick(whole, ENDLESS)
    assert undisturbed.returncode == 0, undisturbed.stderr
    steps = int(undisturbed.stdout.split()[-1])
    assert len(ids(whole)) == 1
    before, after = 0, 0
    for number in sorted({1 + steps * at // POINTS for at in range(POINTS)} | {steps - 8, steps - 4, steps - 1}):
        root = tmp_path / str(number)
        shutil.copytree(begun, root)
        killed = tick(root, number)
        assert killed.returncode in (0, -9), (number, killed.stdout, killed.stderr)
        asked = Place(root).json("request")["requests"]
        assert all(one["asked"] == 1 for one in asked), "a request without its asking"
        assert "Asked" not in killed.stdout or len(asked) == 2, f"told and lost at step {number}"
        before, after = before + (not asked), after + bool(asked)
        again = Place(root).run("tick", **KEY)
        assert again.exit_code == 0, again.output
        asked = Place(root).json("request")["requests"]
        assert [(one["subject"], one["asked"]) for one in asked] == [("consortia", 1), ("labs", 1)], number
        found = ids(root)
        assert len(set(found)) == 1 and len(found) <= 2, (number, found)
        shutil.rmtree(root)
    assert before > 2 and after > 1, "points lie on either side of the commit"
