"""Who claims sources, and how the dead are told from those who are merely elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tracker.cli.claimant import claimant, gone

NAMED = "from tracker.cli.claimant import claimant; print(claimant(), flush=True); input()"


def test_a_process_is_gone_once_it_has_been_killed_and_not_before() -> None:
    """A claim of a living process holds; after SIGKILL it is known to be nobody's."""
    with subprocess.Popen(
        [sys.executable, "-c", NAMED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        by = other.stdout.readline().strip()
        assert by != claimant()
        assert not gone(by)
        other.kill()
        other.wait()
        assert gone(by)
    assert not gone(claimant())


@pytest.mark.parametrize("by", ["", "dead", "elsewhere:4026531836:1", "elsewhere:99999999", ":"])
def test_nothing_is_known_of_processes_elsewhere(by: str) -> None:
    """Whose numbers we do not count is not called dead, nor is what an older version wrote."""
    assert not gone(by)


@pytest.mark.parametrize("number", ["0", "-1", "٣", str(10**30), "x"])
def test_what_is_no_number_of_a_process_is_not_asked_for(number: str) -> None:
    """Signals to groups of processes are never sent, and nothing raises."""
    here = claimant().rpartition(":")[0]
    assert not gone(f"{here}:{number}")
    assert claimant() == f"{here}:{os.getpid()}"
