"""Answers garbled at random end as an outcome of the client, never as an error of a library beneath it."""

from __future__ import annotations

import asyncio
import gzip

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.ingest.fetching import NOW, PATIENCE, Outcome, client, source
from tracker.ingest.fetched import Fetched, Unchanged, Validators
from tracker.model.source import Failure

PACKED = gzip.compress(b"<td>17</td>" * 50)
HEAD = b'HTTP/1.1 200 OK\r\nETag: W/"a"\r\nContent-Type: text/html\r\n'
WHOLE = (
    HEAD + b"Content-Length: 5\r\n\r\nhello",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX-T: 1\r\n\r\n",
    HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(PACKED), PACKED),
    b"HTTP/1.0 200 OK\r\nExpires: Mon, 23 Nov 2026 10:00:00 GMT\r\nCache-Control: max-age=5\r\n\r\nhello",
    b"HTTP/1.1 302 Found\r\nLocation: //[::1]:1/\xc3\xa9?a=b#c\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nETag: \"b\"\r\nRetry-After: 5\r\n\r\n",
    b"HTTP/1.1 503 Slow\r\nRetry-After: Sun, 22 Nov 2026 10:00:30 GMT\r\n\r\n",
)  # fmt: skip


@st.composite
def garbled(draw: st.DrawFn) -> bytes:
    """An answer with a few of its bytes taken out, doubled, or replaced."""
    answer = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(answer)))
        length = draw(st.integers(0, 12))
        piece = bytes(answer[at : at + length])
        answer[at : at + length] = draw(st.sampled_from([b"", piece * 2, b"\r\n", b"\0", b"-1", b"\xff\xfe", b": "]))
    return bytes(answer)


@settings(max_examples=150)
@given(garbled())
@example(b"")
@example(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
@example(b"HTTP/1.1 302 Found\r\nLocation: http://[::1]:x/\r\n\r\n")
@example(b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe/\r\n\r\n")
@example(b"HTTP/1.1 302 Found\r\nLocation: http://xn--/\r\n\r\n")
def test_a_garbled_answer_ends_as_an_outcome(answer: bytes) -> None:
    """Whatever bytes come, the fetch gives content, "unchanged" or a failure that says something in both languages."""

    async def run() -> Outcome:
        async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            writer.close()

        server = await asyncio.start_server(say, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(PATIENCE), server, client() as fetching:
            asked = source(f"http://127.0.0.1:{port}/", seconds=5)
            return await fetching.fetch(asked, Validators('"a"', None), NOW)

    outcome = asyncio.run(run())
    assert isinstance(outcome, Fetched | Unchanged | Failure)
    if isinstance(outcome, Failure):
        assert all(outcome.message.in_language(language) for language in ("zh", "en"))
