"""The bytes of one connection, read as they come, never more of them held than a little."""

from __future__ import annotations

import asyncio
import ssl

HELD = 256 * 1024
"""Above this many unread bytes the socket is no longer read, and the server has to wait."""


class Wire(asyncio.Protocol):
    """One connection: `send`, `read`, `abort`. Broken ones raise OSError when they are read."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._unread = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._resting = False
        self._reader: asyncio.Future[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether it is open with nothing unread: what a connection must be to carry another request."""
        return not (self._ended or self._unread or self._transport is None or self._transport.is_closing())

    def send(self, data: bytes) -> None:
        """Writes a request; requests are small, so nothing waits for the server to take it."""
        if self._transport is None or self._ended:
            raise ConnectionResetError
        self._transport.write(data)

    async def read(self) -> bytes:
        """The next bytes; empty at the end."""
        while not self._unread:
            if self._error is not None:
                raise ConnectionResetError from self._error
            if self._ended:
                return b""
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        taken = bytes(self._unread)
        self._unread.clear()
        if self._resting and self._transport is not None:
            self._resting = False
            self._transport.resume_reading()
        return taken

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        self._transport = await loop.start_tls(self._transport, self, context, server_hostname=host)

    def abort(self) -> None:
        """Closes at once, without a farewell."""
        self._ended = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if len(self._unread) > HELD and self._transport is not None and not self._resting:
            self._resting = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._error = exc
        self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
