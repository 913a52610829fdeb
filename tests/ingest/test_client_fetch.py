"""A fetch brings the whole content with what came beside it, and asks for no more than it needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ingest.fetching import EAGER, NOW, among, client, failed, fetched, source
from tests.ingest.server import PAGE, Misbehaving
from tracker import __version__
from tracker.ingest.client import Client, user_agent
from tracker.ingest.fetched import Fetched, Unchanged, Validators


def test_the_answer_comes_with_its_head() -> None:
    """Content, final address, media type with charset, validators, harmless headers, when to come back."""
    outcome = fetched("good")
    assert isinstance(outcome, Fetched)
    assert (outcome.content, outcome.status) == (PAGE, 200)
    assert outcome.media_type == "text/html; charset=utf-8"
    assert outcome.validators == Validators('"good"', None, outcome.url)
    assert outcome.next_after == 600
    assert set(outcome.headers) == {"etag", "content-type", "cache-control", "content-length"}


def test_validators_are_sent_back_and_spare_the_body() -> None:
    """A second fetch with the first one's validators is told that nothing changed, behind a redirect too."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        for name in ("good", "redirect-once"):
            first = await fetching.fetch(source(server.url(name)), None, NOW)
            assert isinstance(first, Fetched)
            sent = server.sent
            second = await fetching.fetch(source(server.url(name)), first.validators, NOW)
            assert isinstance(second, Unchanged)
            assert second.validators == first.validators
            assert second.next_after == 600
            assert server.sent - sent < 250 < len(PAGE)
        assert "if-none-match" not in server.heads[-2]  # the redirect itself gave no validators

    among(work)


def test_validators_go_back_byte_for_byte() -> None:
    """Whatever a server calls an ETag or a date comes back to it unchanged, bytes beyond ASCII included."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        first = await fetching.fetch(source(server.url("validators-odd")), None, NOW)
        assert isinstance(first, Fetched)
        assert isinstance(await fetching.fetch(source(server.url("validators-odd")), first.validators, NOW), Unchanged)

    among(work)


def test_validators_that_change_each_time_give_the_content_each_time() -> None:
    """An ETag or date that is ever new leads to the bytes, which then are compared by those who keep them."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        for name in ("etag-ever-new", "modified-lie"):
            first = await fetching.fetch(source(server.url(name)), None, NOW)
            assert isinstance(first, Fetched)
            second = await fetching.fetch(source(server.url(name)), first.validators, NOW)
            assert isinstance(second, Fetched)
            assert second.content == first.content
            assert second.validators != first.validators

    among(work)


def test_who_asks_is_said_honestly() -> None:
    """The User-Agent names the program, its version and a contact; only gzip is accepted; cookies are not kept."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        for _ in range(2):
            answer = await fetching.fetch(source(server.url("cookies")), None, NOW)
            assert isinstance(answer, Fetched)
            assert answer.content == b"none"
            assert "set-cookie" not in answer.headers
        head = server.heads[-1]
        assert head["user-agent"] == f"target-tracker/{__version__} (+https://example.org/about)"
        assert head["accept-encoding"] == "gzip, identity"
        assert head["host"] == f"127.0.0.1:{server.port}"

    among(work)
    assert user_agent(None) == f"target-tracker/{__version__}"
    assert user_agent("mail me\r\nX: (1)") == f"target-tracker/{__version__} (+mail meX: 1)"


def test_a_connection_is_used_again_and_never_when_it_is_not_clean() -> None:
    """Kept connections serve the next request; one closed in silence is replaced; a second answer is nobody's."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        import asyncio

        for _ in range(5):
            assert isinstance(await fetching.fetch(source(server.url("good")), None, NOW), Fetched)
        for name in ("redirect-once", "unauthorized"):  # answers whose body nobody reads
            await fetching.fetch(source(server.url(name)), Validators(etag='"good"'), NOW)
        assert server.connections == 1
        for _ in range(3):
            assert isinstance(await fetching.fetch(source(server.url("kept-then-closed")), None, NOW), Fetched)
        for _ in range(3):
            answer = await fetching.fetch(source(server.url("second-answer-unasked")), None, NOW)
            assert isinstance(answer, Fetched)
            assert answer.content == b"good"
            await asyncio.sleep(0.1)

    among(work)


def test_a_passing_fault_is_tried_again_at_once_and_only_then() -> None:
    """A reset connection is forgiven once; a page that is not there is asked for once."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client(politeness=replace(EAGER, retries=1)) as patient:
            assert isinstance(await patient.fetch(source(server.url("fails-first")), None, NOW), Fetched)
            assert server.requests == ["/fails-first"] * 2
            failed(await patient.fetch(source(server.url("gone")), None, NOW), "http_error")
            assert server.requests.count("/gone") == 1
            failed(await patient.fetch(source(server.url("too-many")), None, NOW), "http_error")
            assert server.requests.count("/too-many") == 1
            failed(await patient.fetch(source(server.url("server-error")), None, NOW), "http_error")
            assert server.requests.count("/server-error") == 2

    among(work)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("ftp://example.org/a", "not an address of http"),
        ("file:///etc/passwd", "not an address of http"),
        ("javascript:alert(1)", "not an address of http"),
        ("//example.org/a", "not an address of http"),
        ("http://", "not an address of http"),
        ("http://[::1", "no address"),
        ("http://example.org:99999999/", "no address"),
        ("http://user:word@example.org/", "`authorization`"),
        ("http://example.org:6667/", "Port 6667"),
        ("http://example.org/" + "x" * 9000, "no address"),
        ("", "not an address of http"),
    ],
)
def test_only_addresses_of_the_web_are_fetched(url: str, word: str) -> None:
    """Anything but http and https, a password in the address, a port of another protocol is refused with the reason."""

    async def work(_: Misbehaving, fetching: Client) -> None:
        failed(await fetching.fetch(source(url), None, NOW), "not_allowed", word)

    among(work)


@pytest.mark.parametrize(
    "name", ["Host", "Content-Length", "Accept-Encoding", "User-Agent", "Authorization", "X Y", ""]
)
def test_headers_that_are_not_a_sources_to_set_are_refused(name: str) -> None:
    """Headers that the client sets itself, that hold secrets, or that HTTP cannot carry are named as not allowed."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        asked = source(server.url("good"), headers=[(name, "x")])
        failed(await fetching.fetch(asked, None, NOW), "not_allowed")
        assert server.connections == 0

    among(work)


def test_a_source_sends_its_own_headers() -> None:
    """Declared headers reach the server; a value that breaks the line does not."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        asked = source(server.url("echo"), headers=[("Accept-Language", "zh-CN"), ("Accept", "text/csv")])
        answer = await fetching.fetch(asked, None, NOW)
        assert isinstance(answer, Fetched)
        assert b"accept-language: zh-CN" in answer.content
        assert answer.content.count(b"accept:") == 1
        split = source(server.url("echo"), headers=[("X-A", "a\r\nX-B: b")])
        failed(await fetching.fetch(split, None, NOW), "not_allowed", "characters")

    among(work)


def test_a_source_without_an_address_is_no_matter_of_the_client() -> None:
    """A source that is a file of the workspace ends as a failure here, not as an error."""

    async def work(_: Misbehaving, fetching: Client) -> None:
        failed(await fetching.fetch(replace(source(""), url=None, path="a.csv"), None, NOW), "not_allowed")

    among(work)
