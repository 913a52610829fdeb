"""The overview of 10 000 targets under load, in a browser's way: 50 requests a second, whatever was answered before.

The pages are served as `tracker serve` does it, in a process of its own; the load comes from this one, so that both
share the machine. Beside it Datasette shows a table of the same rows, where it is installed. A request counts from the
moment at which it was to be sent: what waits behind a slow one is slow.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from threading import local
from urllib.parse import quote, urlsplit

from benchmarks.load_targets import declaration
from benchmarks.measure import Budget, Figure, Row, spaced
from benchmarks.processes import CHECKOUT

RATE = 50.0
"""Requests a second."""

BUDGET = 100.0
"""Milliseconds that 95 of 100 requests take at most (SPEC: p95 at 50 requests a second)."""

WORKERS = 64

PATIENCE = 300.0

_SEED = 20261123


def measure(quick: bool) -> Iterator[Row]:
    """Serving, loading and looking at one workspace."""
    size, seconds = (500, 3.0) if quick else (10_000, 30.0)
    with tempfile.TemporaryDirectory() as temp:
        root = workspace(Path(temp) / "workspace", size)
        begun = time.perf_counter()
        with served(root) as (base, process):
            get(f"{base}/")
            yield Row(f"start to the first page, {spaced(size)} targets, nothing assessed yet", _ms(begun))
        begun = time.perf_counter()
        with served(root) as (base, process):
            get(f"{base}/")
            yield Row(f"start to the first page, {spaced(size)} targets", _ms(begun))
            begun = time.perf_counter()
            get(f"{base}/?q={quote('指标77')}")
            yield Row("one page alone", _ms(begun))
            mixed = addresses(size, int(RATE * seconds))
            budget = None if quick else Budget("<=", BUDGET, on="ours")
            ours = load(base, mixed)
            peer = _datasette(root, Path(temp), size, int(RATE * seconds))
            name = "Datasette, table page"
            yield Row(
                f"95 of 100 pages within, {spaced(size)} targets, {RATE:.0f}/s",
                Figure((share(ours, 0.95),), "ms"),
                name if peer else "",
                Figure((share(peer, 0.95),), "ms") if peer else None,
                budget,
            )
            for part, words in ((0.5, "half"), (0.99, "99 of 100")):
                yield Row(
                    f"{words} of the pages within",
                    Figure((share(ours, part),), "ms"),
                    name if peer else "",
                    Figure((share(peer, part),), "ms") if peer else None,
                )
            yield Row("memory of the process that serves", Figure((_resident(process.pid),), "MB"))
            if not peer:
                yield Row("beside Datasette", skipped="it is not installed")


def workspace(root: Path, size: int) -> Path:
    """A workspace on the disk with three figures for each target."""
    (root / "db").mkdir(parents=True)
    (root / "alerts").mkdir()
    (root / "targets.yaml").write_text(declaration(size), encoding="utf-8")
    (root / "alerts" / "digests.yaml").write_text("version: 1\ndigests: {}\n", encoding="utf-8")
    draw = Random(_SEED)
    with (root / "db" / "observations.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("indicator", "period", "value"))
        for number in range(size):
            level = draw.randint(10, 900)
            for year in (2023, 2024, 2025):
                rows.writerow((f"i{number}", year, level))
                level += draw.randint(-5, 60)
    return root


@contextmanager
def served(root: Path, database: str | None = None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`tracker serve` on a free port, with its address; on a `database` for which workers ring the bell."""
    words = [sys.executable, "-m", "tracker", "-C", str(root), "--lang", "en", "serve", "--public", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(CHECKOUT)}
    if database is not None:
        words.append("--no-scheduler")
        environment["TRACKER_DATABASE_URL"] = database
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        found = None
        while found is None:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError("the server ended before it listened")
            found = re.search(r"http://[\d.]+:\d+", line)
        yield found[0], process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


def addresses(size: int, count: int) -> list[str]:
    """What readers ask for: first pages most, searches, filters, later pages, in two languages."""
    draw = Random(_SEED)
    made = []
    for _ in range(count):
        query = draw.choice(
            (
                "", "", "", f"q={quote(f'指标{draw.randrange(size)}')}", f"q=Indicator+{draw.randrange(100)}",
                f"lamp={draw.choice(('red', 'amber', 'green', 'grey'))}", f"owner=office{draw.randrange(20)}",
                f"sort={draw.choice(('urgency', 'deadline', 'title'))}",
                f"page={draw.randrange(1, max(2, size // 100))}",
                f"headline=off_track&owner=office{draw.randrange(20)}",
            )
        )  # fmt: skip
        made.append(f"/?{query}&lang={draw.choice(('zh', 'en'))}")
    return made


def load(base: str, paths: list[str], rate: float = RATE) -> list[float]:
    """Milliseconds from the moment at which each request was to be sent to the end of its answer."""
    place, kept = urlsplit(base), local()

    def ask(path: str, due: float) -> float:
        link: HTTPConnection | None = getattr(kept, "link", None)
        if link is None:
            link = kept.link = HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
        link.request("GET", path)
        answer = link.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered with {answer.status}")
        return 1000 * (time.perf_counter() - due)

    with ThreadPoolExecutor(WORKERS) as pool:
        begun = time.perf_counter() + 0.2
        waiting = []
        for number, path in enumerate(paths):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            waiting.append(pool.submit(ask, path, due))
        return [one.result() for one in waiting]


def share(times: list[float], part: float) -> float:
    """The time within which a part of them lie."""
    return statistics.quantiles(times, n=100, method="inclusive")[round(part * 100) - 1]


def get(url: str) -> bytes:
    """A page that must be there."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        content: bytes = answer.read()
    return content


def _datasette(root: Path, folder: Path, size: int, count: int) -> list[float]:
    """The same load on Datasette's page of a table with a row a target; nothing where it is not installed."""
    program = shutil.which("datasette")
    if program is None:
        return []
    file = folder / "peer.sqlite3"
    with sqlite3.connect(root / "db" / "tracker.sqlite3") as ours, sqlite3.connect(file) as peer:
        peer.execute(
            "create table targets (id text primary key, headline text, owner text, sentence text, figure text)"
        )
        said, figure = (f"json_extract(a.body, '$.{path}')" for path in ("sentence.en", "measurement.text"))
        kept = "from standing s join assessment a on a.number = s.assessment"
        rows = ours.execute(f"select a.target, a.headline, {said}, {figure} {kept}")
        made = ((id_, word, f"office{int(id_[1:]) % 20}", told, text) for id_, word, told, text in rows)
        peer.executemany("insert into targets values (?, ?, ?, ?, ?)", made)
        assert peer.execute("select count(*) from targets").fetchone()[0] == size
    process = subprocess.Popen(
        [program, "serve", str(file), "--port", "8765", "--setting", "default_page_size", "100"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        base = "http://127.0.0.1:8765"
        until = time.monotonic() + PATIENCE
        while True:
            try:
                get(f"{base}/peer/targets")
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        draw = Random(_SEED)
        asked = ("", "", "_facet=headline&_facet=owner", f"owner=office{draw.randrange(20)}")
        paths = [f"/peer/targets?{draw.choice(asked)}" for _ in range(count)]
        return load(base, paths)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _ms(begun: float) -> Figure:
    return Figure((1000 * (time.perf_counter() - begun),), "ms")


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
