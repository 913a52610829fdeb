"""Posting: checked addresses, one exchange, bounded in time and size, no secret repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.alerts.channels import receiver
from tests.alerts.channels.receiver import Behaviour, Receiver
from tests.ingest.server import Misbehaving
from tests.ingest.test_client_tls import Authority
from tracker.ingest.post import LONGEST_ANSWER, Poster
from tracker.model.posting import Answer, Outgoing, Unanswered

SECRET = "/hook/5e3d587e-d78e-4a07-bd07?key=693axxx6-7aoc"


def posted(url: str, *, private: bool = True, seconds: float = 20.0) -> Answer | Unanswered:
    return Poster("https://example.org/about")(
        Outgoing(
            url, {"Content-Type": "application/json", "x-mark": "1"}, b'{"a":1}', private, timedelta(seconds=seconds)
        )
    )


def test_a_post_arrives_as_it_was_given_and_its_answer_comes_back() -> None:
    """Method, target, headers and body reach the server; status, headers and body come back."""
    with Receiver(receiver.answer(202, b"taken", "X-Said: yes")) as server:
        answer = posted(server.url(SECRET))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.headers["x-said"], answer.body) == (202, "yes", b"taken")
    (got,) = server.got
    assert (got.target, got.body, got.headers["x-mark"]) == (SECRET, b'{"a":1}', "1")
    assert got.headers["user-agent"].startswith("target-tracker/")
    assert "https://example.org/about" in got.headers["user-agent"]


@pytest.mark.parametrize("status", [200, 204, 301, 302, 307, 400, 401, 403, 404, 410, 429, 500, 502, 503, 504])
def test_every_status_is_an_answer(status: int) -> None:
    """No status is an error here: what it means is for the channel to say."""
    with Receiver(receiver.answer(status, b"" if status == 204 else b"said")) as server:
        answer = posted(server.url())
    assert isinstance(answer, Answer)
    assert answer.status == status


def test_a_redirect_is_not_followed() -> None:
    """A server cannot send a message on to another address, public or private."""
    with (
        Receiver(receiver.answer(200)) as other,
        Receiver(receiver.answer(307, b"", f"Location: {other.url('/private')}")) as server,
    ):
        answer = posted(server.url())
    assert isinstance(answer, Answer)
    assert answer.status == 307
    assert other.got == []
    assert len(server.got) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "http://2130706433:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
        "http://localhost:{port}/", "http://0x7f.1:{port}/",
    ],
)  # fmt: skip
def test_this_machine_is_not_asked_unless_it_is_allowed(url: str) -> None:
    """However the address is written: without `private` nothing reaches a private network."""
    with Receiver(receiver.answer(200)) as server:
        answer = posted(url.format(port=server.port), private=False)
    assert isinstance(answer, Unanswered)
    assert answer.refused
    assert "private: true" in answer.why
    assert server.got == []


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest/", "http://[fd00:ec2::254]/", "ftp://example.org/",
                                 "file:///etc/passwd", "http://user:word@example.org/", "http://127.0.0.1:25/",
                                 "", "http://[x/"])  # fmt: skip
def test_some_addresses_are_never_asked(url: str) -> None:
    """A cloud's metadata, other protocols, credentials in the address: refused even where private ones are allowed."""
    answer = posted(url)
    assert isinstance(answer, Unanswered)
    assert answer.refused


def test_a_name_is_resolved_once_and_every_address_looked_at() -> None:
    """A name that leads to a private address beside a public one is refused."""

    async def resolve(_: str) -> Sequence[str]:
        return ["93.184.215.14", "10.0.0.1"]

    answer = Poster(resolve=resolve)(Outgoing("https://hooks.example.org/x", {}, b"{}"))
    assert isinstance(answer, Unanswered)
    assert answer.refused
    assert "10.0.0.1" in answer.why


@pytest.mark.parametrize(
    "behave",
    [receiver.hang, receiver.reset, receiver.die, receiver.drip_head, receiver.garbage],
    ids=lambda one: one.__name__,
)
def test_without_a_status_there_is_no_answer(behave: Behaviour) -> None:
    """Whatever keeps a status from coming ends within the time given, once, with a sentence and without the secret."""
    with Receiver(behave) as server:
        answer = posted(server.url(SECRET), seconds=0.5)
    assert isinstance(answer, Unanswered)
    assert not answer.refused
    assert answer.why
    assert "5e3d587e" not in answer.why
    assert "693axxx6" not in answer.why
    assert len(server.got) == 1, "nothing is posted twice"


def test_a_status_counts_whatever_becomes_of_the_rest() -> None:
    """A body without end, fast or slow, is cut; the message was taken all the same."""
    for behave in (receiver.drip_body, receiver.huge):
        with Receiver(behave) as server:
            answer = posted(server.url(), seconds=0.7)
        assert isinstance(answer, Answer)
        assert answer.status == 200
        assert len(answer.body) <= LONGEST_ANSWER


def test_a_silent_name_server_holds_nobody_up() -> None:
    """The time limit bounds the looking up of the name too."""

    async def resolve(_: str) -> Sequence[str]:
        await asyncio.sleep(3600)
        return []

    answer = Poster(resolve=resolve)(Outgoing("https://hooks.example.org/x", {}, b"{}", timeout=timedelta(seconds=0.2)))
    assert answer == Unanswered("hooks.example.org had not answered after 0.2 s")


def test_a_server_that_is_not_there_says_so() -> None:
    """A refused connection is no answer; the sentence names the host."""
    with Receiver(receiver.answer(200)) as server:
        port = server.port
    answer = posted(f"http://127.0.0.1:{port}{SECRET}")
    assert isinstance(answer, Unanswered)
    assert "127.0.0.1" in answer.why
    assert "5e3d587e" not in answer.why


def test_posts_from_several_threads_do_not_meet() -> None:
    """Channels deliver side by side: each post has its own answer."""
    from concurrent.futures import ThreadPoolExecutor

    post = Poster()
    with (
        Receiver(receiver.answer(200, b"one")) as first,
        Receiver(receiver.answer(503, b"two")) as second,
        ThreadPoolExecutor(8) as pool,
    ):
        urls = [first.url(), second.url()] * 16
        answers = list(pool.map(lambda url: post(Outgoing(url, {}, b"{}", private=True)), urls))
    assert [(one.status, one.body) for one in answers if isinstance(one, Answer)] == [
        (200, b"one"), (503, b"two"),
    ] * 16  # fmt: skip


def test_a_receiver_has_to_prove_who_it_is(tmp_path: Path) -> None:
    """An unknown authority's certificate is refused, before anything is sent, until TRACKER_CA_FILE names it."""
    authority = Authority(tmp_path)
    seen: list[str] = []

    async def run() -> None:
        async with Misbehaving(tls=authority.server()) as server:
            for environment in ({}, {"TRACKER_CA_FILE": str(authority.file)}):
                post = Poster(environment=environment)
                outgoing = Outgoing(server.url("good"), {}, b"{}", private=True)
                answer = await asyncio.to_thread(post, outgoing)
                seen.append(answer.why if isinstance(answer, Unanswered) else str(answer.status))

    asyncio.run(run())
    assert "cannot be trusted" in seen[0]
    assert seen[1] == "200"
