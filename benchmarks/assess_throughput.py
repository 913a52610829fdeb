"""Targets assessed in a second from JSON Lines, beside Prometheus' evaluation of one rule a target."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson

from benchmarks import prometheus
from benchmarks.cases import POINTS, head, write_lines
from benchmarks.measure import Budget, Figure, Row, growth_exponent, spaced, timed
from benchmarks.processes import run, tracker

SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (500, 1_000, 2_000)
_ROUNDS, _QUICK_ROUNDS = 3, 3
_EVALUATIONS = 2
_UNIT = "targets/s"
_ENDLESS = 60.0
"""Seconds after which a size is not run again: one run of a slow program says enough."""


def measure(quick: bool) -> Iterator[Row]:
    """`tracker assess FILE` as a whole process at three sizes, in turn with the evaluations of a Prometheus at rest."""
    sizes = QUICK_SIZES if quick else SIZES
    with tempfile.TemporaryDirectory() as temp, ExitStack() as open_:
        room = Path(temp)
        whole = room / "all.jsonl"
        write_lines(whole, sizes[-1])
        files = {size: head(whole, room / f"{size}.jsonl", size) for size in sizes}
        whole.unlink()
        yield from _limits(files[sizes[0]], sizes[0])
        run(tracker("assess", str(files[sizes[0]])), room)  # so that bytecode is warm

        why_not = prometheus.missing()
        rules = sizes[1]
        server = None if why_not else open_.enter_context(prometheus.serving(rules, room))
        seconds: list[float] = []
        peaks: list[float] = []
        for size in sizes:
            ours, peer, peak = _side_by_side(files[size], server, room, _QUICK_ROUNDS if quick else _ROUNDS)
            seconds.append(ours.median)
            peaks.append(peak)
            yield Row(
                f"assess {spaced(size)} targets × {POINTS} figures, whole process",
                ours.per(size, _UNIT),
                f"Prometheus {prometheus.version()}, {spaced(rules)} rules" if server else "Prometheus",
                None if peer is None else peer.per(rules, _UNIT),
                Budget(">=", 2),
                why_not,
            )
        yield from _growth(sizes, seconds, peaks)


def _side_by_side(
    file: Path, server: prometheus.Prometheus | None, room: Path, rounds: int
) -> tuple[Figure, Figure | None, float]:
    """Our seconds, the peer's (a median of a few evaluations for each run of ours), and our greatest peak in MB."""
    ours: list[float] = []
    peer: list[float] = []
    peak = 0.0
    for _ in range(rounds):
        if server is not None:
            peer.append(Figure(tuple(server.evaluations(_EVALUATIONS))).median)
        done = run(tracker("assess", str(file)), room, memory=True)
        ours.append(done.seconds)
        peak = max(peak, (done.peak or 0) / 1e6)
        if done.seconds > _ENDLESS:
            break
    return Figure(tuple(ours)), Figure(tuple(peer)) if peer else None, peak


def _growth(sizes: tuple[int, ...], seconds: list[float], peaks: list[float]) -> Iterator[Row]:
    span = f"{spaced(sizes[0])} to {spaced(sizes[-1])} targets"
    yield Row(
        f"growth exponent of assess, {span}",
        Figure((growth_exponent(sizes, seconds),)),
        budget=Budget("<=", 1.05, "ours"),
    )
    last = growth_exponent(sizes[1:], seconds[1:])
    yield Row(
        f"the same, {spaced(sizes[1])} to {spaced(sizes[-1])} alone", Figure((last,)), budget=Budget("<=", 1.05, "ours")
    )
    if not all(peaks):
        yield Row("peak memory of assess", skipped="there is no /proc to read the memory of a process tree from")
        return
    yield Row(
        f"peak memory of assess, {spaced(sizes[-1])} targets",
        Figure((peaks[-1],), "MB"),
        budget=Budget("<=", 1000, "ours"),
    )
    yield Row(
        f"peak memory, {spaced(sizes[-1])} over {spaced(sizes[1])} targets",
        Figure((peaks[-1],), "MB"),
        f"itself, {spaced(sizes[1])} targets",
        Figure((peaks[1],), "MB"),
        Budget("<=", 1.1),
    )


def _limits(file: Path, size: int) -> Iterator[Row]:
    """What parsing the same lines alone would allow one core: nothing that reads them can be faster."""
    lines = file.read_bytes().splitlines()

    def parse(loads: Any) -> Figure:
        work = timed(lambda: [loads(line) and None for line in lines])
        return Figure(tuple(work() for _ in range(5))).per(size, _UNIT)

    yield Row("limit: parsing the lines alone, one core", peer_name="json.loads", peer=parse(json.loads))
    yield Row("limit: parsing the lines alone, one core", peer_name="orjson.loads", peer=parse(orjson.loads))
