"""Fetching what is due: once, by whoever claims it first."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.steps.collecting import NOW, Field, Web, serving
from tracker.db.ledger import Ledger
from tracker.ingest.client import Client
from tracker.ingest.fetched import Fetched, Unchanged, Validators
from tracker.ingest.politeness import Politeness
from tracker.model.source import Failure, Source
from tracker.steps.fetch_due import LEASE, due_sources, fetch_due, fetch_now, free_abandoned
from tracker.steps.gather import Site
from tracker.steps.settle import WAIT_OFFLINE, Settled


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Field]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        yield Field(tmp_path, ledger, None)  # type: ignore[arg-type]  # each test declares its own


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def declare(place: Field, web: Web, count: int, every: str = "P1D") -> None:
    """So many sources, each with a page of its own."""
    blocks = []
    for number in range(count):
        url = web.put(f"/{number}", f"建成全国重点实验室{number}家")
        blocks.append(
            f"  s{number}:\n    url: {url}\n    private: true\n    every: {every}\n"
            f'    read: {{indicator: labs, text: "建成全国重点实验室{{value}}家", period: "{1900 + number}"}}\n'
        )
    place.declare("".join(blocks))


def polite() -> AbstractAsyncContextManager[Client]:
    return Client(politeness=Politeness(delay=0.0, retries=0))


class Signalled(Client):
    """The client, and a signal to stop that comes with the first answer."""

    def __init__(self, stopping: Event) -> None:
        super().__init__(politeness=Politeness(delay=0.0, retries=0))
        self._stopping = stopping

    async def fetch(
        self, source: Source, validators: Validators | None, now: datetime
    ) -> Fetched | Unchanged | Failure:
        answer = await super().fetch(source, validators, now)
        self._stopping.set()
        return answer


def ring(
    place: Field,
    ledger: Ledger,
    now: datetime,
    me: str,
    *,
    stopping: Event | None = None,
    client: AbstractAsyncContextManager[Client] | None = None,
) -> list[Settled]:
    """One round of one scheduler."""
    done: list[Settled] = []

    async def run() -> None:
        async with client or polite() as opened:
            site = Site(place.declaration, place.root, place.store, opened, place.readers, lambda: now)
            due = due_sources(place.declaration, ledger, now)
            await fetch_due(due, site, ledger, me=me, told=done.append, stopping=stopping)

    asyncio.run(run())
    return done


def test_a_round_fetches_what_is_due_and_nothing_else(place: Field, web: Web) -> None:
    """The first round fetches all, the next one none, the one after a day all again; figures are recorded once."""
    declare(place, web, 5)
    assert len(ring(place, place.ledger, NOW, "a")) == 5
    assert ring(place, place.ledger, NOW + timedelta(seconds=20), "a") == []
    later = ring(place, place.ledger, NOW + timedelta(days=1, hours=1), "a")
    assert [one.outcome for one in later] == ["unchanged"] * 5
    assert len(place.all()) == 5


def test_a_source_without_a_schedule_waits_for_a_person(place: Field, web: Web) -> None:
    """`every` left out: no round fetches it."""
    declare(place, web, 2)
    place.declaration.sources["s1"].every = None  # type: ignore[misc]
    assert [one.source.id for one in ring(place, place.ledger, NOW, "a")] == ["s0"]


def test_two_schedulers_on_one_ledger_never_fetch_a_source_twice(place: Field, web: Web) -> None:
    """Three of them ring at the same moment for eighty sources: every page is asked for once."""
    declare(place, web, 80)
    done: dict[str, list[Settled]] = {}

    def work(name: str) -> None:
        with Ledger.open(f"sqlite:///{place.root / 'ledger.sqlite3'}") as ledger:
            done[name] = ring(place, ledger, NOW, name)

    threads = [Thread(target=work, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fetched = [one.source.id for some in done.values() for one in some]
    assert len(fetched) == len(set(fetched)) == 80
    assert sorted(path for path, _ in web.asked) == sorted(web.pages)
    assert len(place.all()) == 80


def test_what_was_claimed_by_somebody_who_died_is_fetched_when_the_lease_ends(place: Field, web: Web) -> None:
    """Nobody else touches it before, anybody may after."""
    declare(place, web, 1)
    assert place.ledger.sources.claim("s0", "dead", now=NOW, until=NOW + LEASE, last_try_at=None)
    assert ring(place, place.ledger, NOW + timedelta(minutes=1), "b") == []
    assert len(ring(place, place.ledger, NOW + LEASE, "b")) == 1


def test_the_claims_of_the_dead_are_freed_and_no_others(place: Field, web: Web) -> None:
    """Who restarts after a crash need not await the lease; a claim whose maker may live holds."""
    declare(place, web, 2)
    for name, by in (("s0", "dead"), ("s1", "alive")):
        assert place.ledger.sources.claim(name, by, now=NOW, until=NOW + LEASE, last_try_at=None)
    free_abandoned(place.ledger, NOW, lambda by: by == "dead")
    assert [one.source.id for one in ring(place, place.ledger, NOW, "b")] == ["s0"]
    state = place.ledger.sources.states()["s1"]
    assert (state.claimed_by, state.claimed_until) == ("alive", NOW + LEASE)


def test_a_stop_finishes_what_is_begun_and_gives_the_rest_back(place: Field, web: Web) -> None:
    """After the signal nothing is begun; what was left is due for the next round at once, and nothing is lost."""
    declare(place, web, 40)
    stopping = Event()
    first = ring(place, place.ledger, NOW, "a", stopping=stopping, client=Signalled(stopping))
    assert 1 <= len(first) < 40
    second = ring(place, place.ledger, NOW + timedelta(seconds=1), "b")
    assert len(first) + len(second) == 40
    assert len(place.all()) == 40


async def nobody(_host: str) -> list[str]:
    """A resolver that reaches no server."""
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


@pytest.mark.parametrize(("hosts", "blamed"), [(2, True), (4, False)])
def test_no_source_is_blamed_for_our_own_connection(place: Field, hosts: int, blamed: bool) -> None:
    """Two sites that do not answer are down; when none of four does, it is us: they stay as they were, for a while."""
    place.declare(
        "".join(
            f"  s{n}:\n    url: https://site{n}.example/\n    every: P1D\n"
            f'    read: {{indicator: labs, text: "{{value}}家", period: "2024"}}\n'
            for n in range(hosts)
        )
    )

    def round_at(now: datetime) -> list[Settled]:
        client = Client(politeness=Politeness(delay=0.0, retries=0), resolve=nobody)
        return ring(place, place.ledger, now, "a", client=client)

    done = round_at(NOW)
    assert {one.run.error_kind for one in done} == {"unreachable" if blamed else "offline"}
    assert {one.state.failures for one in done} == {1 if blamed else 0}
    assert [one.state.failing_since is not None for one in done] == [blamed] * hosts
    assert round_at(NOW + timedelta(seconds=20)) == []
    if not blamed:
        assert len(round_at(NOW + WAIT_OFFLINE)) == hosts


def one_now(place: Field, now: datetime, client: AbstractAsyncContextManager[Client] | None = None) -> Settled | None:
    """The first source, fetched because somebody asks for it."""

    async def run() -> Settled | None:
        async with asyncio.timeout(0.2 if client else None), client or polite() as opened:
            site = Site(place.declaration, place.root, place.store, opened, place.readers, lambda: now)
            return await fetch_now(place.declaration.sources["s0"], site, place.ledger, me="page:1")

    return asyncio.run(run())


def test_a_person_fetches_one_whatever_its_time(place: Field, web: Web) -> None:
    """Due or not; while a scheduler is at it, it is left alone."""
    declare(place, web, 2)
    assert len(ring(place, place.ledger, NOW, "a")) == 2
    done = one_now(place, NOW + timedelta(minutes=1))
    assert done is not None
    assert done.outcome == "unchanged"
    seen = place.state("s0").last_try_at
    until = NOW + timedelta(minutes=20)
    assert place.ledger.sources.claim("s0", "a", now=NOW + timedelta(minutes=2), until=until, last_try_at=seen)
    assert one_now(place, NOW + timedelta(minutes=3)) is None
    assert place.state("s0").claimed_by == "a"


class Hanging(Client):
    """A client that never comes to an end."""

    async def fetch(
        self, source: Source, validators: Validators | None, now: datetime
    ) -> Fetched | Unchanged | Failure:
        await asyncio.Event().wait()
        raise AssertionError


def test_a_fetch_that_is_broken_off_is_free_again(place: Field, web: Web) -> None:
    """Nobody has to wait for the lease to end."""
    declare(place, web, 1)
    with pytest.raises(TimeoutError):
        one_now(place, NOW, Hanging(politeness=Politeness(delay=0.0, retries=0)))
    assert place.state("s0").claimed_by is None
    assert one_now(place, NOW + timedelta(seconds=1)) is not None
