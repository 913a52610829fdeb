"""What a head says of time and state is read as the standard has it, and packed bytes come back as they were."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.fetching import NOW
from tracker.ingest.answers import fields, kept, next_after, retry_after, validators
from tracker.ingest.failures import FetchError, shown
from tracker.ingest.inflate import Inflate


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("0", 0),
        ("99999999999999999999", 86_400),
        ("Sun, 22 Nov 2026 10:00:30 GMT", 30),
        ("Sunday, 22-Nov-26 10:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 18:01:00 +0800", 60),
        ("Sun, 22 Nov 2020 10:00:00 GMT", 0),
        ("Sun, 22 Nov 2126 10:00:00 GMT", 86_400),
        ("-5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
        ("Sun, 99 Nov 99999 10:00:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: int | None) -> None:
    """Seconds or an HTTP date, a day at most; anything else says nothing."""
    assert retry_after({"retry-after": text}, NOW) == seconds


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": 'Max-Age="600"', "age": "100"}, 500),
        ({"cache-control": "max-age=600, no-cache"}, None),
        ({"cache-control": "no-store", "expires": "Mon, 23 Nov 2026 10:00:00 GMT"}, None),
        ({"cache-control": "max-age=0", "expires": "Mon, 23 Nov 2026 10:00:00 GMT"}, None),
        ({"expires": "Mon, 23 Nov 2026 10:00:00 GMT"}, 86_400),
        ({"expires": "0"}, None),
        ({"cache-control": "max-age=31536000"}, 7 * 86_400),
        ({"cache-control": "max-age=60", "retry-after": "90"}, 90),
        ({"cache-control": "max-age=soon"}, None),
    ],
)
def test_when_to_come_back_is_the_longest_that_was_asked_for(head: dict[str, str], seconds: int | None) -> None:
    """Retry-After, max-age less Age, else Expires; a week at most; what must not be kept has no rest."""
    assert next_after(head, NOW) == seconds


def test_headers_keep_their_bytes_and_only_harmless_ones_are_kept() -> None:
    """Names are small letters, repeated ones joined, odd bytes kept; cookies are dropped, long ones cut."""
    raw = [(b"ETag", b'"\xe4"'), (b"Set-Cookie", b"a=b"), (b"Vary", b"a"), (b"vary", b"b"), (b"Server", b"x" * 5000)]
    head = fields(raw)
    assert head["vary"] == "a, b"
    assert head["etag"].encode("latin-1") == b'"\xe4"'
    assert {name: len(text) for name, text in kept(head).items()} == {"etag": 3, "server": 1000}
    assert not validators({"etag": "x" * 1001}, "http://a/")


@given(st.binary(max_size=200_000), st.integers(1, 5000), st.sampled_from(["gzip", "x-gzip", "deflate", "raw", ""]))
def test_unpacking_gives_back_what_was_packed_in_whatever_pieces_it_comes(
    content: bytes, step: int, coding: str
) -> None:
    """However the packed bytes are cut, the content comes back whole, in pieces of 64 KiB at most."""
    match coding:
        case "gzip" | "x-gzip":
            packed = gzip.compress(content)
        case "deflate":
            packed = zlib.compress(content)
        case "raw":
            packer = zlib.compressobj(wbits=-15)
            packed, coding = packer.compress(content) + packer.flush(), "deflate"
        case _:
            packed = content
    inflate = Inflate(coding, "http://a/")
    pieces = [piece for at in range(0, len(packed), step) for piece in inflate.feed(packed[at : at + step])]
    pieces += inflate.finish()
    assert b"".join(pieces) == content
    assert all(len(piece) <= max(step, 65_536) for piece in pieces)


@given(st.binary(min_size=1, max_size=5_000), st.data())
def test_packed_bytes_cut_anywhere_are_never_taken_for_the_whole(content: bytes, data: st.DataObject) -> None:
    """A gzip file without its last bytes is a failure at every cut."""
    packed = gzip.compress(content)
    cut = data.draw(st.integers(1, len(packed) - 1))
    inflate = Inflate("gzip", "http://a/")
    with pytest.raises(FetchError):
        _ = [*inflate.feed(packed[:cut]), *inflate.finish()]


@given(st.binary(max_size=2_000))
def test_bytes_that_are_not_packed_end_as_a_failure_and_nothing_else(content: bytes) -> None:
    """Whatever is called gzip either unpacks or ends as a FetchError."""
    inflate = Inflate("gzip", "http://a/")
    try:
        _ = [*inflate.feed(content), *inflate.finish()]
    except FetchError as error:
        assert error.failure.kind == "broken_answer"


@given(st.text(max_size=600))
def test_what_a_server_wrote_is_shown_in_one_clean_line(text: str) -> None:
    """No control characters, no line breaks, never more than 120 characters."""
    line = shown(text)
    assert line.isprintable()
    assert len(line) <= 120
