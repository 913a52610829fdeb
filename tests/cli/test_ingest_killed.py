"""Killed at any write, `tracker ingest` loses nothing that it told, and the next run doubles nothing."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.conftest import Place

SOURCES = """\
sources:
  bulletin:
    path: data/labs.csv
    read: {indicator: labs, csv: {value: 数量, period: 年份}}
  others:
    path: data/others.csv
    read: {indicator: consortia, csv: {value: 数量, period: 年份}}
"""

HARNESS = """\
import os, signal, sys
left, root = int(sys.argv[1]), os.path.realpath(sys.argv[2])
def step(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
def watched(event, args):
    if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
        if isinstance(args[0], str) and os.path.realpath(args[0]).startswith(root):
            step()
    elif event in ("os.rename", "os.mkdir", "os.chmod", "os.remove"):
        step()
sys.addaudithook(watched)
synced = os.fsync
def fsync(handle):
    step()
    synced(handle)
    step()
os.fsync = fsync
import typer
echoed = typer.echo
def echo(*words, **more):
    step()
    echoed(*words, **more)
    sys.stdout.flush()
    step()
typer.echo = echo
from sqlalchemy import event
from sqlalchemy.engine import Engine
event.listen(Engine, "connect", lambda connection, _: connection.set_trace_callback(step))
sys.argv = ["tracker", "-C", root, "--lang", "en", "ingest", "--all"]
from tracker.cli import main
try:
    main()
finally:
    print("steps", int(10**6) - left if left > 10**5 else "", flush=True)
"""
"""The real command, told to kill itself at its n-th step: a file opened, renamed, synced, a statement, a line told."""

ENDLESS = 10**6
POINTS = 8


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two sources and an empty ledger."""
    from tests.cli.conftest import TARGETS

    root = tmp_path_factory.mktemp("killed") / "begun"
    (root / "data").mkdir(parents=True)
    (root / "targets.yaml").write_text(TARGETS + SOURCES, encoding="utf-8")
    (root / "data" / "labs.csv").write_text("年份,数量\n2022,14家\n2023,15家\n2024,17家\n", encoding="utf-8")
    (root / "data" / "others.csv").write_text("年份,数量\n2023,20.5个\n2024,21个\n", encoding="utf-8")
    Place(root).text("status")
    return root


def run(root: Path, steps: int) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, killed before its step of that number."""
    words = [sys.executable, "-c", HARNESS, str(steps), str(root)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)


def figures(root: Path) -> list[tuple[str, ...]]:
    """What the ledger holds, the time of recording apart."""
    rows = csv.DictReader(io.StringIO(Place(root).text("export", "-")))
    kept = ("indicator", "period", "value", "state", "source", "evidence", "address", "supersedes", "id")
    return [tuple(row[name] for name in kept) for row in rows]


def archived(root: Path) -> Iterable[Path]:
    return (file for file in (root / "db" / "evidence").rglob("*") if file.is_file())


def test_a_kill_at_any_write_loses_nothing_and_doubles_nothing(begun: Path, tmp_path: Path) -> None:
    """At points spread over all writes: what was told is there, what is there is whole, the next run ends the work.

    How many steps a run takes differs a little from run to run (what is recorded together depends on the clock), so
    one that ends before its point comes is let pass, as long as enough were killed on either side of the commit.
    """
    whole = tmp_path / "whole"
    shutil.copytree(begun, whole)
    undisturbed = run(whole, ENDLESS)
    assert undisturbed.returncode == 0, undisturbed.stderr
    steps = int(undisturbed.stdout.split()[-1])
    expected = figures(whole)
    assert len(expected) == 5
    assert steps > 20
    ended: list[int] = []
    for number in sorted({1 + steps * at // POINTS for at in range(POINTS)} | {steps - 2, steps - 1}):
        root = tmp_path / str(number)
        shutil.copytree(begun, root)
        killed = run(root, number)
        assert killed.returncode in (0, -9), (number, killed.stdout, killed.stderr)
        there = figures(root)
        told = [line for line in killed.stdout.splitlines() if " new" in line and "sources:" not in line]
        assert len(there) >= 2 * len(told), f"told and lost at step {number}"
        assert set(there) <= set(expected), number
        for file in archived(root):
            if not file.name.startswith("."):
                assert sha256(file.read_bytes()).hexdigest() == file.name, f"half a file at step {number}"
        if killed.returncode:
            ended.append(len(there))
        again = Place(root).run("ingest", "--all")
        assert again.exit_code == 0, again.output
        assert figures(root) == expected, f"lost or doubled after step {number}"
        shutil.rmtree(root)
    assert len(ended) >= POINTS - 2, "most points come before the end"
    assert ended[0] == 0, "some points lie before the first commit"
    assert ended[-1] > 0, "some points lie behind it"
