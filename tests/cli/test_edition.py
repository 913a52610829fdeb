"""`edition`: a digest read, returned, approved and corrected from the terminal; an approval that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Place
from tracker.db.ledger import Ledger
from tracker.evaluate.editions import reviewed

DIGESTS = """\
version: 1
digests:
  weekly:
    title: {zh: 周报, en: Weekly}
    every: 0 9 * * MON
    languages: [zh, en]
    formats: [text]
    selection: {target: labs-over-20}
    review: required
    reviewers: anyone
    channels: [out, mailbox]
"""
CHANNELS = """\
version: 1
channels:
  out: {kind: folder, path: out}
  mailbox: {kind: email, maildir: mailbox, from: t@example.org, to: [r@example.org]}
"""
DAY = "2026-11-16"


@pytest.fixture
def waiting(place: Place) -> Place:
    """A workspace whose weekly edition waits for review."""
    (place.root / "alerts" / "digests.yaml").write_text(DIGESTS, encoding="utf-8")
    (place.root / "alerts" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    shown = place.text("digest", "weekly", "--as-of", DAY)
    assert f"weekly/{DAY}/1 waits for review" in " ".join(shown.split())
    assert "tracker edition approve weekly" in shown
    return place


def test_from_draft_to_mailbox(waiting: Place) -> None:
    """Read, commented on, returned, approved: each step is told and shown; the mail and the files arrive once."""
    shown = waiting.text("edition", "show", "weekly")
    assert "waits for review" in shown
    assert "0 of 1 approvals; may approve: anyone" in shown
    assert "mailbox (email): r@example.org" in shown
    frozen = waiting.text("edition", "show", "weekly", "--format", "text")
    assert shown.endswith(frozen)
    draft = waiting.root / "out" / "review" / "weekly" / DAY / "digest.en.txt"
    assert draft.read_text(encoding="utf-8") == frozen
    waiting.text("edition", "comment", "weekly", "--line", "labs-over-20", "--note", "year-end?", "--by", "Li")
    assert "is returned by Li: wait" in waiting.text("edition", "return", "weekly", "--note", "wait", "--by", "Li")
    assert "returned" in waiting.text("edition", "list", "--state", "returned")
    assert not (waiting.root / "mailbox").exists()
    told = " ".join(waiting.text("edition", "approve", "weekly", "--by", "Wang").split())
    assert "Li had returned it: wait" in told
    assert f"weekly/{DAY}/1 is approved by Wang (hash " in told
    assert "r@example.org sent" in told
    assert len(list((waiting.root / "mailbox" / "new").iterdir())) == 1
    assert (waiting.root / "out" / "weekly" / DAY / "digest.en.txt").read_text(encoding="utf-8") == frozen
    head = " ".join(waiting.text("edition", "show", f"weekly/{DAY}").split())
    for said in ("Li commented (labs-over-20): year-end?", "Li returned it: wait", "Wang approved it", "out: sent"):
        assert said in head
    assert "was told already" in " ".join(waiting.text("digest", "weekly", "--as-of", DAY).split())
    again = waiting.run("edition", "approve", "weekly", "--by", "Li")
    assert (again.exit_code, "is locked" in again.stderr) == (3, True)


def test_a_correction_shows_what_is_different(waiting: Place) -> None:
    """It says so in its subject, is reviewed again, and --diff shows its lines beside those that were told."""
    waiting.text("edition", "approve", "weekly")
    waiting.text("record", "labs", "22家", "--period", "2025")
    assert "Correction: Weekly" in waiting.text("digest", "weekly", "--correct")
    shown = waiting.text("edition", "show", "weekly", "--diff")
    assert f"corrects weekly/{DAY}/1" in shown
    assert f"--- weekly/{DAY}/1" in shown
    assert any(line.startswith("+") and "22" in line for line in shown.splitlines())


def test_programs_read_editions(waiting: Place) -> None:
    """Every verb answers as JSON with the edition, its steps and its deliveries; a refusal with its problems."""
    [one] = waiting.json("edition", "list")["editions"]
    assert (one["state"], one["approvals"]) == ("in_review", {"needed": 1, "by": []})
    made = waiting.json("edition", "approve", "weekly", "--by", "Li", "--hash", one["hash"][:12])
    assert (made["state"], made["steps"][0]["by"], made["hash"]) == ("approved", "Li", one["hash"])
    assert {(sent["channel"], sent["state"]) for sent in made["deliveries"]} == {("out", "sent"), ("mailbox", "sent")}
    refused = waiting.run("edition", "return", "weekly", "--note", "late", "--json")
    assert refused.exit_code == 3
    assert '"approved"' in refused.stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["show", "weekli"], 2, "did you mean weekly?"),
        (["show", "weekly/2026-11-17"], 2, DAY),
        (["show", "weekly", "--format", "hook"], 2, "none of its channels needs it"),
        (["show", "weekly", "--format", "txt"], 2, "did you mean text?"),
        (["list", "--state", "in-review"], 2, "did you mean in_review?"),
        (["approve", "weekly", "--hash", "0123456789ab"], 3, "not what stands there"),
        (["return", "weekly"], 3, "add --note"),
        (["comment", "weekly", "--line", "labs-over-2", "--note", "x"], 3, "did you mean labs-over-20?"),
        (["override", "weekly", "labs-over-20", "met"], 3, "reason"),
    ],
)
def test_a_mistake_is_told(words: list[str], code: int, message: str, waiting: Place) -> None:
    """Wrong names and missing words end with what would be right, and nothing is recorded."""
    done = waiting.run("edition", *words)
    assert (done.exit_code, message in done.stderr) == (code, True), done.stderr
    assert waiting.json("edition", "list")["editions"][0]["steps"] == []


KILLED = """\
import os, signal, sys
import sqlite3
from tracker.cli import app
count = int(sys.argv.pop(1))
from sqlalchemy import event
from sqlalchemy.engine import Engine
seen = 0
def before(connection, cursor, statement, *rest):
    global seen
    if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "COMMIT")):
        seen += 1
        if seen == count:
            os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "before_cursor_execute", before)
event.listen(Engine, "commit", lambda connection: before(connection, None, "COMMIT"))
app()
"""


def test_an_approval_is_killed_at_every_write(waiting: Place) -> None:
    """Killed before each of its writes and commits, an approval is there with all its deliveries or not at all."""
    points = 0
    for count in range(1, 60):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(count), "-C", str(waiting.root), "edition", "approve", "weekly"],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}, capture_output=True, check=False,
            timeout=60,
        )  # fmt: skip
        with Ledger.open(f"sqlite:///{waiting.root / 'db' / 'tracker.sqlite3'}") as ledger:
            book = ledger.edition_book
            [one] = reviewed(book.heads(), book.steps())
            queued = ledger.outbox.deliveries()
        assert (one.state, len(queued)) in (("in_review", 0), ("approved", 2)), count
        if one.state == "approved":
            break
        assert done.returncode == -signal.SIGKILL
        points += 1
    assert one.state == "approved"
    assert points >= 2
    waiting.run("deliver")
    assert len(list((waiting.root / "mailbox" / "new").iterdir())) == 1
