"""Declarations read again while a program runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.steps.reload import Declared
from tracker.steps.sound import ProblemsError
from tracker.workspace import Workspace

TARGETS = """
version: 1
title: Trial
timezone: Asia/Shanghai
indicators:
  labs: {name: Labs, unit: 家, measure: stock, direction: up}
targets:
  labs-over-20: {indicator: labs, statement: {text: more}, aim: "> 20", by: not stated}
for_each:
  parts:
    over: parts.csv
    indicators:
      "labs-{id}": {name: "Labs in {id}", unit: 家, measure: stock, direction: up}
    targets:
      "more-labs-{id}": {indicator: "labs-{id}", statement: {text: more}, aim: up, by: not stated}
"""
DIGESTS = """
version: 1
digests:
  weekly: {title: Weekly, languages: [en], review: none, send: always, channels: [out]}
"""
CHANNELS = "version: 1\nchannels:\n  out: {kind: folder, path: out}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with a table that its declaration draws in, and a digest."""
    (tmp_path / "alerts").mkdir()
    (tmp_path / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    (tmp_path / "parts.csv").write_text("id\nnorth\nsouth\n", encoding="utf-8")
    (tmp_path / "alerts/digests.yaml").write_text(DIGESTS, encoding="utf-8")
    (tmp_path / "alerts/channels.yaml").write_text(CHANNELS, encoding="utf-8")
    return Workspace(tmp_path)


def test_nothing_is_read_again_while_no_file_changes(workspace: Workspace) -> None:
    """Without a change there is no news, and the very same declaration stays."""
    orders = Declared(workspace)
    before = orders.declaration
    assert not orders.refresh()
    assert orders.declaration is before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("targets.yaml", "> 20", "> 25"),
        ("parts.csv", "south", "west"),
        ("alerts/digests.yaml", "Weekly", "Each week"),
    ],
)
def test_a_change_of_any_file_is_taken_over(workspace: Workspace, file: str, old: str, new: str) -> None:
    """The declaration, a table that it draws in, the digests: the next look finds it, the one after has no news."""
    orders = Declared(workspace)
    before = (orders.declaration, orders.alerts)
    place = workspace.root / file
    place.write_text(place.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert orders.refresh()
    assert (orders.declaration, orders.alerts) != before
    assert not orders.refresh()


def test_a_broken_file_leaves_everything_as_it_was(workspace: Workspace) -> None:
    """Targets changed well and digests broken at once: neither is taken over, the problem is told once."""
    orders = Declared(workspace)
    before = (orders.declaration, orders.alerts)
    workspace.targets.write_text(TARGETS.replace("> 20", "> 25"), encoding="utf-8")
    digests = workspace.alerts / "digests.yaml"
    digests.write_text(DIGESTS.replace("title", "titel"), encoding="utf-8")
    assert orders.refresh()
    assert (orders.declaration, orders.alerts) == before
    assert orders.problems[0].file == "alerts/digests.yaml"
    assert not orders.refresh()
    digests.write_text(DIGESTS, encoding="utf-8")
    assert orders.refresh()
    assert not orders.problems
    assert orders.declaration != before[0]


def test_a_missing_file_is_a_problem_not_an_end(workspace: Workspace) -> None:
    """While an editor replaces the file, or somebody moved it, the old orders hold."""
    orders = Declared(workspace)
    workspace.targets.unlink()
    assert orders.refresh()
    assert orders.problems[0].code == "unreadable"
    assert "labs-over-20" in orders.declaration.targets
    workspace.targets.write_text(TARGETS, encoding="utf-8")
    assert orders.refresh()
    assert not orders.problems


def test_nothing_begins_with_broken_orders(workspace: Workspace) -> None:
    """At the start there are no old orders to fall back on."""
    workspace.targets.write_text("version: 2", encoding="utf-8")
    with pytest.raises(ProblemsError):
        Declared(workspace)
