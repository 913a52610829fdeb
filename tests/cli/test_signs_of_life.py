"""Signs of life: a scheduler that was killed is missed by the next one, by the digest, by doctor, by who watches."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import Place
from tracker.db.ledger import Ledger
from tracker.model.pulse import Outage, Pulse

PATIENCE = 90.0


@dataclass
class Watcher:
    """Somebody outside who waits for signs of life and answers with a status."""

    port: int = 0
    status: int = 200
    heard: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ping/secret-word-of-the-check"


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    """A local server that counts what is posted."""
    found = Watcher()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.heard.append(self.path)
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ledger_of(root: Path) -> Ledger:
    return Ledger.open(f"sqlite:///{root / 'db' / 'tracker.sqlite3'}")


def started(root: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tracker", "-C", str(root), "--lang", "en", "run", "--beat", "1"]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ})


def wait_for_life(root: Path, after: Pulse | None = None) -> Pulse:
    """Waits until a scheduler gave a sign of life that is another than this one."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with ledger_of(root) as ledger:
            last = ledger.pulse.last()
        if last is not None and last != after:
            return last
        time.sleep(0.2)
    raise AssertionError("nobody gave a sign of life")


def test_run_that_was_killed_is_missed(place: Place) -> None:
    """Killed on the spot and started again, the last sign of life moved eight days back: both say how long it was."""
    first = started(place.root)
    try:
        pulse = wait_for_life(place.root)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert first.stdout is not None
        first.stdout.close()
    assert pulse.beat == timedelta(seconds=1)
    moved = Pulse(pulse.last_at - timedelta(days=8), pulse.beat)
    with ledger_of(place.root) as ledger:
        ledger.pulse.beat(moved, None)
    assert "nobody has rung since" in place.run("doctor").output
    second = started(place.root)
    try:
        after = wait_for_life(place.root, moved)
    finally:
        second.send_signal(signal.SIGTERM)
        said, _ = second.communicate(timeout=PATIENCE)
    assert "The tracker was down from" in said
    with ledger_of(place.root) as ledger:
        assert ledger.pulse.outages() == [Outage(moved.last_at, after.last_at)]
    assert "was down from" in place.text("doctor")


def test_a_digest_tells_of_the_outage_once(place: Place) -> None:
    """The next edition says it, with its own hour among what was missed; the one of the day after does not."""
    now = datetime.now(UTC)
    with ledger_of(place.root) as ledger:
        ledger.pulse.beat(Pulse(now), Outage(now - timedelta(days=8), now - timedelta(minutes=1)))
    place.text("digest", "weekly")
    (file,) = place.root.glob("out/weekly/*/digest.en.txt")
    said = " ".join(file.read_text(encoding="utf-8").split())
    assert "The tracker was down from" in said
    assert "missed: the hour of weekly" in said
    tomorrow = (now + timedelta(days=2)).date().isoformat()
    after = place.text("digest", "weekly", "--preview", "--as-of", tomorrow, "--format", "text")
    assert "The tracker was down" not in after


def test_each_completed_tick_is_told_outside(place: Place, watcher: Watcher) -> None:
    """Posted to the secret address; not by a dry run, not where the tick failed."""
    place.text("tick", TRACKER_HEARTBEAT_URL=watcher.url)
    assert watcher.heard == ["/ping/secret-word-of-the-check"]
    place.text("tick", "--dry-run", TRACKER_HEARTBEAT_URL=watcher.url)
    (place.root / "targets.yaml").write_text("version: 1\nnonsense: 1\n", encoding="utf-8")
    assert place.run("tick", TRACKER_HEARTBEAT_URL=watcher.url).exit_code == 3
    assert len(watcher.heard) == 1


@pytest.mark.parametrize("status", [404, 500, 302])
def test_a_failing_watcher_stops_no_tick(place: Place, watcher: Watcher, status: int) -> None:
    """It is told, without the secret in the address."""
    watcher.status = status
    said = place.text("tick", TRACKER_HEARTBEAT_URL=watcher.url)
    assert f"The heartbeat was not taken: it answered {status}" in said
    assert "secret-word" not in said


def test_nobody_there_stops_no_tick(place: Place, tmp_path: Path) -> None:
    """The address may stand in a file; a refused connection is a sentence."""
    file = tmp_path / "heartbeat"
    file.write_text("http://127.0.0.1:9/secret-word\n", encoding="utf-8")
    said = place.text("tick", TRACKER_HEARTBEAT_URL_FILE=str(file))
    assert "The heartbeat was not taken" in said
    assert "secret-word" not in said


def test_run_tells_outside_at_most_once_a_minute(place: Place, watcher: Watcher) -> None:
    """A beat of a second is one sign of life a minute, for the ledger as for who watches."""
    words = [sys.executable, "-m", "tracker", "-C", str(place.root), "--lang", "en", "run", "--beat", "1"]
    environment = {**os.environ, "TRACKER_HEARTBEAT_URL": watcher.url}
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, env=environment) as process:
        try:
            first = wait_for_life(place.root)
            until = time.monotonic() + PATIENCE
            while not watcher.heard and time.monotonic() < until:
                time.sleep(0.2)
            time.sleep(3)
            with ledger_of(place.root) as ledger:
                assert ledger.pulse.last() == first
            assert len(watcher.heard) == 1
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
