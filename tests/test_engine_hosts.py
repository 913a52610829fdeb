"""Workers on two hosts: one is cut off in the middle of its work, the other does everything, both go on afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.hosts import possible

CHECKOUT = Path(__file__).resolve().parent.parent


def test_a_host_that_is_cut_off_and_healed_loses_nothing() -> None:
    """Every row once, every message at least once and at most twice, every target as one machine would say it.

    The host loses its way to the database alone: it can still send messages of which it can no longer take note.
    `python -m benchmarks.hosts` cuts more often and longer.
    """
    if (reason := possible()) is not None:
        pytest.skip(reason)
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.hosts", "--cuts", "1", "--hold", "6"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=400)
    assert done.returncode == 0, done.stderr[-6_000:]
    found = json.loads(done.stdout)
    survived = found["survived"]
    assert (survived["lost"], survived["doubled"], survived["wrong"]) == ([], [], [])
    assert survived["arrived"] == survived["messages"] > 0
    assert survived["most"] <= 2
    assert len(found["back"]) == 1
    assert min(found["worked"]) > 0
