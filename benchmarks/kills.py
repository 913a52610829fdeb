"""Workers killed again and again in the middle of their work: nothing may be lost, next to nothing repeated.

`python -m benchmarks.kills --kills 100` starts a PostgreSQL and several workers, keeps them busy with sources that
grow, targets that change and messages to send, and kills one of them (SIGKILL) every second or so. Afterwards every row
of every source must stand in the ledger once, every target must stand as a full assessment would have it, and every
message must have arrived. A message may arrive a second time where its sender was killed between sending and noting so.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

from benchmarks.workspaces import READ, observations, places, write
from tests.postgresql import started
from tracker.db.ledger import Ledger
from tracker.evaluate.board import assess_all
from tracker.evaluate.dependents import Dependents
from tracker.model.assessment import Assessment
from tracker.model.delivery import Delivery, delivery_id
from tracker.model.message import Message
from tracker.steps.declare import declared
from tracker.steps.reassess import Task, due_now
from tracker.workspace import Workspace

CHECKOUT = Path(__file__).resolve().parent.parent
CHANNELS, SOURCES, FED, TARGETS = 4, 8, 5, 60
FIRST = 1900
SECRET = "whsec_" + "c2VjcmV0IG9mIGEgYmVuY2htYXJrLCBub3QgYSBzZWNyZXQ="
PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Survived:
    """What was found afterwards; `lost`, `doubled` and `wrong` name what should not be.

    `repeats` messages arrived again, none more often than `most` times in all; `cut` counts by their task the jobs that
    were in the middle of their work and were begun again.
    """

    kills: int
    rows: int
    messages: int
    arrived: int
    repeats: int
    most: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    wrong: tuple[str, ...]
    cut: dict[str, int]
    seconds: float


class Inbox(ThreadingHTTPServer):
    """A receiver of webhooks that counts what comes by its id, taking a moment over each."""

    daemon_threads = True

    def __init__(self, address: str = "127.0.0.1", moment: float = 0.02) -> None:
        self.came: Counter[str] = Counter()
        self.moment = moment
        super().__init__((address, 0), _Receiver)


class _Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        assert isinstance(self.server, Inbox)
        self.server.came[str(self.headers["webhook-id"])] += 1
        time.sleep(self.server.moment)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@dataclass
class Site:
    """The workspace under load: what was written into its sources and put into its outbox so far."""

    folder: Path
    url: str
    ledger: Ledger
    rows: int = 0
    messages: int = 0

    def feed(self, upto: int) -> None:
        """Lets every source have one row more for each of its indicators."""
        names = [name for name, _, _ in places(SOURCES * FED)]
        for source in range(SOURCES):
            fed = names[source * FED : (source + 1) * FED]
            lines = [f"{FIRST + n},{name},{100 + n}" for n in range(upto) for name in fed]
            file = self.folder / f"feed{source}.csv"
            part = file.with_suffix(".part")
            part.write_text("period,place,level\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
            part.replace(file)
        self.rows = upto

    def post(self) -> None:
        """Puts a message for every channel into the outbox."""
        now = datetime.now(UTC)
        about = f"note-{self.messages}"
        body = json.dumps({"type": "alert.raised", "data": {"id": about}}).encode()
        message = Message("alert", about, now, {"subject.en": b"Note", "text.en": b"Note\n", "hook.json": body})
        made = [
            Delivery(delivery_id(about, message.hash, f"h{n}", ""), "alert", about, message.hash, f"h{n}", "", now,
                     next_try_at=now)
            for n in range(CHANNELS)
        ]  # fmt: skip
        self.ledger.outbox.enqueue(message, made)
        self.messages += 1

    def is_done(self) -> bool:
        """Whether everything was fetched, assessed and sent."""
        with self.ledger.reading() as book:
            counted = sum(1 for _ in book.entries([f"level-{name}" for name, _, _ in places(SOURCES * FED)]))
        return counted >= SOURCES * FED * (self.rows + EACH) and self.is_idle()

    def is_idle(self) -> bool:
        """Whether everything was assessed and sent that was fetched so far."""
        with self.ledger.reading() as book:
            return not book.outbox.counts().get("waiting", 0) and not due_now(book, self.task())

    def task(self) -> Task:
        now = datetime.now(UTC)
        return Task(Dependents(declared(Workspace(self.folder))), now.date(), now)


HOOK = "  h{n}: {{kind: webhook, url: 'http://{receiver}/h{n}', secret_env: TRACKER_LOAD_SECRET, private: true}}\n"
EACH = 3
"""Figures of each target before anything begins."""


def soak(url: str, folder: Path, *, kills: int, workers: int = 3, pause: float = 1.0, seed: int = 1) -> Survived:
    """Runs the load, kills so many workers, waits for the rest to finish, and looks."""
    random, began = Random(seed), time.monotonic()
    inbox = Inbox()
    threading.Thread(target=inbox.serve_forever, daemon=True).start()
    declare(folder, f"127.0.0.1:{inbox.server_address[1]}")
    environment = {
        **os.environ,
        "TRACKER_DATABASE_URL": url,
        "TRACKER_LOAD_SECRET": SECRET,
        "PYTHONPATH": str(CHECKOUT),
    }
    log = (folder / "workers.log").open("ab")
    command = [sys.executable, "-m", "tracker", "-C", str(folder), "worker", "--beat", "1", "--silence", "3"]

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    with Ledger.open(url) as ledger:
        ledger.append(observations(TARGETS, EACH))
        site = Site(folder, url, ledger)
        site.feed(1)
        running = [start() for _ in range(workers)]
        try:
            for round_ in range(kills):
                site.feed(2 + round_ // 4)
                for _ in range(3):
                    site.post()
                time.sleep(pause * random.uniform(0.5, 1.5))
                victim = random.randrange(workers)
                running[victim].kill()
                running[victim].wait()
                running[victim] = start()
            deadline = time.monotonic() + PATIENCE
            while not site.is_done() and time.monotonic() < deadline:
                time.sleep(1)
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(60)
            log.close()
            inbox.shutdown()
            inbox.server_close()
        return looked_at(site, inbox.came, kills, time.monotonic() - began)


def declare(folder: Path, receiver: str) -> None:
    """Writes the workspace; its messages go to the receiver, `HOST:PORT`."""
    names = [name for name, _, _ in places(SOURCES * FED)]
    sources = "sources:\n"
    for source in range(SOURCES):
        sources += f"  s{source}:\n    path: feed{source}.csv\n    every: PT1M\n    review: none\n    read:\n"
        for name in names[source * FED : (source + 1) * FED]:
            sources += READ.format(place=name)
    write(folder, TARGETS, sources)
    channels = "".join(HOOK.format(n=n, receiver=receiver) for n in range(CHANNELS))
    (folder / "alerts" / "channels.yaml").write_text(f"version: 1\nchannels:\n{channels}", encoding="utf-8")


def looked_at(site: Site, came: Counter[str], kills: int, seconds: float) -> Survived:
    """Compares what is there with what should be."""
    with site.ledger.reading() as book:
        held = Counter((one.observation.subject, one.observation.period.text) for one in book.entries())
        outbox = book.outbox.deliveries()
        task = site.task()
        stands = {str(one["id"]): one for one in book.standings.bodies(task.today)}
        full = {one.id: one.to_json() for one in _all_assessed(book, task)}
    fed = [f"level-{name}" for name, _, _ in places(SOURCES * FED)]
    wanted = {(subject, str(FIRST + n)) for subject in fed for n in range(site.rows)}
    lost = [f"{subject} {period}" for subject, period in sorted(wanted - set(held))]
    lost += [one.id for one in outbox if not came[one.id]]
    doubled = [f"{subject} {period}" for (subject, period), count in sorted(held.items()) if count > 1]
    wrong = [name for name, body in full.items() if json.dumps(stands.get(name), sort_keys=True, default=str)
             != json.dumps(body, sort_keys=True, default=str)]  # fmt: skip
    wrong += [one.id for one in outbox if one.state != "sent"]
    repeats = sum(count - 1 for count in came.values())
    return Survived(
        kills, len(wanted), len(outbox), len(came), repeats, max(came.values(), default=0), tuple(lost), tuple(doubled),
        tuple(wrong), _cut(site.folder), seconds,
    )  # fmt: skip


def _cut(folder: Path) -> dict[str, int]:
    """The jobs that workers say they began again, by task."""
    logs = "".join(log.read_text("utf-8") for log in folder.glob("*.log"))
    return dict(Counter(re.findall(r"(\w+) begun again", logs)))


def _all_assessed(book: Ledger, task: Task) -> list[Assessment]:
    """Every target as one machine would assess it now, which holds on to what a forecast has said near a cut."""
    return assess_all(task.declaration, book.observations(), task.today, said=book.said(task.today))


@contextmanager
def _room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tracker-kills-") as folder:
        yield Path(folder)


def main() -> int:
    """Kills as asked, prints what came of it; 0 where nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description="Workers killed in their work.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--pause", type=float, default=1.0, metavar="SECONDS", help="between two kills, about")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with started(safe=True) as server, _room() as folder:
        url = server.empty()
        done = soak(url, folder, kills=asked.kills, workers=asked.workers, pause=asked.pause, seed=asked.seed)
        failed = [line for line in (folder / "workers.log").read_text("utf-8").splitlines() if "failed" in line]
    print(done)
    print("\n".join(failed[:20]))
    return int(bool(done.lost or done.doubled or done.wrong) or done.repeats > done.kills or done.most > 2)


if __name__ == "__main__":
    sys.exit(main())
