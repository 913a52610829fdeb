"""Killed at any moment of an approval, the edition is approved with its deliveries and its line of the log, or not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.web.conftest import furnish
from tests.web.test_web_editions import composed
from tracker.db.ledger import Ledger
from tracker.steps import people
from tracker.workspace import Workspace

POINTS = 6
"""Steps of those of a whole approval at which it is killed."""


def test_a_killed_approval_is_whole_or_nothing(tmp_path: Path) -> None:
    """Approval, delivery and log are there together or not at all; pressing the button again ends with one of each."""
    house = furnish(tmp_path / "house")
    head = composed(house)
    session = people.begin(house.ledger, house.people["reviewer"].id, house.now)
    house.close()

    def approve(root: Path, steps: int) -> tuple[int, dict[str, int]]:
        asked = {"root": str(root), "session": session, "seen": head.hash, "steps": steps}
        command = [sys.executable, "-m", "tests.web.mortal_approval", json.dumps(asked)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout) if done.stdout else {}

    def found(root: Path) -> tuple[int, int, int]:
        with Ledger.open(Workspace(root).database_url) as ledger:
            steps, sent = ledger.edition_book.steps(), ledger.outbox.deliveries(about=str(head.id))
            return len(steps), len(sent), len(ledger.audit.entries(act="edition.approve"))

    def copied(name: str) -> Path:
        return Path(shutil.copytree(tmp_path / "house", tmp_path / name))

    code, whole = approve(copied("whole"), 0)
    assert (code, whole["status"]) == (0, 303)
    outcomes, killed = set(), 0
    for step in sorted({1 + (whole["steps"] - 1) * at // (POINTS - 1) for at in range(POINTS)}):
        root = copied(f"killed-{step}")
        code = approve(root, step)[0]
        assert code in (-9, 0), step  # 0: this time it was done one step earlier than the whole one that was counted
        killed += code == -9
        left = found(root)
        assert left in ((0, 0, 0), (1, 1, 1)) if code else left == (1, 1, 1), step
        outcomes.add(left)
        code, again = approve(root, 0)
        assert (code, again["status"]) == (0, 303 if left == (0, 0, 0) else 422)
        assert found(root) == (1, 1, 1)
    assert (0, 0, 0) in outcomes
    assert killed >= POINTS - 1
