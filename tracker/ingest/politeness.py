"""How gently hosts are asked: how many requests at a time, how far apart, how many altogether."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b

from tracker.model.value import value

REMEMBERED = 2_048
"""Hosts whose last request is remembered; beyond, those that may be asked again are forgotten."""


@value
class Politeness:
    """`concurrency`: requests at a time; `per_host`: of them to one host. `delay`: seconds between the beginnings of
    two requests to a host, a quarter more or less; a longer one that robots.txt asks for counts up to `longest_delay`.

    `retries`: how often a fetch that the network broke is begun again at once, `pause` seconds later and twice as
    long each time; whatever comes after that is the schedule's matter. `large`: how many answers of more than 1 MiB
    are held at a time. So the client holds at most `concurrency` MiB and `large` times a source's limit.
    """

    concurrency: int = 16
    per_host: int = 2
    delay: float = 1.0
    longest_delay: float = 30.0
    retries: int = 1
    pause: float = 2.0
    large: int = 2


class _Host:
    """What is known of a host: its free places, and before when it is not asked again."""

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.users = 0
        self.count = 0
        self.next_at = 0.0


class Gate:
    """Lets requests through, to each host at its own pace.

    A host's pace is waited for before one of the places for all is taken, so a slow host keeps nobody else waiting.
    """

    def __init__(self, politeness: Politeness) -> None:
        self._politeness = politeness
        self._places = asyncio.Semaphore(politeness.concurrency)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str, wanted: float = 0.0, paced: bool = True) -> AsyncIterator[None]:
        """Waits until `name` may be asked; `wanted` is the delay in seconds that the host itself asks for.

        What is not `paced` waits for a place only: robots.txt is read right before the first page.
        """
        host = self._host(name)
        host.users += 1
        try:
            async with host.places:
                if paced:
                    await self._pace(name, host, wanted)
                async with self._places:
                    yield
        finally:
            host.users -= 1

    async def _pace(self, name: str, host: _Host, wanted: float) -> None:
        delay = max(self._politeness.delay, min(wanted, self._politeness.longest_delay))
        if delay <= 0:
            return
        now = asyncio.get_running_loop().time()
        begin = max(now, host.next_at)
        host.next_at = begin + delay * (0.75 + 0.5 * share(f"{name} {host.count}"))
        host.count += 1
        if begin > now:
            await asyncio.sleep(begin - now)

    def _host(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            if len(self._hosts) >= REMEMBERED:
                now = asyncio.get_running_loop().time()
                self._hosts = {one: host for one, host in self._hosts.items() if host.users or host.next_at > now}
            host = self._hosts[name] = _Host(self._politeness.per_host)
        return host


def wait_before(retry: int, pause: float, key: str) -> float:
    """Seconds to wait before the `retry`-th new attempt (from 1): doubling, a quarter more or less, a minute at most.

    >>> 1.5 <= wait_before(1, 2.0, "bulletin") <= 2.5, wait_before(30, 2.0, "bulletin") <= 75
    (True, True)
    """
    return float(min(60.0, pause * 2.0 ** (min(retry, 16) - 1)) * (0.75 + 0.5 * share(f"{key} {retry}")))


def share(word: str) -> float:
    """A number from 0 to 1, always the same for a word: jitter that can be computed again."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=4).digest()) / 2**32


class Deadline:
    """A time limit on all of an exchange's parts together; it stands still while we let the exchange wait ourselves."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._left = seconds
        self._timeout: asyncio.Timeout | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Lets time pass; TimeoutError when none is left."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._left) as self._timeout:
                yield
        finally:
            if self._timeout is not None and (when := self._timeout.when()) is not None:
                self._left = max(0.0, when - loop.time())
            self._timeout = None

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[None]:
        """Within `running`: lets no time pass."""
        timeout, loop = self._timeout, asyncio.get_running_loop()
        assert timeout is not None
        when = timeout.when()
        assert when is not None
        left = when - loop.time()
        timeout.reschedule(None)
        try:
            yield
        finally:
            if not timeout.expired():
                timeout.reschedule(loop.time() + left)
