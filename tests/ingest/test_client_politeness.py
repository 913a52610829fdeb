"""Hosts are asked gently, all of them together within bounds, and waiting for our own turn costs no source its time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.fetching import EAGER, NOW, PATIENCE, among, client, failed, source
from tests.ingest.server import Misbehaving
from tracker.ingest.client import Client
from tracker.ingest.fetched import Fetched
from tracker.ingest.politeness import Deadline, Gate, Politeness, wait_before


def test_a_host_is_asked_by_so_many_at_a_time() -> None:
    """Twenty sources of a host come over two connections where two are allowed."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client(politeness=replace(EAGER, per_host=2)) as fetching:
            sources = [source(server.url(f"good-{number}")) for number in range(20)]
            answers = await asyncio.gather(*(fetching.fetch(one, None, NOW) for one in sources))
        assert all(isinstance(answer, Fetched) for answer in answers)
        assert server.most_at_once <= 2

    among(work)


def test_a_slow_host_keeps_nobody_else_waiting() -> None:
    """Sources of a host that hangs wait for each other; another host's answer comes meanwhile."""

    async def work(server: Misbehaving, _: Client) -> None:
        async def names(host: str) -> list[str]:
            return ["127.0.0.1"]

        async with client(politeness=replace(EAGER, per_host=1, concurrency=2), resolve=names) as fetching:
            hanging = [
                asyncio.ensure_future(fetching.fetch(source(server.url("hang", "slow.example"), seconds=5), None, NOW))
                for _ in range(10)
            ]
            await asyncio.sleep(0.05)
            answer = await fetching.fetch(source(server.url("good", "quick.example")), None, NOW)
            assert isinstance(answer, Fetched)
            assert not any(one.done() for one in hanging)
            for one in hanging:
                one.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)

    among(work)


def test_waiting_for_our_own_turn_is_not_the_servers_slowness() -> None:
    """A source whose turn comes after its time limit, for our delay alone, is fetched all the same."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client(politeness=replace(EAGER, delay=0.2)) as fetching:
            sources = [source(server.url(f"good-{number}"), seconds=0.3) for number in range(5)]
            answers = await asyncio.gather(*(fetching.fetch(one, None, NOW) for one in sources))
        assert all(isinstance(answer, Fetched) for answer in answers)

    among(work)


def test_requests_to_a_host_begin_apart() -> None:
    """Between the beginnings of two requests lies the delay, a quarter less at least; a longer wish is granted."""

    async def run() -> list[float]:
        gate, begun = Gate(Politeness(delay=0.05, longest_delay=0.1, per_host=5)), list[float]()

        async def one(wanted: float) -> None:
            async with gate.turn("tjj.example", wanted):
                begun.append(asyncio.get_running_loop().time())

        await asyncio.gather(*(one(0) for _ in range(4)))
        await asyncio.gather(*(one(3600) for _ in range(3)))
        return begun

    begun = asyncio.run(run())
    steps = [after - before for before, after in pairwise(begun)]
    assert min(steps[:4]) >= 0.05 * 0.75 - 0.005
    assert min(steps[5:]) >= 0.1 * 0.75 - 0.005


def test_the_gate_forgets_hosts_that_nobody_waits_for() -> None:
    """Thousands of hosts asked once leave no more than a bounded memory behind."""

    async def run() -> int:
        gate = Gate(EAGER)
        for number in range(10_000):
            async with gate.turn(f"{number}.example"):
                pass
        return len(gate._hosts)

    assert asyncio.run(run()) <= 2_048


def test_a_cancelled_fetch_leaves_its_place_to_others() -> None:
    """Fetches that are given up do not use up the places of their host."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client(politeness=replace(EAGER, per_host=1, concurrency=1)) as fetching:
            for _attempt in range(3):
                task = asyncio.ensure_future(fetching.fetch(source(server.url("hang")), None, NOW))
                await asyncio.sleep(0.02)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            assert isinstance(await fetching.fetch(source(server.url("good")), None, NOW), Fetched)

    among(work)


def test_large_answers_come_a_few_at_a_time_and_all_come() -> None:
    """Of answers above 1 MiB only `large` are held at once; none runs out of time by waiting for its turn."""
    body = b"x" * (3 * 1024 * 1024)
    length = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    async def run() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(length)
                for _ in range(3):
                    writer.write(body[: 1024 * 1024])
                    await writer.drain()
                    await asyncio.sleep(0.05)
                writer.close()
            except asyncio.CancelledError:  # the reader has all before this is done, and the test may end then
                writer.transport.abort()
                raise

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(PATIENCE), server, client(politeness=replace(EAGER, large=1)) as fetching:
            asked = [
                source(f"http://127.0.0.1:{port}/{number}", limit=4 * 1024 * 1024, seconds=1.5) for number in range(24)
            ]
            for outcome in await asyncio.gather(*(fetching.fetch(one, None, NOW) for one in asked)):
                assert isinstance(outcome, Fetched), outcome
                assert outcome.content == body

    asyncio.run(run())


def test_a_deadline_counts_only_while_it_runs() -> None:
    """Time between two parts is not counted; time within them adds up; standing still stops it."""

    async def run() -> None:
        deadline = Deadline(0.2)
        async with deadline.running():
            async with deadline.standing_still():
                await asyncio.sleep(0.3)
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        with pytest.raises(TimeoutError):
            async with deadline.running():
                await asyncio.sleep(PATIENCE)
        with pytest.raises(TimeoutError):
            async with deadline.running():
                await asyncio.sleep(PATIENCE)

    asyncio.run(run())


@given(st.integers(1, 10_000), st.floats(0.01, 60), st.text(max_size=20))
def test_waits_before_new_tries_grow_and_stay_bounded(retry: int, pause: float, key: str) -> None:
    """A wait is the pause doubled with each try, a quarter more or less, never above a minute and a quarter."""
    wait = wait_before(retry, pause, key)
    plain = min(60.0, pause * 2.0 ** min(retry - 1, 15))
    assert 0.75 * plain <= wait <= 1.25 * plain
    assert wait == wait_before(retry, pause, key)


def test_a_thousand_sources_of_a_broken_host_all_end() -> None:
    """Many fetches at once of a server that hangs up all end as failures, none as an error."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        asked = source(server.url("close-at-once"))
        for outcome in await asyncio.gather(*(fetching.fetch(asked, None, NOW) for _ in range(300))):
            failed(outcome, "unreachable")

    among(work)
