"""Re-statements over the recorded versions of the declaration, from the ledger alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker import wiring
from tracker.db.ledger import Ledger
from tracker.model.declaration import Declaration
from tracker.steps.restatements import restatements, silent_since
from tracker.targets import parse
from tracker.workspace import Workspace

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
HEAD = """\
version: 1
title: Test
timezone: UTC
indicators:
  labs: {name: Labs, unit: 家, measure: stock, whole: true, direction: up}
targets:
  calm: {judged: true, by: not stated}
"""
REVISED = ', revisions: [{date: 2026-11-20, change: softened, aim: "> 15"}]'


def version(aim: str = "> 20", more: str = "") -> str:
    return HEAD + f'  over: {{indicator: labs, aim: "{aim}", by: 2030{more}}}\n'


def declared(text: str) -> Declaration:
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert declaration is not None
    assert not problems, problems
    return declaration


@pytest.fixture
def ledger() -> Ledger:
    """A ledger in memory."""
    return Ledger.open("sqlite://")


def keep(ledger: Ledger, *texts: str) -> Declaration:
    """Records the versions a day apart, whatever the rules of today find in them; gives the last one."""
    for number, text in enumerate(texts):
        read, _ = parse(text.encode(), "targets.yaml")
        assert read is not None
        assert ledger.declare(read.version, text.encode(), NOW + timedelta(days=number))
    return declared(texts[-1])


def test_every_version_that_changed_the_target_is_listed(ledger: Ledger) -> None:
    """Silent and declared changes stand with their version and moment; versions that left the target alone do not."""
    keep(
        ledger,
        version(),
        version().replace("title: Test", "title: Other"),
        version("> 18"),
        version("> 18", REVISED),
    )
    found = restatements(ledger, "over")
    assert [(one.at, [(c.field, c.moved, c.declared) for c in one.changes]) for one in found] == [
        (NOW + timedelta(days=2), [("aim", "softened", False)]),
        (NOW + timedelta(days=3), [("revisions", "softened", True)]),
    ]
    assert restatements(ledger, "calm") == ()
    assert restatements(ledger, "over", NOW + timedelta(days=1)) == ()
    assert len(restatements(ledger, "over", NOW + timedelta(days=2))) == 1


def test_a_version_that_cannot_be_read_is_passed_over(ledger: Ledger) -> None:
    """Its neighbours are compared, so that what moved is told all the same."""
    keep(ledger, version(), version().replace("judged: true", "judgd: true"), version("> 18"))
    (found,) = restatements(ledger, "over")
    assert found.at == NOW + timedelta(days=2)


def test_a_doubt_of_today_does_not_close_the_past(ledger: Ledger) -> None:
    """A version recorded before a doubt about it could be raised is still read."""
    doubtful = version(more=REVISED.replace("softened", "hardened"))
    keep(ledger, doubtful, version("> 18", REVISED))
    (found,) = restatements(ledger, "over")
    assert [(one.field, one.declared) for one in found.changes] == [("aim", False)]


def test_a_target_that_came_back(ledger: Ledger) -> None:
    """It vanished in one version; in the next there is nothing to compare it with."""
    keep(ledger, version(), HEAD, version("> 18"))
    (found,) = restatements(ledger, "over")
    assert [one.field for one in found.changes] == ["target"]


def test_silent_since_compares_with_the_version_before(ledger: Ledger) -> None:
    """A file that is not recorded yet is set beside the last version, a recorded one beside the version before it."""
    assert silent_since(ledger, declared(version())) is None
    keep(ledger, version())
    assert silent_since(ledger, declared(version())) is None
    before = silent_since(ledger, declared(version("> 18")))
    assert before is not None
    assert [one.moved for one in before.changes] == ["softened"]
    keep(ledger, version("> 18"))
    assert silent_since(ledger, declared(version("> 18"))) == before
    mended = silent_since(ledger, declared(version("> 18", REVISED)))
    assert mended is not None
    assert mended.changes == ()
    assert mended.since == NOW


def test_looking_makes_no_ledger(tmp_path: Path) -> None:
    """Where there is no ledger yet there is none afterwards; one that is there is opened as it stands."""
    (tmp_path / "targets.yaml").write_text(version(), encoding="utf-8")
    workspace = Workspace(tmp_path)
    assert wiring.existing_ledger(workspace) is None
    assert not workspace.db.exists()
    workspace.db.mkdir()
    with wiring.open_ledger(workspace) as ledger:
        keep(ledger, version())
    there = wiring.existing_ledger(workspace)
    assert there is not None
    with there:
        assert len(there.declarations()) == 1


def test_a_ledger_of_another_shape_is_left_alone(tmp_path: Path) -> None:
    """A file that is no ledger of this version is neither upgraded nor read."""
    workspace = Workspace(tmp_path)
    workspace.db.mkdir()
    (workspace.db / "tracker.sqlite3").touch()
    assert wiring.existing_ledger(workspace) is None
