"""What was answered as saved is there, whatever kills the process; writers at once lose nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.db.conftest import Make
from tracker.db.ledger import Ledger

WRITER = """
import sys
from datetime import UTC, datetime
from decimal import Decimal
from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period

url, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Ledger.open(url) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        with ledger.writing() as book:
            seen = len(book.observations([name]).get(name, [])) if count < 1000 else number
            value = Measurement(Decimal(seen), Decimal(seen), unit="家", text=str(seen))
            one = identified(Observation("", name, Period.parse("2024"), value, recorded_at=datetime.now(UTC)))
            book.append([one])
        print(one.id, flush=True)
"""


def start(url: str, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, url, name, str(count)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ids(url: str) -> set[str]:
    with Ledger.open(url) as ledger:
        return {entry.observation.id for entry in ledger.entries()}


@pytest.mark.parametrize("after", [0.05, 0.2, 0.45])
def test_killed_while_writing(url: str, after: float) -> None:
    """Every id that was printed after its commit is in the ledger after SIGKILL, and the ledger opens."""
    with start(url, "labs", 10**9) as writer:
        assert writer.stdout is not None
        assert writer.stdin is not None
        assert writer.stdout.readline() == "ready\n"
        writer.stdin.write("go\n")
        writer.stdin.flush()
        first = writer.stdout.readline()
        time.sleep(after)
        os.kill(writer.pid, signal.SIGKILL)
        told = (first + writer.stdout.read()).splitlines()
    said = {line for line in told if len(line) == 18}
    assert said
    assert said <= ids(url)


def test_two_writers_at_once(url: str) -> None:
    """Two processes that read a count and write the next one never see the same count: none is lost, none refused."""
    Ledger.open(url).close()
    writers = [start(url, "labs", 100) for _ in range(2)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    told = [writer.communicate()[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    with Ledger.open(url) as ledger:
        values = [one.measurement.low for one in ledger.observations()["labs"] if one.measurement is not None]
    assert sorted(int(value) for value in values if value is not None) == list(range(200))
    assert set(told[0]) | set(told[1]) == ids(url)
    assert not set(told[0]) & set(told[1])


def test_reading_while_another_writes(url: str, make: Make, tmp_path: Path) -> None:
    """A reader sees one unchanging state while a writer commits beside it, and does not hold it up."""
    with Ledger.open(url) as ledger, Ledger.open(url) as other:
        ledger.append([make.figure(1)])
        with ledger.reading() as book:
            assert len(book.observations()["labs"]) == 1
            other.append([make.figure(2)])
            assert len(book.observations()["labs"]) == 1
        assert len(ledger.observations()["labs"]) == 2


def test_a_disk_that_takes_no_more_is_told_with_what_to_look_at(tmp_path: Path) -> None:
    """Where a file may not grow the error names the ledger and the full disk, and is no trace of the driver."""
    code = (
        "import resource, sys\n"
        "from tracker.db.ledger import Ledger\n"
        "from tracker.errors import TrackerError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n"
        "    Ledger.open(sys.argv[1]).close()\n"
        "except TrackerError as error:\n"
        "    print(error, '|', error.hint)\n"
    )
    url = f"sqlite:///{tmp_path / 'small.sqlite3'}"
    done = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True, timeout=60, check=True)
    assert "small.sqlite3" in done.stdout
    assert "full" in done.stdout or "room" in done.stdout
