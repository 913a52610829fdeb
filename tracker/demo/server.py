"""The made-up site on a port of this machine, its months moved on by hand or by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from tracker.demo.site import Answer, answer
from tracker.demo.story import MONTHS, Calendar
from tracker.errors import UsageError

HOST = "127.0.0.1"
"""The site is for this machine alone."""


class Site:
    """The site in one month of its story."""

    def __init__(self, calendar: Calendar, month: int = 1) -> None:
        self.calendar = calendar
        self._month = month
        self._lock = Lock()

    @property
    def month(self) -> int:
        with self._lock:
            return self._month

    @month.setter
    def month(self, number: int) -> None:
        with self._lock:
            self._month = max(1, min(MONTHS, number))

    def answer(self, path: str) -> Answer:
        """What the site says at a path in the month that it is."""
        return answer(path.partition("?")[0], self.month, self.calendar)


@contextmanager
def serving(site: Site, port: int = 0) -> Iterator[int]:
    """The site on a port (0: any that is free), until the block ends; the port.

    Raises UsageError where the port is taken.
    """

    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_GET(self) -> None:
            self._send(site.answer(self.path), with_body=True)

        def do_HEAD(self) -> None:
            self._send(site.answer(self.path), with_body=False)

        def do_POST(self) -> None:
            self.close_connection = True
            if self.path == "/next":
                site.month += 1
            self._send(Answer(b"", status=303, headers=(("Location", "/"),)), with_body=True)

        def _send(self, said: Answer, with_body: bool) -> None:
            self.send_response(said.status)
            self.send_header("Content-Type", said.media_type)
            self.send_header("Content-Length", str(len(said.body)))
            for name, value in said.headers:
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                self.wfile.write(said.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing: the terminal belongs to the person."""

    try:
        server = ThreadingHTTPServer((HOST, port), Desk)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used: {error.strerror}", "name another one by --port") from error
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
