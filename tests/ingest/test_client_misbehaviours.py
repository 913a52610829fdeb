"""Whatever a server does, a fetch ends in bounded time and memory, as whole bytes or as the right failure."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.ingest.fetching import failed, fetched
from tests.ingest.server import MISBEHAVIOURS, PAGE, ZIPPED
from tracker.ingest.fetched import Fetched, Unchanged, Validators
from tracker.model.source import FailureKind

SHORT = 0.4
"""Seconds of patience with a server that never comes to an end."""

MEMORY = 8 * 1024 * 1024
"""Bytes that a fetch with a limit of 1 MiB may take, those of the server's own beside it."""

FAILURES: dict[str, tuple[FailureKind, str]] = {
    "drip": ("timeout", "0.4 s"),
    "drip-head": ("timeout", ""),
    "hang": ("timeout", ""),
    "hang-body": ("timeout", ""),
    "slow-redirects": ("timeout", ""),
    "close-at-once": ("unreachable", "hung up"),
    "reset-at-once": ("unreachable", "hung up"),
    "reset-mid-body": ("broken_answer", "broke off"),
    "length-too-long": ("broken_answer", "rules of HTTP"),
    "length-too-short": ("broken_answer", "longer than its Content-Length"),
    "length-twice": ("broken_answer", "Content-Length"),
    "length-garbage": ("broken_answer", "Content-Length"),
    "length-enormous": ("too_large", "raise `limit`"),
    "endless-body": ("too_large", "1 MiB"),
    "chunk-size-garbage": ("broken_answer", ""),
    "chunk-size-enormous": ("broken_answer", ""),
    "chunk-end-missing": ("broken_answer", ""),
    "chunk-crumbs": ("broken_answer", "more framing than content"),
    "chunk-extension-flood": ("broken_answer", ""),
    "trailers-endless": ("broken_answer", ""),
    "http-0-9": ("broken_answer", ""),
    "status-garbage": ("broken_answer", ""),
    "status-unknown": ("http_error", "799"),
    "header-with-nul": ("broken_answer", ""),
    "header-without-colon": ("broken_answer", ""),
    "header-giant": ("broken_answer", ""),
    "headers-many": ("broken_answer", "more than 200 header fields"),
    "headers-endless": ("broken_answer", ""),
    "continue-flood": ("broken_answer", "1xx"),
    "switching-protocols": ("broken_answer", ""),
    "gzip-bomb": ("too_large", "1 MiB"),
    "gzip-twice": ("broken_answer", "gzip, gzip"),
    "gzip-cut": ("broken_answer", "before its end"),
    "gzip-damaged": ("broken_answer", "damaged"),
    "gzip-lie": ("broken_answer", "damaged"),
    "gzip-tail": ("broken_answer", "other bytes"),
    "brotli": ("broken_answer", "packed as br"),
    "unchanged-for-ever": ("http_error", "304"),
    "partial": ("http_error", "only a part"),
    "no-content": ("empty", "204"),
    "empty": ("empty", "without any content"),
    "unauthorized": ("http_error", "sign-in"),
    "forbidden": ("http_error", "403"),
    "gone": ("http_error", "taken down"),
    "too-many": ("http_error", "wait 120 s"),
    "server-error": ("http_error", "500"),
    "out-of-service": ("http_error", "wait 300 s"),
    "out-for-ages": ("http_error", "wait 86400 s"),
    "retry-after-garbage": ("http_error", "503"),
    "redirect-loop": ("redirects", "circle"),
    "redirect-chain": ("redirects", "more than 5"),
    "redirect-metadata": ("refused_address", "metadata"),
    "redirect-decimal": ("refused_address", "metadata"),
    "redirect-file": ("redirects", "not an address of http"),
    "redirect-user": ("redirects", "user name"),
    "redirect-nowhere": ("redirects", "no Location"),
    "redirect-garbage": ("redirects", "no address"),
    "redirect-port": ("not_allowed", "Port 25"),
    "cookie-wall": ("redirects", "cookie"),
    "echo-in-status": ("redirects", ""),
}
ENDLESS = {"drip", "drip-head", "hang", "hang-body", "slow-redirects"}

WHOLE: dict[str, bytes] = {
    "length-missing": PAGE,
    "http-1-0": PAGE,
    "chunked-and-sized": PAGE,
    "early-hints": PAGE,
    "gzip-nested": ZIPPED,
    "gzip-padded": PAGE * 2,
    "deflate-raw": PAGE,
    "redirect-once": PAGE,
    "redirect-gbk": PAGE,
    "kept-then-closed": PAGE,
    "second-answer-unasked": b"good",
    "soft-404": "<h1>页面不存在</h1>".encode(),
    "login-page": b'<form><input type="password"></form>',
    "type-lie": PAGE,
    "charset-lie": PAGE,
    "etag-ever-new": PAGE,
    "modified-lie": PAGE,
    "validators-odd": b"page",
    "cookies": b"none",
}
ELSEWHERE = {"fails-first", "gzip-swelling", "redirect-private", "redirect-elsewhere", "echo"}
"""Tested with more than one fetch, or by name, in the tests below or beside this file."""


def test_every_misbehaviour_is_expected_to_end_somehow() -> None:
    """None of the server's ways of going wrong is left out here, and each says what it is."""
    assert set(MISBEHAVIOURS) == set(FAILURES) | set(WHOLE) | ELSEWHERE
    assert all(behaviour.__doc__ for behaviour in MISBEHAVIOURS.values())
    assert len(MISBEHAVIOURS) >= 35


@pytest.mark.parametrize("name", FAILURES)
def test_a_misbehaviour_ends_as_its_failure(name: str) -> None:
    """The fetch ends with the one kind of failure that fits, says why, and has held no more than a little."""
    kind, word = FAILURES[name]
    tracemalloc.start()
    try:
        outcome = fetched(name, seconds=SHORT if name in ENDLESS else 20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    failed(outcome, kind, word)
    assert peak < MEMORY


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_only_odd_is_fetched_whole(name: str) -> None:
    """An answer that HTTP allows, or that lies about its content only, comes through byte for byte."""
    outcome = fetched(name)
    assert isinstance(outcome, Fetched)
    assert outcome.content == WHOLE[name]


def test_a_small_file_that_swells_is_stopped_within_the_limit_too() -> None:
    """Packed content that grows more than 250-fold is refused although it would stay below the limit."""
    failed(fetched("gzip-swelling", limit=20 * 1024 * 1024), "too_large", "250-fold")


def test_a_server_that_says_unchanged_for_ever_is_believed_only_where_it_was_asked() -> None:
    """304 is "unchanged" with validators sent, a failure without: a full fetch now and then finds the lie."""
    assert isinstance(fetched("unchanged-for-ever", Validators(etag='"same"')), Unchanged)
    failed(fetched("unchanged-for-ever"), "http_error", "304")


def test_retry_after_is_handed_on_in_seconds() -> None:
    """The seconds that a server asks for stand in the failure: from a number, from a date, a day at most."""
    asked = {"too-many": 120, "out-of-service": 300, "out-for-ages": 86_400, "retry-after-garbage": None}
    for name, seconds in asked.items():
        failure = failed(fetched(name), "http_error")
        assert failure.retry_after == seconds
        assert failure.status in (429, 503)
