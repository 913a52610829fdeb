"""Killed at any moment, a call with a key is done once: the same request again finds it done, or does it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.web.apihouse import api_house
from tracker.db.ledger import Ledger
from tracker.workspace import Workspace

POINTS = 7
"""Steps of those of a whole call at which it is killed."""


def test_whoever_asks_again_after_a_crash_records_once(tmp_path: Path) -> None:
    """Whatever the step at which the process dies, after a retry the figure is there once, with one line of the log."""
    made = api_house(tmp_path / "house")
    token = made.token("contributor")
    made.house.close()
    command = [sys.executable, "-m", "tests.web.mortal_call"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as mortal:

        def ask(root: Path, steps: int) -> dict[str, Any]:
            assert mortal.stdin is not None
            assert mortal.stdout is not None
            print(json.dumps({"root": str(root), "token": token, "steps": steps}), file=mortal.stdin, flush=True)
            answer: dict[str, Any] = json.loads(mortal.stdout.readline())
            return answer

        def copied(name: str) -> Path:
            return Path(shutil.copytree(tmp_path / "house", tmp_path / name))

        whole = ask(copied("whole"), 0)
        assert (whole["code"], whole["status"], whole["replayed"]) == (0, 201, False)
        steps = sorted({1 + (whole["steps"] - 1) * at // (POINTS - 1) for at in range(POINTS)})
        outcomes = set()
        for step in steps:
            root = copied(f"killed-{step}")
            assert ask(root, step)["code"] == -9
            again = ask(root, 0)
            assert (again["code"], again["status"]) == (0, 201)
            assert again["body"]["became"] == "accepted"
            outcomes.add(again["replayed"])
            with Ledger.open(Workspace(root).database_url) as ledger:
                found = [one for one in ledger.entries(["labs"]) if one.observation.note == "once"]
                assert len(found) == 1
                assert len(ledger.audit.entries(act="observation.record")) == 1
        assert outcomes == {True, False}  # killed before it was kept, and after
        assert mortal.stdin is not None
        mortal.stdin.close()
