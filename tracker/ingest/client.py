"""The one client that fetches sources: whatever a server does ends as bytes, as "unchanged", or as a Failure."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Self

import httpx

from tracker import __version__
from tracker.ingest import answers, failures
from tracker.ingest.authorities import Authorities
from tracker.ingest.authorization import Credentials
from tracker.ingest.dial import Resolver, system_resolver
from tracker.ingest.failures import FetchError
from tracker.ingest.fetched import Fetched, Unchanged, Validators
from tracker.ingest.inflate import Inflate
from tracker.ingest.places import declared_url, followed_url, origin_of
from tracker.ingest.politeness import Deadline, Gate, Politeness, wait_before
from tracker.ingest.robots import SIZE as ROBOTS_SIZE
from tracker.ingest.robots import TOKEN, Robots, Ruling
from tracker.ingest.transport import GuardedTransport
from tracker.model.source import Failure, Source

REDIRECTS = 5
LARGE = 1024 * 1024
"""Answers above this many bytes are let in a few at a time."""
ROBOTS_TIMEOUT = timedelta(seconds=30)

_SHORT_OUTAGES = frozenset((500, 502, 503, 504))


class Client:
    """Fetches sources, many at a time, under the rules of `politeness`.

    `contact`: the address of a page or person that the User-Agent names. `environment`: where secrets, proxies and
    `TRACKER_CA_FILE` are looked up; nothing else is ever taken from the surroundings. Use it as a context manager.
    """

    def __init__(
        self,
        contact: str | None = None,
        environment: Mapping[str, str] | None = None,
        politeness: Politeness | None = None,
        resolve: Resolver = system_resolver,
    ) -> None:
        self.user_agent = user_agent(contact)
        self._environment = environment or {}
        self._politeness = politeness or Politeness()
        self._gate = Gate(self._politeness)
        self._large = asyncio.Semaphore(self._politeness.large)
        self._robots = Robots()
        self._transport = GuardedTransport(Authorities(self._environment).context, resolve)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.aclose()

    async def fetch(
        self, source: Source, validators: Validators | None, now: datetime
    ) -> Fetched | Unchanged | Failure:
        """What the source's address gives now. `now` dates what the server says of time; it is not waited by.

        The source's `timeout` bounds the whole exchange with redirects and retries, from the first connection to the
        last byte, the waiting for our own turn apart; its `limit` bounds the bytes, packed and unpacked.
        """
        try:
            trip = _Trip(source, Credentials(source, self._environment), validators or Validators(), now)
            try:
                return await self._tried(trip)
            except FetchError as error:
                return trip.credentials.redacted_failure(error.failure)
        except FetchError as error:
            return error.failure

    async def _tried(self, trip: _Trip) -> Fetched | Unchanged:
        """The first try that the network does not break."""
        retry = 0
        while True:
            try:
                return await self._followed(trip)
            except FetchError as error:
                retry += 1
                if retry > self._politeness.retries or not _passing(error.failure):
                    raise
            await asyncio.sleep(wait_before(retry, self._politeness.pause, trip.source.id))

    async def _followed(self, trip: _Trip) -> Fetched | Unchanged:
        """The answer at the end of the redirects."""
        url, visited = trip.url, set[httpx.URL]()
        for _ in range(REDIRECTS + 1):
            visited.add(url)
            ruling = await self._ruling(trip, url) if trip.source.robots else Ruling()
            if ruling.failure is not None:
                raise FetchError(ruling.failure)
            async with self._gate.turn(url.host, ruling.delay, paced=not trip.cut):
                try:
                    async with trip.deadline.running():
                        outcome = await self._asked(trip, url, visited)
                except TimeoutError:
                    raise failures.timeout(url.host, trip.deadline.seconds) from None
            if not isinstance(outcome, httpx.URL):
                return outcome
            url = outcome
        raise failures.redirect(
            str(trip.url), f"超过 {REDIRECTS} 次", f"there are more than {REDIRECTS} redirects in a row"
        )

    async def _asked(self, trip: _Trip, url: httpx.URL, visited: set[httpx.URL]) -> Fetched | Unchanged | httpx.URL:
        """One exchange: an answer, or where it redirects to."""
        response = await self._transport.handle_async_request(trip.request(url, self.user_agent))
        try:
            head = answers.fields(response.headers.raw)
            status = response.status_code
            if status in (301, 302, 303, 307, 308):
                return followed_url(url, head, visited, trip.credentials)
            if status == 304 and trip.conditional(url):
                return trip.unchanged(url, head)
            if status in (204, 205):
                raise failures.empty(str(url), status)
            if status not in (200, 203):
                raise failures.http_error(str(url), status, answers.retry_after(head, trip.now))
            return trip.fetched(url, status, head, await self._content(trip, url, head, response))
        finally:
            await response.aclose()

    async def _content(self, trip: _Trip, url: httpx.URL, head: Mapping[str, str], response: httpx.Response) -> bytes:
        """The whole body, unpacked; never more than the limit, packed or unpacked."""
        limit, taken, pieces, size = trip.source.limit, 0, list[bytes](), 0
        announced = head.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced[:18]) > limit and not trip.cut:
            raise failures.too_large(str(url), limit)
        inflate = Inflate(head.get("content-encoding", ""), str(url))
        assert isinstance(response.stream, httpx.AsyncByteStream)
        large = False
        async with AsyncExitStack() as stack:
            async for packed in response.stream:
                taken += len(packed)
                for piece in inflate.feed(packed):
                    pieces.append(piece)
                    size += len(piece)
                    if max(size, taken) > limit:
                        break
                if max(size, taken) > limit:
                    if trip.cut:
                        return b"".join(pieces)[:limit]
                    raise failures.too_large(str(url), limit)
                if size > LARGE and not large:
                    large = True
                    async with trip.deadline.standing_still():
                        await stack.enter_async_context(self._large)
            pieces += inflate.finish()
            if not size and not trip.cut:
                raise failures.empty(str(url), response.status_code)
            return b"".join(pieces)

    async def _ruling(self, trip: _Trip, url: httpx.URL) -> Ruling:
        """What robots.txt of the page's origin says of it."""
        source = trip.source

        async def get(robots_url: str) -> bytes:
            asking = Source(
                source.id, robots_url, robots=False, private=source.private, proxy=source.proxy, limit=ROBOTS_SIZE,
                timeout=min(source.timeout, ROBOTS_TIMEOUT),
            )  # fmt: skip
            credentials = Credentials(asking, self._environment)
            answer = await self._followed(_Trip(asking, credentials, Validators(), trip.now, cut=True))
            return answer.content if isinstance(answer, Fetched) else b""

        robots_url = f"{url.scheme}://{url.netloc.decode('ascii')}/robots.txt"
        key = f"{origin_of(url)} {source.private} {source.proxy}"
        return await self._robots.ruling(str(url), robots_url, key, get, trip.now)


class _Trip:
    """One fetch of a source on its way through redirects and retries. `cut`: the beginning of a long answer will do."""

    def __init__(
        self, source: Source, credentials: Credentials, validators: Validators, now: datetime, cut: bool = False
    ) -> None:
        self.source, self.credentials, self.now, self.cut = source, credentials, now, cut
        self.url = declared_url(source.url)
        self.deadline = Deadline(source.timeout.total_seconds())
        self._validators = validators
        self._origin = origin_of(self.url)

    def conditional(self, url: httpx.URL) -> bool:
        """Whether the validators are of this address."""
        return bool(self._validators) and self._validators.url in (None, self._named(url))

    def request(self, url: httpx.URL, agent: str) -> httpx.Request:
        own = origin_of(url) == self._origin
        asked = self.credentials.address(url, own)
        fields = [("Host", asked.netloc.decode("ascii")), ("User-Agent", agent), ("Accept-Encoding", "gzip, identity")]
        fields += self.credentials.fields(own)
        if not any(name.lower() == "accept" for name, _ in fields):
            fields.append(("Accept", "*/*"))
        raw = [(name.encode("ascii"), text.encode("ascii")) for name, text in fields]
        if self.conditional(url):
            if self._validators.etag:
                raw.append((b"If-None-Match", self._validators.etag.encode("latin-1", "ignore")))
            if self._validators.last_modified:
                raw.append((b"If-Modified-Since", self._validators.last_modified.encode("latin-1", "ignore")))
        extensions = {"private": self.source.private, "proxy": self.credentials.proxy}
        return httpx.Request("GET", asked, headers=raw, extensions=extensions)

    def fetched(self, url: httpx.URL, status: int, head: Mapping[str, str], content: bytes) -> Fetched:
        headers = {name: self.credentials.redacted(text) for name, text in answers.kept(head).items()}
        found = answers.validators(head, self._named(url))
        wait = answers.next_after(head, self.now)
        return Fetched(content, self._named(url), status, headers, headers.get("content-type"), found, wait)

    def unchanged(self, url: httpx.URL, head: Mapping[str, str]) -> Unchanged:
        """The validators that came with the 304, the ones sent where there came none."""
        named, sent = self._named(url), self._validators
        fresh = answers.validators(head, named)
        merged = Validators(fresh.etag or sent.etag, fresh.last_modified or sent.last_modified, named)
        return Unchanged(merged, named, answers.next_after(head, self.now))

    def _named(self, url: httpx.URL) -> str:
        return self.credentials.redacted(str(self.credentials.plain(url)))


def user_agent(contact: str | None) -> str:
    """`target-tracker/0.1.0 (+https://example.org/about)`; characters that no header can hold are left out."""
    clean = "".join(sign for sign in contact or "" if sign.isascii() and sign.isprintable() and sign not in "()")
    return f"{TOKEN}/{__version__}" + (f" (+{clean.strip()})" if clean.strip() else "")


def _passing(failure: Failure) -> bool:
    """Whether a second try a moment later may well succeed."""
    if failure.kind == "http_error":
        return failure.status in _SHORT_OUTAGES and failure.retry_after is None
    return failure.kind in ("unreachable", "broken_answer")
