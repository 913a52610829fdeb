"""HTTP/1.1 over one connection: a request out, an answer in, each of its parts bounded.

The grammar is h11's, the one that httpx itself stands on. What we add are limits that h11 leaves to its user, and that
an answer longer than it says it is counts as broken.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import h11
import httpx

from tracker.ingest.failures import broken, shown, unreachable
from tracker.ingest.wire import Wire

HEAD = 64 * 1024
"""The most bytes of an answer's head, of a chunk's head, of trailers."""
FIELDS = 200
"""The most header fields."""
INTERIM = 16
"""The most answers with status 1xx before the real one."""
OVERHEAD = 64 * 1024
"""Bytes that may be spent on the framing of a body, beyond three times the body itself."""


class StaleError(Exception):
    """A connection that was kept open turned out closed when it was used again: nothing was answered on it."""


class Connection:
    """One connection to an origin, used for one exchange after another."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.used = 0
        self.idle_since = 0.0
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
        self._url = ""
        self._sized = False
        self._on_wire = 0

    async def ask(self, request: httpx.Request, target: bytes) -> tuple[h11.Response, bytes]:
        """Sends a request; gives the head of the answer and its HTTP version. FetchError for one that is none."""
        self._url = str(request.url.copy_with(userinfo=b"", query=None, fragment=None))
        self.used += 1
        self._on_wire = 0
        try:
            head = h11.Request(method=request.method, target=target, headers=request.headers.raw)
            self.wire.send(self._state.send(head) or b"")
            async for piece in _pieces(request):
                self.wire.send(self._state.send(h11.Data(data=piece)) or b"")
            self._state.send(h11.EndOfMessage())
        except h11.LocalProtocolError as error:
            why = shown(str(error))
            raise broken(self._url, f"请求无法写成 HTTP({why})", f"the request cannot be put as HTTP ({why})") from None
        except OSError:
            raise self._cut() from None
        answer = await self._head()
        self._sized = any(name == b"content-length" for name, _ in answer.headers)
        return answer, answer.http_version

    async def body(self) -> AsyncIterator[bytes]:
        """The body's bytes, framing taken off; FetchError where it ends early, is garbled, or is not what was said."""
        length, head = 0, self._on_wire
        while True:
            event = await self._event()
            if isinstance(event, h11.Data):
                length += len(event.data)
                if self._on_wire - head > 3 * length + OVERHEAD:
                    raise broken(self._url, "分块过碎", "it comes in more framing than content")
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                raise broken(self._url, "应答中途中断", "it breaks off")
        if self._sized and self._state.trailing_data[0].strip(b"\r\n"):
            raise broken(self._url, "内容比 Content-Length 长", "it is longer than its Content-Length says")

    def reusable(self) -> bool:
        """Makes ready for the next exchange where both sides ended this one in order."""
        try:
            while self._state.their_state is h11.SEND_BODY and self._state.next_event() is not h11.NEED_DATA:
                pass  # the end of an answer without a body, or with one that nobody wanted and that is here already
        except h11.RemoteProtocolError:
            return False
        if self._state.our_state is not h11.DONE or self._state.their_state is not h11.DONE:
            return False
        if self._state.trailing_data[0] or not self.wire.idle:
            return False
        self._state.start_next_cycle()
        return True

    async def _head(self) -> h11.Response:
        for _ in range(INTERIM):
            event = await self._event()
            if isinstance(event, h11.InformationalResponse) and event.status_code != 101:
                continue
            if not isinstance(event, h11.Response):
                raise broken(self._url, "没有给出应答", "it gives no answer")
            if len(event.headers) > FIELDS:
                raise broken(self._url, f"应答头超过 {FIELDS} 个", f"it has more than {FIELDS} header fields")
            return event
        raise broken(self._url, "一直只给 1xx 应答", "it gives nothing but interim answers (1xx)")

    async def _event(self) -> object:
        while True:
            try:
                event = self._state.next_event()
                if event is not h11.NEED_DATA:
                    return event
                data = await self.wire.read()
                if not data and self._state.their_state is h11.SEND_RESPONSE:
                    raise self._cut()
                self._on_wire += len(data)
                self._state.receive_data(data)
                if self._on_wire > len(data):  # bytes that already lie there are read without waiting: let others run
                    await asyncio.sleep(0)
            except h11.RemoteProtocolError as error:
                why = shown(str(error))
                raise broken(self._url, f"不合 HTTP 规则({why})", f"it breaks the rules of HTTP ({why})") from None
            except OSError:
                raise self._cut() from None

    def _cut(self) -> Exception:
        """What an end without a whole answer means."""
        if self._on_wire:
            return broken(self._url, "连接中途断开", "the connection broke off in the middle")
        if self.used > 1:
            return StaleError()
        return unreachable(self._url, "连接后没有应答就断开了", "it hung up without an answer")


async def _pieces(request: httpx.Request) -> AsyncIterator[bytes]:
    assert isinstance(request.stream, httpx.AsyncByteStream)
    async for piece in request.stream:
        if piece:
            yield piece


async def open_tunnel(wire: Wire, host: str, port: int, authorization: bytes | None) -> None:
    """Has a proxy connect `wire` through to a host (CONNECT, RFC 9110 section 9.3.6); FetchError where it will not."""
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    state = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
    fields = [(b"host", authority.encode())]
    if authorization:
        fields.append((b"proxy-authorization", authorization))
    try:
        wire.send(state.send(h11.Request(method=b"CONNECT", target=authority.encode(), headers=fields)) or b"")
        state.send(h11.EndOfMessage())
        while (event := state.next_event()) is h11.NEED_DATA or isinstance(event, h11.InformationalResponse):
            if event is h11.NEED_DATA:
                state.receive_data(await wire.read())
    except (OSError, h11.RemoteProtocolError):
        raise unreachable(authority, "代理没有应答", "the proxy gives no answer") from None
    if not isinstance(event, h11.Response) or not 200 <= event.status_code < 300:
        seen = event.status_code if isinstance(event, h11.Response) else "-"
        raise unreachable(authority, f"代理没有接通({seen})", f"the proxy does not connect to it ({seen})")
