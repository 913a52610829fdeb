"""Workers of the distributed engine do what the scheduler of one machine does, and survive one another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.kills import SECRET, Inbox, Site, declare, soak
from benchmarks.workspaces import observations, places, write
from tests.postgresql import PostgreSQL
from tracker.db.connection import engine_for, reading, writing
from tracker.db.ledger import Ledger
from tracker.evaluate.shard import shard_of

CHECKOUT = Path(__file__).resolve().parent.parent


@contextmanager
def worker(folder: Path, url: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the workspace in `folder`; stopped at the end."""
    command = [
        sys.executable,
        "-m",
        "tracker",
        "-C",
        str(folder),
        "worker",
        "--beat",
        "1",
        "--silence",
        "3",
        *arguments,
    ]
    environment = {**os.environ, "TRACKER_DATABASE_URL": url, "PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore"}
    with (folder / "log").open("ab") as log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as one:
        try:
            yield one
        finally:
            if one.poll() is None:
                one.terminate()
                one.wait(60)


STROKES = (
    "CREATE TABLE stroke (at timestamptz DEFAULT clock_timestamp(), task text)",
    """CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO stroke (task) VALUES (NEW.task_name); RETURN NEW; END $$""",
    """CREATE TRIGGER noted AFTER INSERT ON procrastinate_jobs FOR EACH ROW WHEN (NEW.task_name = 'bell')
    EXECUTE FUNCTION noted()""",
)
"""Has the database itself note each bell that is queued."""


def wait_until(question: Callable[[], bool], folder: Path, seconds: float = 90) -> None:
    """Asks until the answer is yes; fails with the workers' log where it never is."""
    deadline = time.monotonic() + seconds
    while not question():
        if time.monotonic() > deadline:
            pytest.fail((folder / "log").read_text("utf-8"))
        time.sleep(0.2)


@pytest.fixture
def url(postgresql: PostgreSQL) -> Iterator[str]:
    made = postgresql.fresh()
    yield made
    postgresql.drop(made)


def test_two_workers_assess_all_shards(url: str, tmp_path: Path) -> None:
    """More targets than fit one job are assessed by shards, by both; what stands is what one machine would say."""
    count = 1_200
    write(tmp_path, count)
    with Ledger.open(url) as ledger:
        ledger.append(observations(count, 2))
        with worker(tmp_path, url, "--concurrency", "1"), worker(tmp_path, url, "--concurrency", "1"):
            wait_until(lambda: ledger.standings.progress() is not None, tmp_path)
        assert set(ledger.standings.kept()) == {f"aim-{name}" for name, _, _ in places(count)}
        assert len(ledger.assessments_of("aim-p000000")) == 1
        assert ledger.pulse.last() is not None
    told = (tmp_path / "log").read_text("utf-8")
    assert told.count("shard ") >= 2
    assert told.count("Stopped.") == 2
    assert "failed" not in told


def test_the_bell_rings_once_for_all_workers(url: str, tmp_path: Path) -> None:
    """Two workers with the same beat queue one bell for each stroke."""
    write(tmp_path, 1)
    engine = engine_for(url)
    with worker(tmp_path, url), worker(tmp_path, url):
        with Ledger.open(url) as ledger:
            wait_until(lambda: len(ledger.queues.workers(timedelta(seconds=3))) == 2, tmp_path)
        with writing(engine) as connection:
            for statement in STROKES:
                connection.execute(text(statement))
        time.sleep(5)
        with reading(engine) as connection:
            rung = connection.execute(text("SELECT count(*) FROM stroke")).scalar_one()
    engine.dispose()
    assert 3 <= rung <= 6


def test_a_worker_stops_when_it_is_told_to(url: str, tmp_path: Path) -> None:
    """SIGTERM ends it with exit code 0 and leaves no job in its hands."""
    write(tmp_path, 3)
    with worker(tmp_path, url) as one, Ledger.open(url) as ledger:
        wait_until(lambda: ledger.standings.progress() is not None, tmp_path)
        one.send_signal(signal.SIGTERM)
        assert one.wait(30) == 0
        states = ledger.queues.states()
    assert states is not None
    assert all(queue.doing == 0 for queue in states)


def test_the_job_at_hand_is_finished_before_a_worker_stops(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGTERM in the middle of sending: that message is sent and noted once, no other is begun, the exit code is 0."""
    monkeypatch.setenv("TRACKER_LOAD_SECRET", SECRET)
    inbox = Inbox(moment=2)
    threading.Thread(target=inbox.serve_forever, daemon=True).start()
    declare(tmp_path, f"127.0.0.1:{inbox.server_address[1]}")
    try:
        with Ledger.open(url) as ledger:
            site = Site(tmp_path, url, ledger)
            site.feed(1)
            for _ in range(3):
                site.post()
            with worker(tmp_path, url, "--concurrency", "1", "--queue", "bell", "--queue", "deliver") as one:
                wait_until(lambda: bool(inbox.came), tmp_path)
                one.send_signal(signal.SIGTERM)
                assert one.wait(30) == 0
            done = ledger.outbox.deliveries()
            states = ledger.queues.states()
    finally:
        inbox.shutdown()
        inbox.server_close()
    assert Counter(one.state for one in done) == {"sent": 1, "waiting": 11}
    assert {one.id for one in done if one.state == "sent"} == set(inbox.came)
    assert not any(one.claimed_by for one in done)
    assert states is not None
    assert all(queue.doing == 0 for queue in states)


def test_killed_workers_lose_nothing(postgresql: PostgreSQL, tmp_path: Path) -> None:
    """Workers killed in the middle of fetching, assessing and sending: every row once, every message at least once.

    `python -m benchmarks.kills` does the same a hundred times.
    """
    made = postgresql.empty()
    done = soak(made, tmp_path, kills=3, workers=2)
    assert (done.lost, done.doubled, done.wrong) == ((), (), ())
    assert done.arrived == done.messages
    assert done.repeats <= done.kills
    postgresql.drop(made)


def test_queues_tell_what_waits_and_what_failed(url: str, tmp_path: Path) -> None:
    """Jobs that wait, their age and those that failed for good are told by queue; without the engine nothing is."""
    with Ledger.open(url) as ledger:
        assert ledger.queues.states() is None
        ledger.prepare_for_workers()
        ledger.prepare_for_workers()
        assert ledger.queues.states() == []
        engine = engine_for(url)
        with writing(engine) as connection:
            connection.execute(
                text(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES "
                    "('ingest', 'ingest', 'todo', now() - interval '10 minutes'), ('ingest', 'ingest', 'todo', now()), "
                    "('deliver', 'deliver', 'failed', NULL), ('deliver', 'deliver', 'succeeded', NULL)"
                )
            )
        engine.dispose()
        states = ledger.queues.states()
    assert states is not None
    deliver, ingest = states
    assert (deliver.name, deliver.waiting, deliver.failed) == ("deliver", 0, 1)
    assert (ingest.name, ingest.waiting, ingest.failed) == ("ingest", 2, 0)
    assert timedelta(minutes=10) <= ingest.lag < timedelta(minutes=20)
    write(tmp_path, 1)
    command = [sys.executable, "-m", "tracker", "-C", str(tmp_path), "doctor"]
    said = subprocess.run(
        command,
        env={**os.environ, "TRACKER_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
    )
    assert said.returncode == 3
    assert "deliver: 0 wait, 0 under way, 1 failed" in " ".join(said.stdout.split())
    assert "start tracker worker" in said.stdout


def test_a_worker_needs_postgresql(tmp_path: Path) -> None:
    """On SQLite it says what to do instead; an unknown queue is refused by name."""
    write(tmp_path, 1)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    command = [sys.executable, "-m", "tracker", "-C", str(tmp_path), "worker"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=CHECKOUT)
    assert said.returncode == 2
    assert "tracker run" in said.stderr
    command += ["--queue", "nothing"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=CHECKOUT)
    assert said.returncode == 2
    assert "no such queue" in said.stderr


def test_shards_divide_evenly_and_for_ever() -> None:
    """Each target has one shard, the same everywhere; none is much larger than another."""
    sizes = [0] * 16
    for number in range(16_000):
        sizes[shard_of(f"aim-{number}", 16)] += 1
    assert 850 < min(sizes) <= max(sizes) < 1_150
    assert shard_of("labs-over-20", 4) == 0
