"""Two hosts with a worker each, one of them cut off again and again: nothing may be lost, next to nothing repeated.

`python -m benchmarks.hosts --cuts 4` makes a network of its own (Linux, as root): PostgreSQL and a receiver of messages
on one host, a worker on each of two others, every host in a network namespace. A cut loses every packet without a word,
as a broken switch does: those to the database alone, so that the host can still send messages of which it can no longer
take note, or all. Meanwhile the other host has to do everything; then the cut is healed, and both have to work again.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from benchmarks.kills import CHECKOUT, SECRET, TARGETS, Inbox, Site, Survived, declare, looked_at
from benchmarks.kills import EACH as FIGURES
from benchmarks.workspaces import observations
from tests.postgresql import started
from tracker.db.ledger import Ledger

HOSTS = 2
BACK, FRONT = "10.213.1", "10.213.2"
"""The networks to the database and to the receiver."""

SILENCE = 4
"""Seconds after which a host that says nothing counts as gone."""

PATIENCE = 120.0
SPAWNED = "TRACKER_HOSTS_INSIDE"


class StuckError(Exception):
    """What had to happen never did."""


@dataclass
class Host:
    """A network namespace that lasts as long as a process in it; `links` are its ends on this side."""

    number: int
    process: subprocess.Popen[bytes]
    links: dict[str, str] = field(default_factory=dict)

    def is_apart(self) -> bool:
        """Whether its namespace is there, and no longer ours."""
        return Path(f"/proc/{self.process.pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()

    def join(self, network: str, bridge: str) -> None:
        """Gives the host an address in a network."""
        here, there = f"{bridge}{self.number}", f"{bridge}host"
        _ip("link", "add", "name", here, "type", "veth", "peer", "name", there, "netns", str(self.process.pid))
        _ip("link", "set", here, "master", bridge, "up")
        inside = ("nsenter", "-n", "-t", str(self.process.pid))
        _run(*inside, "ip", "address", "add", f"{network}.{10 + self.number}/24", "dev", there)
        _run(*inside, "ip", "link", "set", there, "up")
        self.links[bridge] = here

    def cut(self, *bridges: str) -> None:
        """Loses every packet from and to these networks from now on."""
        for bridge in bridges:
            _ip("link", "set", self.links[bridge], "nomaster")

    def heal(self) -> None:
        """Joins the networks again."""
        for bridge, link in self.links.items():
            _ip("link", "set", link, "master", bridge)


def _ip(*words: str) -> None:
    _run("ip", *words)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{' '.join(words)}: {done.stderr.strip()}")


@contextmanager
def _network() -> Iterator[list[Host]]:
    """This host with two networks, and the others in them."""
    _ip("link", "set", "lo", "up")
    for bridge, network in (("back", BACK), ("front", FRONT)):
        _ip("link", "add", "name", bridge, "type", "bridge")
        _ip("address", "add", f"{network}.1/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
    with ExitStack() as stack:
        hosts = []
        for number in range(HOSTS):
            process = stack.enter_context(subprocess.Popen(["unshare", "--net", "sleep", "3600"]))
            stack.callback(process.kill)
            hosts.append(Host(number, process))
            _until(hosts[-1].is_apart, 10)
            hosts[-1].join(BACK, "back")
            hosts[-1].join(FRONT, "front")
        yield hosts


def _until(holds: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Waits until something holds; how many seconds that took."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > seconds:
            raise StuckError("the workers do not come to an end")
        time.sleep(0.1)
    return time.monotonic() - begun


@dataclass(frozen=True, slots=True)
class Healed:
    """What was found: how long the other host took to have all done by itself, and the healed one to be back."""

    survived: Survived
    alone: tuple[float, ...]
    back: tuple[float, ...]
    worked: tuple[int, ...]


def partitions(folder: Path, *, cuts: int, hold: float) -> Healed:
    """Cuts off one host after the other, `hold` seconds at least, and looks at what became of the work."""
    begun = time.monotonic()
    alone: list[float] = []
    back: list[float] = []
    with _network() as hosts, started(safe=True, listen=f"{BACK}.1") as server, ExitStack() as stack:
        url = server.empty()
        ledger = stack.enter_context(Ledger.open(url))
        inbox = Inbox(f"{FRONT}.1")
        threading.Thread(target=inbox.serve_forever, daemon=True).start()
        stack.callback(inbox.server_close)
        stack.callback(inbox.shutdown)
        declare(folder, f"{FRONT}.1:{inbox.server_address[1]}")
        ledger.append(observations(TARGETS, FIGURES))
        site = Site(folder, url, ledger)
        site.feed(1)
        for host in hosts:
            stack.callback(_stop, stack.enter_context(_worker(host, folder, url)))

        def alive() -> int:
            return len(ledger.queues.workers(timedelta(seconds=SILENCE)))

        _until(lambda: alive() == HOSTS)
        for turn in range(cuts):
            host = hosts[turn % HOSTS]
            site.feed(2 * turn + 2)
            for _ in range(3):
                site.post()
            time.sleep(1.5)  # both are in the middle of it
            host.cut("back", *(("front",) if turn % 4 > 1 else ()))
            cut_at = time.monotonic()
            site.feed(2 * turn + 3)
            site.post()
            alone.append(_until(site.is_idle))
            time.sleep(max(0.0, hold - (time.monotonic() - cut_at)))
            if alive() != HOSTS - 1:
                raise StuckError(f"{alive()} hosts give a sign of life while one is cut off")
            host.heal()
            back.append(_until(lambda: alive() == HOSTS))
        site.feed(2 * cuts + 2)
        site.post()
        _until(site.is_done)
        found = looked_at(site, inbox.came, 0, time.monotonic() - begun)
    worked = tuple(_log(folder, host).read_text("utf-8").count("ingest ") for host in hosts)
    return Healed(found, tuple(alone), tuple(back), worked)


def _log(folder: Path, host: Host) -> Path:
    return folder / f"host{host.number}.log"


def _worker(host: Host, folder: Path, url: str) -> subprocess.Popen[bytes]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    ours = {"TRACKER_DATABASE_URL": url, "TRACKER_LOAD_SECRET": SECRET, "PYTHONPATH": str(CHECKOUT)}
    command = ["nsenter", "-n", "-t", str(host.process.pid), sys.executable, "-m", "tracker", "-C", str(folder),
               "worker", "--beat", "1", "--silence", str(SILENCE)]  # fmt: skip
    with _log(folder, host).open("ab") as log:
        return subprocess.Popen(command, env={**given, **ours}, stdout=log, stderr=log)


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(60)
    except subprocess.TimeoutExpired:
        worker.kill()
        raise


TRIAL = "ip link add name back type bridge && ip link add name end0 type veth peer name end1 && nsenter -n -t $$ true"


def possible() -> str | None:
    """Why this machine cannot simulate hosts; None where it can."""
    try:
        _run("unshare", "--net", "sh", "-c", TRIAL)
    except OSError as error:
        return f"network namespaces cannot be made here: {error}"
    return None


def main() -> int:
    """Cuts as asked, in a network of its own; prints what came of it as JSON, 0 where nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hosts", description="One of two hosts cut off.")
    parser.add_argument("--cuts", type=int, default=4)
    parser.add_argument("--hold", type=float, default=10.0, metavar="SECONDS", help="how long a cut lasts at least")
    asked = parser.parse_args()
    if SPAWNED not in os.environ:
        if (reason := possible()) is not None:
            sys.exit(reason)
        again = ["unshare", "--net", sys.executable, "-m", "benchmarks.hosts", *sys.argv[1:]]
        return subprocess.run(again, env={**os.environ, SPAWNED: "1"}, cwd=CHECKOUT, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="tracker-hosts-") as room:
        try:
            done = partitions(Path(room), cuts=asked.cuts, hold=asked.hold)
        except StuckError:
            for log in sorted(Path(room).glob("*.log")):
                print(f"--- {log.name}", log.read_text("utf-8")[-6_000:], sep="\n", file=sys.stderr)
            raise
    print(json.dumps(asdict(done)))
    found = done.survived
    return int(bool(found.lost or found.doubled or found.wrong) or found.most > 2)


if __name__ == "__main__":
    sys.exit(main())
