"""Declaration versions: every changed file is kept whole, with the files it draws in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker import wiring
from tracker.db.ledger import Ledger
from tracker.steps.declare import in_force_at, record
from tracker.steps.sound import ProblemsError
from tracker.workspace import Workspace

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)

TARGETS = """\
version: 1
title: Provinces
timezone: Asia/Shanghai
for_each:
  places:
    over: places.csv
    indicators:
      "{id}-share": {name: "{name}", unit: "%", measure: share, direction: up}
    targets:
      "{id}-target": {indicator: "{id}-share", statement: {text: "{name}"}, aim: ">= 50 %", by: 2030}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose targets come from a CSV file."""
    (tmp_path / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    (tmp_path / "places.csv").write_bytes("id,name\r\ntj,天津\r\n".encode())
    return Workspace(tmp_path)


@pytest.fixture
def ledger() -> Ledger:
    """A ledger in memory."""
    return Ledger.open("sqlite://")


def test_an_old_version_is_read_with_its_own_files(workspace: Workspace, ledger: Ledger) -> None:
    """After the drawn-in CSV file has changed, the former version still gives the former targets."""
    first = wiring.load_declaration(workspace)
    assert record(ledger, workspace, first, NOW)
    assert not record(ledger, workspace, first, NOW + timedelta(hours=1))
    (workspace.root / "places.csv").write_text("id,name\nhe,河北\nbj,北京\n", encoding="utf-8")
    second = wiring.load_declaration(workspace)
    assert record(ledger, workspace, second, NOW + timedelta(days=1))
    assert in_force_at(ledger, NOW - timedelta(seconds=1)) is None
    assert in_force_at(ledger, NOW + timedelta(hours=2)) == first
    assert in_force_at(ledger, NOW + timedelta(days=2)) == second
    assert list(first.targets) == ["tj-target"]


def test_problems_stop_before_anything_is_recorded(workspace: Workspace) -> None:
    """A declaration with problems is not handed out; the error carries each of them."""
    (workspace.root / "places.csv").write_text("id\ntj\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as raised:
        wiring.load_declaration(workspace)
    assert {one.code for one in raised.value.problems} == {"unknown_placeholder"}
    assert "problem" in str(raised.value)
