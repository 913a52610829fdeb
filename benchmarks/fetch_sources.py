"""Sources fetched from one local server by our client and by urlwatch, side by side, whole processes.

The server is the one of the tests (`tests/ingest/server.py`); it answers both with the same small page. urlwatch keeps
what came in its own store and tells nobody of it; ours keeps validators and hashes. Neither waits between requests.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.measure import Budget, Figure, Row, interleaved, spaced
from benchmarks.processes import CHECKOUT, Finished, python, run, tracker, which

SERVER = CHECKOUT / "tests" / "ingest" / "server.py"
MISSING = "urlwatch is not on PATH (uv tool install urlwatch)"


@dataclass(frozen=True, slots=True)
class Round:
    """One process: its time and memory, what it asked of the server, the bytes it was sent."""

    finished: Finished
    requests: int
    sent: int


def measure(quick: bool) -> Iterator[Row]:
    """1 000 and 4 000 sources for the first time and again with validators; memory over the number of sources."""
    small, large = (100, 400) if quick else (1_000, 4_000)
    with tempfile.TemporaryDirectory() as temp, serving() as port:
        room = Path(temp)
        kinds: dict[str, Callable[[int, bool], Round]] = {"ours": partial(_ours, room, port)}
        if which("urlwatch"):
            kinds["urlwatch"] = partial(_urlwatch, room, port)
        ours: dict[tuple[int, bool], list[Round]] = {}
        for count, rounds in ((small, 2 if quick else 5), (large, 1 if quick else 3)):
            done = _both(kinds, count, rounds)
            for again in (False, True):
                ours[count, again] = done["ours", again]
                yield _rates(done, count, again)
            yield _saved(done, count)
        yield _whole(done=_both(_commands(room, port), small, 1 if quick else 3), count=small)
        peaks = {count: _peak(ours[count, False]) for count in (small, large)}
        yield Row(
            f"peak memory, {spaced(large)} sources", peaks[large], f"the same of {spaced(small)}", peaks[small],
            Budget("<=", 1.1),
        )  # fmt: skip


def _both(
    kinds: dict[str, Callable[[int, bool], Round]], count: int, rounds: int
) -> dict[tuple[str, bool], list[Round]]:
    """The rounds of each kind, a first one and one with validators right after it, in turn; the first try uncounted."""
    done: dict[tuple[str, bool], list[Round]] = {(kind, again): [] for kind in kinds for again in (False, True)}

    def once(kind: str) -> float:
        for again in (False, True):
            done[kind, again].append(kinds[kind](count, again))
        return 0.0

    interleaved(rounds, *(partial(once, kind) for kind in kinds))
    return {key: row[1:] for key, row in done.items()}


def _rates(done: dict[tuple[str, bool], list[Round]], count: int, again: bool) -> Row:
    what = f"{spaced(count)} sources, {'again, with validators' if again else 'for the first time'}"
    own, peer = done["ours", again], done.get(("urlwatch", again))
    rate = _seconds(own).per(count, "sources/s")
    if peer is None:
        return Row(what, rate, skipped=MISSING)
    return Row(what, rate, "urlwatch", _seconds(peer).per(count, "sources/s"), Budget(">=", 2.5))


def _saved(done: dict[tuple[str, bool], list[Round]], count: int) -> Row:
    """Bytes that the server sends when everybody has validators, over those of the first time."""
    again, first = (Figure(tuple(one.sent / 1000 for one in done["ours", which_]), "kB") for which_ in (True, False))
    asked = done["ours", True][0].requests - count
    what = f"sent again for {spaced(count)} sources ({asked} request more: robots.txt)"
    return Row(what, again, "for the first time", first)


def _whole(done: dict[tuple[str, bool], list[Round]], count: int) -> Row:
    """The whole command: what is fetched is archived, read, weighed and recorded."""
    what = f"tracker ingest --all, {spaced(count)} sources on as many hosts"
    rate, peer = _seconds(done["ours", False]).per(count, "sources/s"), done.get(("urlwatch", False))
    if peer is None:
        return Row(what, rate, skipped=MISSING)
    return Row(what, rate, "urlwatch", _seconds(peer).per(count, "sources/s"), Budget(">=", 2.5))


def _seconds(rounds: list[Round]) -> Figure:
    return Figure(tuple(one.finished.seconds for one in rounds), "s")


def _peak(rounds: list[Round]) -> Figure | None:
    peaks = [one.finished.peak for one in rounds]
    return Figure(tuple(peak / 1e6 for peak in peaks if peak is not None), "MB") if all(peaks) else None


def _ours(room: Path, port: int, count: int, again: bool) -> Round:
    state = room / f"ours-{count}.jsonl"
    if not again:
        state.unlink(missing_ok=True)
    return _round(port, python("-m", "benchmarks.fetching", str(port), str(count), str(state)), room)


def _commands(room: Path, port: int) -> dict[str, Callable[[int, bool], Round]]:
    commands: dict[str, Callable[[int, bool], Round]] = {"ours": partial(_tracker, room, port)}
    if which("urlwatch"):
        commands["urlwatch"] = partial(_urlwatch, room, port, apart=True)
    return commands


def _tracker(room: Path, port: int, count: int, again: bool) -> Round:
    """A workspace with so many sources, each on a host of its own and read for one figure."""
    workspace = room / "workspace"
    if not again:
        shutil.rmtree(workspace, ignore_errors=True)
        (workspace / "db").mkdir(parents=True)
        lines = ["version: 1", "title: many", "timezone: UTC", "targets: {}", "indicators:"]
        lines += [f"  i{number}: {{name: i{number}, unit: 家, measure: stock}}" for number in range(count)]
        lines.append("sources:")
        read = "html: {css: 'td + td'}, period: '2024', take: first"
        for number in range(count):
            url = f"http://{_host(number)}:{port}/good-{number}"
            options = f"every: P1D, private: true, robots: false, read: {{indicator: i{number}, {read}}}"
            lines.append(f"  s{number}: {{url: '{url}', {options}}}")
        (workspace / "targets.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return _round(port, tracker("-C", str(workspace), "ingest", "--all"), room)


def _host(number: int) -> str:
    """A loopback address for each source."""
    return f"127.1.{number // 200}.{number % 200 + 1}"


def _urlwatch(room: Path, port: int, count: int, again: bool, apart: bool = False) -> Round:
    """Its reports are switched off, which spares it the time to write them. `apart`: each source has its host."""
    jobs, config, cache = room / f"{count}.yaml", room / "urlwatch.yaml", room / f"{count}.db"
    if not again:
        hosts = [_host(number) if apart else "127.0.0.1" for number in range(count)]
        jobs.write_text("\n---\n".join(f"url: http://{host}:{port}/good-{at}" for at, host in enumerate(hosts)))
        quiet = {"display": {"new": False, "unchanged": False}, "report": {"text": {}, "stdout": {"enabled": False}}}
        config.write_text(json.dumps(quiet))
        cache.unlink(missing_ok=True)
    places = {"--urls": jobs, "--config": config, "--cache": cache, "--hooks": room / "hooks.py"}
    return _round(port, ["urlwatch", *(str(word) for pair in places.items() for word in pair)], room)


def _round(port: int, command: list[str], room: Path) -> Round:
    requests, sent = _tally(port)
    finished = run(command, room, memory=True)
    after_requests, after_sent = _tally(port)
    return Round(finished, after_requests - requests - 1, after_sent - sent)


def _tally(port: int) -> tuple[int, int]:
    """What the server was asked and has sent so far."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/tally", timeout=60) as answer:
        requests, sent = map(int, answer.read().split())
    return requests, sent


@contextmanager
def serving() -> Iterator[int]:
    """The server in a process of its own; its port."""
    process = subprocess.Popen(python(str(SERVER), "0.0.0.0"), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()
