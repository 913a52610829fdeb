"""What a mail server says, read line by line within bounds of size and time."""

from __future__ import annotations

import socket
from time import monotonic

LONGEST_REPLY = 64_000
"""Bytes of one reply; a server that says more is not heard out."""


LATE = "no whole answer in time"


class EndlessReplyError(OSError):
    """A server went on answering without end."""


class Lines:
    """The reading side of a connection, in the place of the file that `smtplib` reads.

    `smtplib` waits afresh for every byte and counts none: a server that drips, or writes on for ever, would hold it.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = b""
        self._until = 0.0
        self._left = 0

    @property
    def is_empty(self) -> bool:
        """Whether everything that came was read."""
        return not self._buffer

    def begin(self, seconds: float) -> None:
        """A reply is waited for, all of it for so long."""
        self._until, self._left = monotonic() + seconds, LONGEST_REPLY

    def readline(self, limit: int) -> bytes:
        """The next line, or its first `limit` bytes; b"" where the connection has ended.

        Raises TimeoutError, or EndlessReplyError.
        """
        while b"\n" not in self._buffer[:limit] and len(self._buffer) < limit:
            left = self._until - monotonic()
            if left <= 0:
                raise TimeoutError(LATE)
            self._sock.settimeout(left)
            try:
                came = self._sock.recv(4096)
            except TimeoutError as error:
                raise TimeoutError(LATE) from error
            if not came:
                break
            self._buffer += came
            self._left -= len(came)
            if self._left < 0:
                raise EndlessReplyError("it answers without end")
        end = self._buffer.find(b"\n", 0, limit)
        size = end + 1 if end >= 0 else min(limit, len(self._buffer))
        line, self._buffer = self._buffer[:size], self._buffer[size:]
        return line

    def close(self) -> None:
        """Forgets what was not read; the connection is closed by whoever opened it."""
        self._buffer = b""
