"""`person`, `token`, `audit`: accounts kept at the terminal, the secrets shown once, the log checked."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing

from typer.testing import CliRunner, Result

from tests.cli.conftest import Place
from tracker.cli import app
from tracker.db.ledger import Ledger
from tracker.steps.passwords import fits

PASSWORD = "rain over seven bridges"


def typed(place: Place, text: str, *words: str) -> Result:
    """A command to which a text is piped."""
    return CliRunner().invoke(app, [*words, "--lang", "en", "-C", str(place.root)], input=text)


def ledger(place: Place) -> Ledger:
    return Ledger.open(f"sqlite:///{place.root / 'db' / 'tracker.sqlite3'}")


def test_people_are_kept_at_the_terminal(empty: Place) -> None:
    """Added, listed, given another role, stopped and resumed; each is a line of the log by whoever was at it."""
    assert "Nobody has an account yet." in empty.text("person", "list")
    assert typed(empty, f"{PASSWORD}\n", "person", "add", "Li Na", "--role", "admin", "--password-stdin").exit_code == 0
    added = empty.text("person", "add", "王 伟", "--role", "reviewer", "--email", "W@example.org", "--no-password")
    assert added == "王 伟 was added as reviewer.\n"
    assert empty.text("person", "role", "王 伟", "contributor", "--lang", "zh") == "王 伟现在是填报者。\n"
    assert "no more" in empty.text("person", "stop", "王 伟")
    listed = empty.text("person", "list")
    assert [line.split() for line in listed.splitlines()] == [
        ["name", "role", "state", "signs", "in", "by"],
        ["Li", "Na", "admin", "active", "password"],
        ["王", "伟", "contributor", "stopped", "identity", "provider"],
    ]
    empty.text("person", "resume", "王 伟")
    [li, wang] = empty.json("person", "list")["people"]
    assert (li["name"], li["role"], li["has_password"]) == ("Li Na", "admin", True)
    assert (wang["email"], wang["state"], wang["has_password"]) == ("w@example.org", "active", False)
    assert "password" not in wang
    lines = empty.json("audit", "list")["lines"]
    assert [one["act"] for one in lines] == [
        "person.resume", "person.stop", "person.role", "person.add", "person.add",
    ]  # fmt: skip
    assert all(one["by"].endswith(" (terminal)") for one in lines)
    with ledger(empty) as opened:
        assert fits(PASSWORD, opened.people.password_of(li["id"]))


def test_what_is_wrong_changes_nothing(empty: Place) -> None:
    """A sentence with what would be right; 2 for wrong words, 3 for what cannot be."""
    for words, code, said in (
        (("person", "add", "x", "--role", "king", "--no-password"), 2, "viewer, contributor, reviewer, admin"),
        (("person", "add", "x", "--role", "admn", "--no-password"), 2, "did you mean admin?"),
        (("person", "add", "x", "--role", "admin"), 2, "--password-stdin"),
        (("person", "add", "x", "--role", "admin", "--no-password", "--password-stdin"), 2, "contradict"),
        (("person", "add", " ", "--role", "admin", "--no-password"), 3, "nobody is named"),
        (("person", "stop", "x"), 2, "nobody called 'x'"),
        (("token", "make", "x", "--name", "n", "--scope", "read"), 2, "nobody called 'x'"),
        (("token", "revoke", "t-1"), 2, "no token"),
        (("audit", "verify", "--noted", "x"), 2, "NUMBER:HASH"),
    ):
        done = empty.run(*words)
        assert (done.exit_code, said in done.stderr) == (code, True), (words, done.output, done.stderr)
    short = typed(empty, "short\n", "person", "add", "x", "--role", "admin", "--password-stdin")
    assert (short.exit_code, "fewer than 12" in short.stderr) == (3, True)
    assert empty.json("person", "list")["people"] == []
    empty.text("person", "add", "x", "--role", "admin", "--no-password")
    last = empty.run("person", "role", "x", "viewer")
    assert (last.exit_code, "nobody would be an administrator" in last.stderr) == (3, True)


def test_a_password_is_asked_for_and_not_shown(empty: Place) -> None:
    """At a real terminal: typed twice, and nothing of it appears on the screen."""
    words = [sys.executable, "-m", "tracker", "-C", str(empty.root), "--lang", "en"]
    for second, code in ((PASSWORD, 0), ("something else", 2)):
        control, terminal = pty.openpty()
        process = subprocess.Popen(
            [*words, "person", "add", f"Li Na {code}", "--role", "admin"],
            stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
        )  # fmt: skip
        os.close(terminal)
        screen = _read_until(control, b"Password: ")
        os.write(control, f"{PASSWORD}\n".encode())
        screen += _read_until(control, b"Once more: ")
        os.write(control, f"{second}\n".encode())
        screen += _read_until(control, None)
        assert process.wait(timeout=60) == code, screen
        os.close(control)
        assert PASSWORD.encode() not in screen
    assert [one["name"] for one in empty.json("person", "list")["people"]] == ["Li Na 0"]


def _read_until(control: int, wanted: bytes | None) -> bytes:
    """What appears on the screen until it shows a text, or to its end."""
    screen = b""
    while wanted is None or wanted not in screen:
        try:
            piece = os.read(control, 4096)
        except OSError:  # the other side has closed
            break
        if not piece:
            break
        screen += piece
    return screen


def test_a_token_is_shown_once_and_revoked(empty: Place) -> None:
    """Its secret opens what its scopes say, and stands in no list."""
    empty.text("person", "add", "Li Na", "--role", "reviewer", "--no-password")
    scopes = ("--scope", "read", "--scope", "RECORD")
    made = empty.text("token", "make", "li na", "--name", "nightly", *scopes, "--until", "P90D")
    secret = made.splitlines()[-1].strip()
    assert secret.startswith("tracker_")
    [one] = empty.json("token", "list", "--person", "Li Na")["tokens"]
    assert (one["person_name"], one["scopes"], one["counts"]) == ("Li Na", ["read", "record"], True)
    assert secret not in empty.text("token", "list") + empty.text("audit", "list") + json.dumps(one)
    assert "revoked" in empty.text("token", "revoke", one["id"])
    assert empty.json("token", "list")["tokens"][0]["counts"] is False
    wide = empty.run("token", "make", "Li Na", "--name", "x", "--scope", "admin")
    assert (wide.exit_code, "read, record, review" in wide.stderr) == (3, True)
    odd = empty.run("token", "make", "Li Na", "--name", "x", "--scope", "read", "--until", "soon")
    assert odd.exit_code == 2


def test_the_log_is_checked(place: Place) -> None:
    """It holds, with a line to note; somebody who changes it or writes it anew is found out, with exit code 3."""
    assert "nothing in the log yet" in place.text("audit", "verify")
    for name in ("a", "b", "c"):
        place.text("person", "add", name, "--role", "admin", "--no-password")
    noted = place.text("audit", "verify").splitlines()[1].strip()
    assert place.json("audit", "verify", "--noted", noted) == {
        "schema": "tracker.audit/1", "holds": True, "sound_lines": 3, "last": noted, "broken": None, "fault": None,
    }  # fmt: skip
    other = place.run("audit", "verify", "--noted", f"3:{'0' * 64}")
    assert (other.exit_code, "Line 3 is not the one that was noted." in other.stdout) == (3, True)
    with closing(sqlite3.connect(place.root / "db" / "tracker.sqlite3")) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("""UPDATE audit SET about = 'p-0' WHERE number = 2""")
        connection.commit()
    done = place.run("audit", "verify", "--lang", "zh")
    assert (done.exit_code, "第2行被改动过。" in done.stdout) == (3, True)


def test_the_log_is_listed(empty: Place) -> None:
    """Within eighty columns, by who, what and about what, a page at a time."""
    for number in range(4):
        email = f"{'x' * 60}@b{number}.org"
        empty.text("person", "add", f"人{number}", "--role", "admin", "--no-password", "--email", email)
    shown = empty.text("audit", "list", "--limit", "2")
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "name: 人3" in shown
    assert "name: 人1" not in shown
    [one] = empty.json("audit", "list", "--act", "person", "--before", "2")["lines"]
    assert empty.json("audit", "list", "--about", one["about"])["lines"] == [one]
    assert "no such lines" in empty.text("audit", "list", "--by", "nobody")
