"""`run`: due things done again and again, as a real process that is stopped by a signal."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import Place
from tracker.demo.server import Site, serving
from tracker.demo.story import Calendar
from tracker.demo.workspace import write_workspace

PATIENCE = 90.0


class Watch:
    """A `tracker run` (or `serve`) in a process of its own, with what it has said so far."""

    def __init__(self, root: Path, *options: str, verb: str = "run") -> None:
        words = [sys.executable, "-m", "tracker", "-C", str(root), "--lang", "en", verb, "--beat", "1", *options]
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "COLUMNS": "100"}
        )
        self.said: list[str] = []
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def wait_for(self, words: str) -> None:
        """Waits until it has said the words."""
        until = time.monotonic() + PATIENCE
        while words not in "".join(self.said):
            assert self.process.poll() is None or words in "".join(self.said), "".join(self.said)
            assert time.monotonic() < until, "".join(self.said)
            time.sleep(0.05)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> str:
        """Asks it to stop; everything it said."""
        self.process.send_signal(by)
        assert self.process.wait(PATIENCE) == 0, "".join(self.said)
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return "".join(self.said)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[tuple[Path, Site]]:
    """The demonstration's workspace beside its site in the first month."""
    calendar = Calendar(date(2026, 11, 22))
    site = Site(calendar)
    with serving(site) as port:
        write_workspace(tmp_path / "city", calendar, port)
        yield tmp_path / "city", site


@contextmanager
def watching(root: Path, *options: str, verb: str = "run") -> Iterator[Watch]:
    """It runs while the block does."""
    watch = Watch(root, *options, verb=verb)
    try:
        yield watch
    finally:
        if watch.process.poll() is None:
            watch.process.kill()
            watch.process.wait()


def test_it_fetches_assesses_and_tells_then_stops_when_asked(city: tuple[Path, Site]) -> None:
    """Every source once, every target once, a digest; a changed aim is taken over, a broken one told and left."""
    root, _ = city
    targets = root / "targets.yaml"
    text = targets.read_text(encoding="utf-8")
    change: Callable[[str], object] = lambda aim: targets.write_text(text.replace('"> 20"', aim), encoding="utf-8")  # noqa: E731
    with watching(root) as watch:
        watch.wait_for("digest.en.json")
        change('"> 2x"')
        watch.wait_for("the former ones still hold")
        watch.wait_for("targets.yaml:")
        change('"> 25"')
        watch.wait_for("holds now")
        watch.wait_for("Assessed 1 of 5 targets")
        said = watch.stop()
    for source in ("platforms", "contracts", "instruments", "news", "park"):
        assert said.count(f"{source}  1 new") == 1
    assert "Stopped" in said
    assert "25" in Place(root).text("status", "labs-over-20")


def test_two_of_them_fetch_each_source_once(city: tuple[Path, Site]) -> None:
    """On one ledger, the second finds nothing due that the first has fetched; no figure is there twice."""
    root, _ = city
    with watching(root) as first, watching(root) as second:
        for watch in (first, second):
            watch.wait_for("On watch")
        until = time.monotonic() + PATIENCE
        while "".join(first.said + second.said).count(" new") < 5 and time.monotonic() < until:
            time.sleep(0.1)
        said = first.stop() + second.stop()
    for source in ("platforms", "contracts", "instruments", "news", "park"):
        assert said.count(f"{source}  1 new") == 1, said
    rows = list(csv.DictReader(io.StringIO(Place(root).text("export", "-"))))
    assert sorted(row["indicator"] for row in rows) == ["consortia", "contracts", "firms", "instruments", "labs"]
