"""How long a person waits for a first answer, beside the bare import of two libraries."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measure import Budget, Figure, Row, interleaved
from benchmarks.processes import CHECKOUT, python, run, tracker

PEER = "import sqlmodel, jinja2"


def measure(quick: bool) -> Iterator[Row]:
    """`status` on a copy of the default workspace with its seed recorded, and `--help`; bytecode is warm."""
    with tempfile.TemporaryDirectory() as temp:
        room = Path(temp)
        workspace = _workspace(room)
        run(tracker("import", "db/observations.csv"), room, cwd=workspace)
        commands = (tracker("status"), tracker("--help"), python("-c", PEER))
        takes = [partial(_seconds, command, room, workspace) for command in commands]
        runs = interleaved(5 if quick else 21, *takes)
        status, told, peer = (Figure(one).times(1000, "ms") for one in runs)
        yield Row("tracker status, whole process", status, PEER, peer, Budget("<=", 1.5))
        yield Row("tracker --help, whole process", told, PEER, peer, Budget("<=", 0.5))


def _seconds(command: list[str], room: Path, workspace: Path) -> float:
    return run(command, room, cwd=workspace).seconds


def _workspace(room: Path) -> Path:
    """A copy of what the repository declares, with an empty ledger."""
    copy = room / "workspace"
    (copy / "db").mkdir(parents=True)
    shutil.copy(CHECKOUT / "targets.yaml", copy)
    shutil.copytree(CHECKOUT / "alerts", copy / "alerts")
    shutil.copy(CHECKOUT / "db" / "observations.csv", copy / "db")
    return copy
