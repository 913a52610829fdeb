"""Workers on one PostgreSQL: how much faster two are than one, how time grows with the targets.

The workers are started first and wait; then all standings are taken away and one job is queued. The time runs from then
until the ledger says that all standings are whole again. PostgreSQL works on the same cores. Every observation is read
anew; what has not come out otherwise is not kept twice. In the end the pages are served from the same database.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.measure import Budget, Figure, Row, growth_exponent, spaced
from benchmarks.overview import get, served
from benchmarks.workspaces import observations, places, write
from tests.postgresql import PostgreSQL, started
from tracker.db.ledger import Ledger
from tracker.db.postgresql import conninfo

CHECKOUT = Path(__file__).resolve().parent.parent
EACH = 10
"""Observations of each target."""

SPEEDUP = 1.6
PATIENCE = 3_600.0


def measure(quick: bool) -> Iterator[Row]:
    """Loads, assesses for the first time, then again by one worker and by two, at growing sizes."""
    sizes = (1_000,) if quick else (1_000, 10_000, 100_000)
    took: dict[str, list[float]] = {}
    with started(safe=True) as server:
        for size in sizes:
            rows, seconds = _measured(server, size, 1 if size == 100_000 else 3)
            yield from rows
            for what, figure in seconds.items():
                took.setdefault(what, []).append(figure)
    if len(sizes) > 1:
        for what, figures in took.items():
            yield Row(
                f"growth of {what}, {spaced(sizes[0])} to {spaced(sizes[-1])}",
                Figure((growth_exponent(sizes, figures),)),
                budget=Budget("<=", 1.05, on="ours"),
            )


def _measured(server: PostgreSQL, size: int, rounds: int) -> tuple[list[Row], dict[str, float]]:
    url = server.empty()
    with tempfile.TemporaryDirectory(prefix="tracker-workers-") as room, Ledger.open(url) as ledger:
        folder = Path(room)
        write(folder, size)
        began = time.perf_counter()
        count = ledger.append(observations(size, EACH))
        loaded = time.perf_counter() - began
        ledger.prepare_for_workers()
        first: list[float] = []
        alone: list[float] = []
        both: list[float] = []
        peak = 0.0
        for workers, found, times in ((1, first, 1), (1, alone, rounds), (2, both, rounds)):
            with ExitStack() as stack:
                running = [stack.enter_context(_worker(folder, url)) for _ in range(workers)]
                _wait(partial(_are_there, ledger, workers), running)
                for _ in range(times):
                    found.append(_assessed(ledger, url, running))
                peak = max(peak, *(_resident(one.pid) for one in running))
                for one in running:
                    one.terminate()
                for one in running:
                    one.wait(120)
        pages = list(_pages(folder, url, size))
    server.drop(url)
    rows = [
        Row(f"{spaced(count)} observations recorded by COPY", Figure((count / loaded,)).times(1, "/s")),
        Row(f"{spaced(size)} targets assessed the first time, one worker", Figure(tuple(first)).times(1, "s")),
        Row(
            f"{spaced(size)} targets assessed again by two workers",
            Figure(tuple(both)).times(1, "s"),
            "by one",
            Figure(tuple(alone)).times(1, "s"),
            Budget("<=", 1 / SPEEDUP) if size == 10_000 else None,
        ),
        Row(f"greatest memory of a worker, {spaced(size)} targets", Figure((peak,)).times(1e-6, "MB")),
        *pages,
    ]
    return rows, {"loading": loaded, "the first assessment": min(first), "one worker's time": min(alone)}


def _pages(folder: Path, url: str, size: int) -> Iterator[Row]:
    """Serving what the workers made: from the start to the first page, then pages that were not asked for before."""
    begun = time.perf_counter()
    with served(folder, url) as (base, process):
        get(f"{base}/")
        yield Row(f"start to the first page, {spaced(size)} targets", Figure((time.perf_counter() - begun,), "s"))
        taken = []
        for number, (name, _, _) in zip(range(10), places(size), strict=False):
            for path in (f"/?q={name}", f"/?page={number + 2}", f"/targets/aim-{name}"):
                begun = time.perf_counter()
                get(f"{base}{path}")
                taken.append(1000 * (time.perf_counter() - begun))
        yield Row(f"a search, a later page, a target's page, {spaced(size)} targets", Figure(tuple(taken), "ms"))
        yield Row(f"memory of the pages, {spaced(size)} targets", Figure((_resident(process.pid),)).times(1e-6, "MB"))


def _worker(folder: Path, url: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "TRACKER_DATABASE_URL": url, "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-m", "tracker", "-C", str(folder), "worker", "--concurrency", "1", "--beat", "59",
               "--silence", "60", "--queue", "assess"]  # fmt: skip
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _are_there(ledger: Ledger, workers: int) -> bool:
    return len(ledger.queues.workers(timedelta(seconds=20))) >= workers


def _assessed(ledger: Ledger, url: str, running: Sequence[subprocess.Popen[bytes]]) -> float:
    """Seconds until everything is assessed that was assessed before, or never."""
    ledger.standings.empty()
    began = time.perf_counter()
    asyncio.run(_asked(url))
    _wait(lambda: ledger.standings.progress() is not None, running)
    return time.perf_counter() - began


async def _asked(url: str) -> None:
    from procrastinate import App, PsycopgConnector

    app = App(connector=PsycopgConnector(conninfo=conninfo(url), min_size=1))
    async with app.open_async():
        await app.configure_task("assess", queue="assess", lock="assess").defer_async()


def _wait(holds: Callable[[], bool], running: Sequence[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if any(one.poll() is not None for one in running):
            raise RuntimeError("a worker ended by itself: run tracker worker in such a workspace to see why")
        if time.monotonic() > deadline:
            raise TimeoutError("the workers do not come to an end")
        time.sleep(0.05)


def _resident(process: int) -> float:
    """The greatest memory of a process so far, in bytes."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return float(line.split()[1]) * 1024
