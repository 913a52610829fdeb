"""Several processes that deliver from one ledger at once send each message once."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from multiprocessing.synchronize import Barrier
from pathlib import Path

from tests.steps.posting import PostOffice, email, hook, letter
from tracker.db.ledger import Ledger

WORKERS = 8
MESSAGES = 50
ADDRESSES = ("a@example.org", "b@example.org", "c@example.org")


def office(root: Path, ledger: Ledger, me: str) -> PostOffice:
    opened = PostOffice(root / "boxes", ledger, me=me)
    opened.declare(hook("group"), email("office", *ADDRESSES))
    return opened


def work(root: Path, number: int, together: Barrier) -> None:
    """One worker: begins with the others, goes on while anything is due."""
    with Ledger.open(f"sqlite:///{root / 'ledger.sqlite3'}") as ledger:
        mine = office(root, ledger, f"host:{number}")
        together.wait(60)
        while mine.deliver().tries:
            pass


def test_eight_workers_send_each_of_two_hundred_once(tmp_path: Path) -> None:
    """Two hundred deliveries over two channels: every one arrived once, is recorded once, is in nobody's hands."""
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        first = office(tmp_path, ledger, "host:0")
        put = [one for number in range(MESSAGES) for one in first.put(letter(f"alert-{number}"))]
    assert len(put) == 200
    forked = multiprocessing.get_context("fork")
    together = forked.Barrier(WORKERS)
    workers = [forked.Process(target=work, args=(tmp_path, number, together)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0] * WORKERS
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        last = office(tmp_path, ledger, "host:9")
        came = Counter(name for to in ADDRESSES for name in last.came("office", to)) + Counter(last.came("group"))
        assert came == Counter(one.id for one in put)
        kept = ledger.outbox.deliveries()
        assert Counter((one.state, one.tries, one.claimed_by) for one in kept) == {("sent", 1, None): 200}
