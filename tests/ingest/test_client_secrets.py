"""Secrets come from the environment, go to the declared origin alone, and come back in nothing that is kept or said."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from tests.ingest.fetching import NOW, among, client, failed, source
from tests.ingest.server import Misbehaving
from tracker.ingest.client import Client
from tracker.ingest.fetched import Fetched
from tracker.model.source import Authorization

SECRET = "s3cr3t-Wört".encode("ascii", "ignore").decode() + "/+="
KINDS = {
    "bearer": Authorization("bearer", "KEY"),
    "basic": Authorization("basic", "KEY"),
    "header": Authorization("header", "KEY", "X-Key"),
    "query": Authorization("query", "KEY", "key"),
}
VALUES = {"bearer": SECRET, "basic": f"me:{SECRET}", "header": SECRET, "query": SECRET}


@pytest.mark.parametrize("kind", KINDS)
def test_the_server_gets_the_secret_and_nobody_else_sees_it(kind: str) -> None:
    """The request carries it as asked for; address, headers and validators of the answer do not hold it."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client({"KEY": VALUES[kind]}) as fetching:
            asked = source(server.url("echo?a=1"), authorization=KINDS[kind])
            answer = await fetching.fetch(asked, None, NOW)
        assert isinstance(answer, Fetched)
        head, target = server.heads[-1], server.requests[-1]
        sent = {
            "bearer": head.get("authorization") == f"Bearer {SECRET}",
            "basic": head.get("authorization") == f"Basic {b64encode(f'me:{SECRET}'.encode()).decode()}",
            "header": head.get("x-key") == SECRET,
            "query": target.startswith("/echo?a=1&key=s3cr3t"),
        }
        assert [name for name, there in sent.items() if there] == [kind]
        kept = f"{answer.url} {answer.headers} {answer.validators}"
        assert "s3cr3t" not in kept
        assert b64encode(b"me:s3cr3t").decode()[:12] not in kept
        assert "server" in answer.headers

    among(work)


@pytest.mark.parametrize("kind", KINDS)
def test_another_origin_never_gets_the_secret(kind: str) -> None:
    """Behind a redirect to another port, neither the secret nor a header of the source's own is sent."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with Misbehaving() as other, client({"KEY": VALUES[kind]}) as fetching:
            asked = source(
                server.url(f"redirect-elsewhere?{other.url('echo')}"), authorization=KINDS[kind],
                headers=[("X-Mine", "1"), ("Cookie", "a=b"), ("Accept-Language", "zh")],
            )  # fmt: skip
            answer = await fetching.fetch(asked, None, NOW)
            assert isinstance(answer, Fetched) or kind == "query"
            if kind != "query":
                assert not {"authorization", "x-key", "x-mine", "cookie"} & set(other.heads[-1])
                assert other.heads[-1]["accept-language"] == "zh"
                assert "s3cr3t" not in str(other.requests)
            else:  # this server repeats the whole query in its redirect: that would hand the secret over
                failed(answer, "redirects")
                assert other.connections == 0

    among(work)


def test_the_same_origin_gets_it_again_behind_a_redirect() -> None:
    """A redirect within the origin keeps the authorization, the parameter too."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client({"KEY": SECRET}) as fetching:
            for kind in ("bearer", "query"):
                asked = source(server.url("redirect-once"), authorization=KINDS[kind])
                answer = await fetching.fetch(asked, None, NOW)
                assert isinstance(answer, Fetched)
                assert answer.url == server.url("good")
        assert server.heads[1]["authorization"] == f"Bearer {SECRET}"
        assert server.requests[3].startswith("/good?key=s3cr3t")

    among(work)


@pytest.mark.parametrize("kind", ["bearer", "query"])
def test_failures_do_not_repeat_a_secret_that_the_server_wrote_back(kind: str) -> None:
    """A redirect whose address holds the secret is told with stars in its place."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client({"KEY": SECRET}) as fetching:
            asked = source(server.url("echo-in-status"), authorization=KINDS[kind])
            failure = failed(await fetching.fetch(asked, None, NOW), "redirects")
        assert "s3cr3t" not in str(failure)

    among(work)


@pytest.mark.parametrize("value", [None, "", "   ", "a\nb", "秘密", "a\0b"])
def test_a_secret_that_is_missing_or_unusable_is_named(value: str | None) -> None:
    """The failure names the variable, shows no value, and nothing is asked."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client({} if value is None else {"TRACKER_TJ_TOKEN": value}) as fetching:
            asked = source(server.url("good"), authorization=Authorization("bearer", "TRACKER_TJ_TOKEN"))
            failure = failed(await fetching.fetch(asked, None, NOW), "missing_secret", "TRACKER_TJ_TOKEN")
        assert server.connections == 0
        assert "秘密" not in str(failure)

    among(work)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    """`NAME_FILE` names a file that holds it, as elsewhere; a file that is not there is a missing secret."""
    (tmp_path / "key").write_text(f"{SECRET}\n", encoding="utf-8")

    async def work(server: Misbehaving, _: Client) -> None:
        asked = source(server.url("echo"), authorization=KINDS["bearer"])
        async with client({"KEY_FILE": str(tmp_path / "key")}) as fetching:
            assert isinstance(await fetching.fetch(asked, None, NOW), Fetched)
        assert server.heads[-1]["authorization"] == f"Bearer {SECRET}"
        async with client({"KEY_FILE": str(tmp_path / "gone")}) as fetching:
            failed(await fetching.fetch(asked, None, NOW), "missing_secret", "KEY")

    among(work)


def test_a_proxy_is_used_only_where_it_is_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The surroundings' HTTP_PROXY is not obeyed; the declared variable is, with its password for the proxy alone."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with Misbehaving() as proxy:
            monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
            environment = {"PROXY": f"http://me:hunter2@127.0.0.1:{proxy.port}", "SOCKS": "socks5://127.0.0.1:1"}
            async with client(environment) as fetching:
                assert isinstance(await fetching.fetch(source(server.url("good")), None, NOW), Fetched)
                assert proxy.connections == 0
                through = source(server.url("echo"), proxy="PROXY")
                answer = await fetching.fetch(through, None, NOW)
                assert isinstance(answer, Fetched)
                assert proxy.heads[-1]["proxy-authorization"] == f"Basic {b64encode(b'me:hunter2').decode()}"
                tunnel = source("https://outside.example/", proxy="PROXY")
                failure = failed(await fetching.fetch(tunnel, None, NOW), "unreachable", "proxy does not connect")
                assert "hunter2" not in f"{answer} {failure}".replace(repr(answer.content), "")
                failed(await fetching.fetch(source(server.url("good"), proxy="NONE"), None, NOW), "missing_secret")
                failed(await fetching.fetch(source(server.url("good"), proxy="SOCKS"), None, NOW), "not_allowed")

    among(work)
