"""Fetching from the misbehaving server, as the tests of the client do it: without delays or second tries."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tests.ingest.server import Misbehaving
from tracker.ingest.client import Client
from tracker.ingest.dial import Resolver, system_resolver
from tracker.ingest.fetched import Fetched, Unchanged, Validators
from tracker.ingest.politeness import Politeness
from tracker.model.source import Authorization, Failure, FailureKind, Source

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
EAGER = Politeness(delay=0, retries=0, pause=0, per_host=16)
PATIENCE = 60.0
"""Seconds after which a test gives up on a client that forgot its own time limit."""

Outcome = Fetched | Unchanged | Failure


def source(
    url: str, *, private: bool = True, robots: bool = False, limit: int = 1024 * 1024, seconds: float = 10.0,
    headers: Sequence[tuple[str, str]] = (), authorization: Authorization | None = None, proxy: str | None = None,
) -> Source:  # fmt: skip
    return Source(
        "bulletin", url, private=private, robots=robots, limit=limit, timeout=timedelta(seconds=seconds),
        headers=tuple(headers), authorization=authorization, proxy=proxy,
    )  # fmt: skip


def client(
    environment: Mapping[str, str] | None = None, politeness: Politeness = EAGER, resolve: Resolver = system_resolver
) -> Client:
    return Client("https://example.org/about", environment, politeness, resolve)


def among(work: Callable[[Misbehaving, Client], Awaitable[None]], server: Misbehaving | None = None) -> None:
    """Does `work` with a running server and a client."""

    async def run() -> None:
        async with asyncio.timeout(PATIENCE), server or Misbehaving() as running, client() as fetching:
            await work(running, fetching)

    asyncio.run(run())


def fetched(
    name: str, validators: Validators | None = None, *, seconds: float = 10.0, limit: int = 1024 * 1024
) -> Outcome:
    """What one fetch of a misbehaviour gives."""
    found: list[Outcome] = []

    async def work(server: Misbehaving, fetching: Client) -> None:
        asked = source(server.url(name), seconds=seconds, limit=limit)
        found.append(await fetching.fetch(asked, validators, NOW))

    among(work)
    return found[0]


def failed(outcome: Outcome, kind: FailureKind, *words: str) -> Failure:
    """Makes sure of a failure of that kind that says something in both languages, `words` in English among it."""
    assert isinstance(outcome, Failure), outcome
    zh, en = outcome.message.in_language("zh"), outcome.message.in_language("en")
    assert outcome.kind == kind, f"{outcome.kind}: {en}"
    assert set(outcome.message.languages) == {"zh", "en"}
    assert any("\u4e00" <= sign <= "\u9fff" for sign in zh), zh
    assert zh.endswith("。"), zh
    assert en.endswith("."), en
    for word in words:
        assert word in en, f"{word!r} is not in {en!r}"
    return outcome
