"""Prometheus on a loopback port, evaluating one alert rule for each target."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import POINTS, cases
from benchmarks.processes import which
from benchmarks.remote_write import push

_PATIENCE = 120.0
_STEP = 30
"""Seconds that stand for one period. A hundred of them fit into the hour in which Prometheus takes late samples."""
_GROUP = "prometheus_rule_group_last"


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A running server with `rules` alert rules over as many series of a hundred points, held in memory.

    It stands still (SIGSTOP) except while it is asked, so that it takes nothing from what runs beside it.
    """

    rules: int
    interval: float
    process: subprocess.Popen[bytes]
    address: str

    def evaluations(self, count: int) -> list[float]:
        """The seconds that the server itself reports for each of its next `count` evaluations of all rules.

        The first one after the standstill, which may have been cut in two by it, is not counted.
        """
        with self._going():
            last, taken = self._last_evaluation()[0], list[float]()

            def evaluated() -> bool:
                nonlocal last
                at, seconds = self._last_evaluation()
                if at != last:
                    last = at
                    taken.append(seconds)
                return len(taken) > count

            self._await(evaluated, self.interval / 8)
            return taken[1:]

    def fill(self) -> None:
        """Hands over the series, whose last point is of now, and makes sure that the rules see every point."""
        with self._going():
            self._await(self._answers, 0.1)
            now = int(time.time())
            stamps = [now - _STEP * (POINTS - 1 - point) for point in range(POINTS)]
            push(self.address, ((case.id, list(map(float, case.values))) for case in cases(self.rules)), stamps)
            whole = json.loads(self._get(f"/api/v1/query?query=count(count_over_time(level[3h])=={POINTS})"))
            if int(whole["data"]["result"][0]["value"][1]) != self.rules:
                raise RuntimeError("Prometheus did not keep every sample")
            self._await(lambda: self._last_evaluation()[0] > now, self.interval / 8)
            groups = json.loads(self._get("/api/v1/rules"))["data"]["groups"]
            health = [rule["health"] for group in groups for rule in group["rules"]]
            if health != ["ok"] * self.rules:
                raise RuntimeError(f"of {self.rules} rules Prometheus has {health.count('ok')} that work")
            if not json.loads(self._get("/api/v1/alerts"))["data"]["alerts"]:
                raise RuntimeError("no rule of Prometheus raised an alert, so they cannot have seen the series")

    def _answers(self) -> bool:
        try:
            return bool(self._get("/-/ready"))
        except OSError:
            return False

    def _last_evaluation(self) -> tuple[float, float]:
        """When the last evaluation began and how long it took, from the server's own metrics."""
        found = {
            line.partition("{")[0]: float(line.rpartition(" ")[2])
            for line in self._get("/metrics").splitlines()
            if line.startswith(_GROUP)
        }
        return found.get(f"{_GROUP}_evaluation_timestamp_seconds", 0.0), found.get(f"{_GROUP}_duration_seconds", 0.0)

    def _await(self, done: Callable[[], bool], every: float) -> None:
        give_up = time.monotonic() + _PATIENCE
        while not done():
            if self.process.poll() is not None:
                raise RuntimeError(f"Prometheus ended with {self.process.returncode}")
            if time.monotonic() > give_up:
                raise RuntimeError(f"Prometheus did nothing for {_PATIENCE:.0f} s")
            time.sleep(every)

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=60) as answer:
            body: bytes = answer.read()
        return body.decode()

    @contextmanager
    def _going(self) -> Iterator[None]:
        self.process.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGSTOP)


def missing() -> str:
    """Why the peer cannot be run here, or "" when it can."""
    return "" if which("prometheus") else "prometheus is not on PATH (Debian: apt-get install prometheus)"


def version() -> str:
    """`2.42.0`, as the program says it."""
    done = subprocess.run(["prometheus", "--version"], capture_output=True, text=True, check=True)
    return (done.stdout or done.stderr).split()[2].partition("+")[0]


@contextmanager
def serving(count: int, room: Path) -> Iterator[Prometheus]:
    """A server on one core with the series of the first `count` cases, at rest."""
    interval = max(1, count // 5000)
    settings = room / "prometheus.yml"
    (room / "rules.yml").write_text(_rules(count, interval), encoding="utf-8")
    settings.write_text(f"rule_files: ['{room / 'rules.yml'}']\n", encoding="utf-8")
    port = _free_port()
    command = [
        "prometheus", f"--config.file={settings}", f"--storage.tsdb.path={room / 'store'}", "--log.level=error",
        f"--web.listen-address=127.0.0.1:{port}", "--web.enable-remote-write-receiver",
    ]  # fmt: skip
    with (room / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "GOMAXPROCS": "1"})
    try:
        server = Prometheus(count, interval, process, f"http://127.0.0.1:{port}")
        server.fill()
        yield server
    finally:
        process.kill()
        process.wait()


def _rules(count: int, interval: int) -> str:
    """One alert a target: the straight line through its points misses the aim at the deadline."""
    rules = (
        f"  - alert: missed_{case.id}\n    expr: "
        f'predict_linear(level{{id="{case.id}"}}[3h], {case.left * _STEP}) {"<" if case.up else ">"} {case.aim}\n'
        for case in cases(count)
    )
    return f"groups:\n- name: targets\n  interval: {interval}s\n  rules:\n" + "".join(rules)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
