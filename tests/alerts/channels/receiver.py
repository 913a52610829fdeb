"""A receiver of posts on this machine that answers as it is told, over real sockets."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType


@dataclass(frozen=True)
class Got:
    """A request as it came: its target, its headers by name in small letters, its body."""

    target: str
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[socket.socket, Got], None]


@dataclass
class Receiver:
    """Serves until it is left; `got` are the requests that came whole, in their order."""

    behave: Behaviour
    got: list[Got] = field(default_factory=list)
    port: int = 0
    _open: list[socket.socket] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Receiver:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        with socket.create_connection(("127.0.0.1", self.port)):
            pass  # wakes the waiting accept
        self._thread.join()
        self._server.close()
        for connection in self._open:
            connection.close()

    _stopped = False

    def _serve(self) -> None:
        threads = []
        while True:
            connection, _ = self._server.accept()
            self._open.append(connection)
            if self._stopped:
                break
            threads.append(threading.Thread(target=self._answer, args=(connection,)))
            threads[-1].start()
        for connection in self._open:  # whoever still waits or sends is woken
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError):
            got = _read(connection)
            if got is not None:
                self.got.append(got)
                self.behave(connection, got)


def answer(status: int, body: bytes = b"", *fields: str) -> Behaviour:
    """Answers with a status, a body and further header fields, then hangs up."""

    def behave(connection: socket.socket, _: Got) -> None:
        head = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close", *fields]
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        connection.shutdown(socket.SHUT_RDWR)

    return behave


def hang(connection: socket.socket, _: Got) -> None:
    """Takes the request and never answers."""
    connection.recv(1)


def reset(connection: socket.socket, _: Got) -> None:
    """Takes the request, then resets the connection: whoever posted cannot know what became of it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def die(connection: socket.socket, _: Got) -> None:
    """Takes the request and hangs up without a word."""
    connection.shutdown(socket.SHUT_RDWR)


def drip_head(connection: socket.socket, _: Got) -> None:
    """A status line, then a header that comes a byte at a time, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    connection.settimeout(0.02)
    while True:
        connection.sendall(b"x")
        with suppress(TimeoutError):
            if not connection.recv(1):
                return


def drip_body(connection: socket.socket, _: Got) -> None:
    """A whole head of success, then a body that comes a byte at a time, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    connection.settimeout(0.02)
    while True:
        connection.sendall(b"x")
        with suppress(TimeoutError):
            if not connection.recv(1):
                return


def huge(connection: socket.socket, _: Got) -> None:
    """A body without end, as fast as it goes."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def garbage(connection: socket.socket, _: Got) -> None:
    """No HTTP at all."""
    connection.sendall(b"220 mail.example.org ESMTP\r\n")
    connection.shutdown(socket.SHUT_RDWR)


def _read(connection: socket.socket) -> Got | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): text for name, _, text in (line.partition(": ") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    return Got(first.split(" ")[1], headers, body)
