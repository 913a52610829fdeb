"""robots.txt is asked once, obeyed, and waited for where it cannot be read."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.ingest.fetching import NOW, among, failed, source
from tests.ingest.server import PAGE, ROBOTS, Misbehaving
from tracker.ingest.client import Client
from tracker.ingest.fetched import Fetched
from tracker.ingest.robots import TOKEN, parsed

ALLOWING = ["forbidden", "endless", "many-names", "page", "binary", "redirects"]
WAITING = {"error": "it answers 500", "busy": "it answers 429", "hang": "too long", "garbled": "broken"}


def test_every_way_a_robots_txt_goes_wrong_is_expected() -> None:
    """None of the server's is left out here."""
    assert set(ROBOTS) == {*ALLOWING, *WAITING, "deny"}


@pytest.mark.parametrize("name", ALLOWING)
def test_what_is_no_prohibition_allows(name: str) -> None:
    """A 4xx, an endless or unreadable file, a page in its place, a circle of redirects do not keep us from the page."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        answer = await fetching.fetch(source(server.url("good"), robots=True), None, NOW)
        assert isinstance(answer, Fetched)
        assert answer.content == PAGE
        assert server.requests[0] == "/robots.txt"

    among(work, Misbehaving(robots=name))


@pytest.mark.parametrize("name", WAITING)
def test_a_robots_txt_that_fails_keeps_us_away_for_a_while(name: str) -> None:
    """A server error, too many requests, silence, a broken answer: the page is not asked, a second try waits."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        asked = source(server.url("good"), robots=True, seconds=0.4)
        failure = failed(await fetching.fetch(asked, None, NOW), "robots", WAITING[name])
        assert failure.retry_after == (77 if name == "busy" else 600)
        failed(await fetching.fetch(asked, None, NOW + timedelta(minutes=9)), "robots")
        assert server.requests == ["/robots.txt"]
        failed(await fetching.fetch(asked, None, NOW + timedelta(minutes=11)), "robots")
        assert server.requests == ["/robots.txt"] * 2

    among(work, Misbehaving(robots=name))


def test_a_prohibition_is_obeyed_unless_the_source_has_leave() -> None:
    """A page forbidden to us by name is not asked for; `robots: false` asks, and reads no robots.txt."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        failed(await fetching.fetch(source(server.url("empty"), robots=True), None, NOW), "robots", "`robots: false`")
        assert server.requests == ["/robots.txt"]
        assert isinstance(await fetching.fetch(source(server.url("good"), robots=True), None, NOW), Fetched)
        failed(await fetching.fetch(source(server.url("empty")), None, NOW), "empty")
        assert server.requests == ["/robots.txt", "/good", "/empty"]

    among(work, Misbehaving(robots="deny"))


def test_rules_hold_for_a_day_and_are_read_once_for_all() -> None:
    """Sources fetched together read the rules of their origin once; the next day they are read anew."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        sources = [source(server.url(f"good-{number}"), robots=True) for number in range(20)]
        answers = await asyncio.gather(*(fetching.fetch(one, None, NOW) for one in sources))
        assert all(isinstance(answer, Fetched) for answer in answers)
        assert server.requests.count("/robots.txt") == 1
        await fetching.fetch(sources[0], None, NOW + timedelta(hours=23))
        assert server.requests.count("/robots.txt") == 1
        await fetching.fetch(sources[0], None, NOW + timedelta(hours=25))
        assert server.requests.count("/robots.txt") == 2

    among(work)


def test_a_redirect_needs_leave_where_it_leads() -> None:
    """The rules of the origin that a redirect leads to are asked too."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        async with Misbehaving(robots="deny") as other:
            asked = source(server.url(f"redirect-elsewhere?{other.url('empty')}"), robots=True)
            failed(await fetching.fetch(asked, None, NOW), "robots")
            assert other.requests == ["/robots.txt"]

    among(work)


def test_a_host_that_is_not_there_is_said_to_be_not_there() -> None:
    """Where even robots.txt reaches nobody, the failure tells of the host, not of robots.txt."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        asked = source("http://127.0.0.1:9999/good", robots=True)
        failed(await fetching.fetch(asked, None, NOW), "unreachable", "refuses connections")

    among(work)


@pytest.mark.parametrize(
    ("rules", "allowed", "delay"),
    [
        ("User-agent: *\nDisallow: /", False, None),
        ("User-agent: target-tracker\nDisallow:\n\nUser-agent: *\nDisallow: /", True, None),
        ("User-agent: Target-Tracker/2.0\nDisallow: /a\nCrawl-delay: 7", False, 7.0),
        ("User-agent: target\nDisallow: /", True, None),
        ("User-agent: other\nUser-agent: target-tracker\nDisallow: /a", False, None),
        ("User-agent: other\nDisallow: /", True, None),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", True, None),
        ("\ufeffUser-agent: *\r\nDisallow: /a*c$\r\n", True, None),
        ("User-agent: *\nCrawl-delay: -3\nDisallow: /a/b$", False, None),
        ("User-agent: *\nCrawl-delay: inf", True, None),
        ("# nothing", True, None),
        ("", True, None),
    ],
)
def test_rules_are_read_as_the_standard_says(rules: str, allowed: bool, delay: float | None) -> None:
    """Groups, our name with a version, the longest match, wildcards, odd delays (RFC 9309)."""
    read = parsed(rules.encode())
    assert read.can_fetch("http://tjj.example/a/b", TOKEN) is allowed
    assert read.crawl_delay(TOKEN) == delay
