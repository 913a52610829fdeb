"""The one way out for messages that are posted by HTTP: to checked addresses, once, within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import httpx

from tracker.ingest import answers
from tracker.ingest.authorities import Authorities
from tracker.ingest.client import user_agent
from tracker.ingest.dial import Resolver, system_resolver
from tracker.ingest.failures import FetchError, shown
from tracker.ingest.places import declared_url
from tracker.ingest.transport import GuardedTransport
from tracker.model.posting import Answer, Outgoing, Unanswered, without_address

LONGEST_ANSWER = 64 * 1024
"""So many bytes of an answer are read: a status, a code, a sentence."""


class Poster:
    """Posts requests: redirects are not followed, nothing is tried twice, no proxy is asked.

    `contact`: the address of a page or person that the User-Agent names. `environment`: where `TRACKER_CA_FILE` is
    looked up. What is said of a failure names the host alone: in the addresses of chat services the rest is secret.
    """

    def __init__(
        self,
        contact: str | None = None,
        environment: Mapping[str, str] | None = None,
        resolve: Resolver = system_resolver,
    ) -> None:
        self._agent = user_agent(contact)
        self._authorities = Authorities(environment or {})
        self._resolve = resolve

    def __call__(self, outgoing: Outgoing) -> Answer | Unanswered:
        """The answer, its body cut at 64 KiB or where time ran out; or why there is none.

        Once a status has come, it counts, whatever becomes of the rest of the answer. Not to be called from within a
        running event loop.
        """
        try:
            url = declared_url(outgoing.url)
        except FetchError:
            return Unanswered("its address is none of http or https, or holds a user name", refused=True)
        # A loop of its own, closed without waiting: a name server that is silent holds up a thread, not the post.
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(self._posted(outgoing, url))
        except FetchError as error:
            failure = error.failure
            why = _discreet(failure.message.in_language("en"), url)
            return Unanswered(why, refused=failure.kind in ("refused_address", "not_allowed"))
        finally:
            _ended(loop)

    async def _posted(self, outgoing: Outgoing, url: httpx.URL) -> Answer | Unanswered:
        transport = GuardedTransport(self._authorities.context, self._resolve, kept=0)
        try:
            response: httpx.Response | None = None
            pieces: list[bytes] = []
            try:
                async with asyncio.timeout(outgoing.timeout.total_seconds()):
                    response = await transport.handle_async_request(self._request(outgoing, url))
                    await _read(response, pieces)
            except TimeoutError:
                if response is None:
                    seconds = outgoing.timeout.total_seconds()
                    return Unanswered(f"{shown(url.host)} had not answered after {seconds:g} s")
            except FetchError:
                if response is None:
                    raise
            head = answers.fields(response.headers.raw)
            await response.aclose()
            return Answer(response.status_code, head, b"".join(pieces)[:LONGEST_ANSWER])
        finally:
            await transport.aclose()

    def _request(self, outgoing: Outgoing, url: httpx.URL) -> httpx.Request:
        fields = {"Host": url.netloc.decode("ascii"), "User-Agent": self._agent, "Accept-Encoding": "identity"}
        fields |= outgoing.headers
        return httpx.Request(
            outgoing.method,
            url,
            headers=fields,
            content=outgoing.body or None,
            extensions={"private": outgoing.private},
        )


async def _read(response: httpx.Response, pieces: list[bytes]) -> None:
    """Takes the body piece by piece, up to the bound."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    taken = 0
    async for piece in response.stream:
        pieces.append(piece)
        taken += len(piece)
        if taken >= LONGEST_ANSWER:
            return


def _ended(loop: asyncio.AbstractEventLoop) -> None:
    """Closes a loop in order, also where the user broke off in the middle."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def _discreet(why: str, url: httpx.URL) -> str:
    """The sentence with the host where the address stood, and with nothing else of the address in it."""
    for named in (str(url), str(url.copy_with(query=None))):
        why = why.replace(shown(named), shown(url.host))
    why = without_address(why, str(url))
    return why.replace("Not fetched:", "not sent:").removesuffix(".")
