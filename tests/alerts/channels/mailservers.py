"""Mail servers of the tests' own: aiosmtpd with TLS and sign-in, and a raw one that follows a script."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session


@dataclass
class Authority:
    """A certificate authority made by `openssl` for one test run."""

    folder: Path

    def __post_init__(self) -> None:
        self.file = self.folder / "authority.pem"
        self._run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                  "-subj", "/CN=the test's authority", "-keyout", "authority.key", "-out", "authority.pem")  # fmt: skip

    def certificate(self, name: str = "IP:127.0.0.1", *, expired: bool = False) -> tuple[Path, Path]:
        """The files of a certificate, and of its key, for a host."""
        stem = f"{name.replace(':', '-')}-{expired}"
        (self.folder / f"{stem}.ext").write_text(f"subjectAltName={name}\n")
        self._run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=server",
                  "-keyout", f"{stem}.key", "-out", f"{stem}.csr")  # fmt: skip
        self._run("x509", "-req", "-in", f"{stem}.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
                  "-CAcreateserial", "-days", "-1" if expired else "2", "-extfile", f"{stem}.ext",
                  "-out", f"{stem}.pem")  # fmt: skip
        return self.folder / f"{stem}.pem", self.folder / f"{stem}.key"

    def context(self, name: str = "IP:127.0.0.1", *, expired: bool = False) -> ssl.SSLContext:
        """The server's side of TLS."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(*self.certificate(name, expired=expired))
        return made

    def _run(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)


@dataclass
class Postbox:
    """What an aiosmtpd server took over, with answers for some recipients, each given in turn."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    got: list[Envelope] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)
    signed_in: list[tuple[bytes, bytes]] = field(default_factory=list)
    at_end: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        self.connections.add(id(session))
        waiting = self.answers.get(address, [])
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.got.append(envelope)
        return self.at_end.pop(0) if self.at_end else "250 2.0.0 queued as 4711"

    @property
    def recipients(self) -> list[str]:
        return [to for envelope in self.got for to in envelope.rcpt_tos]


@contextmanager
def server(postbox: Postbox, *, tls: ssl.SSLContext | None = None, implicit: ssl.SSLContext | None = None,
           password: bytes | None = None, **more: Any) -> Iterator[int]:  # fmt: skip
    """A running server; its port."""

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        postbox.signed_in.append((given.login, given.password))
        return AuthResult(success=given.password == password, handled=False)

    if password is not None:
        more |= {"authenticator": authenticate, "auth_required": True}
        more.setdefault("auth_require_tls", tls is not None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = Controller(postbox, "127.0.0.1", port, ssl_context=implicit, tls_context=tls, **more)
    running.start()
    try:
        yield port
    finally:
        running.stop()


@dataclass
class Wire:
    """The server's side of one connection."""

    sock: socket.socket
    lines: list[str]

    def say(self, text: str | bytes) -> None:
        self.sock.sendall(text.encode() if isinstance(text, str) else text)

    def hear(self) -> str:
        """The next line of the client."""
        line = b""
        while not line.endswith(b"\n"):
            came = self.sock.recv(1)
            if not came:
                raise ConnectionError
            line += came
        self.lines.append(line.decode().strip())
        return self.lines[-1]

    def until(self, verb: str, answers: dict[str, str] | None = None) -> None:
        """Answers everything kindly up to a command."""
        known = {"EHLO": "250-here\r\n250 8BITMIME\r\n", "DATA": "354 go\r\n"} | (answers or {})
        while (line := self.hear()).partition(" ")[0].upper() != verb:
            self.say(known.get(line.partition(" ")[0].upper(), "250 ok\r\n"))

    def content(self) -> bytes:
        """Everything up to the dot."""
        came = b""
        while not came.endswith(b"\r\n.\r\n"):
            more = self.sock.recv(65536)
            if not more:
                raise ConnectionError
            came += more
        return came

    def accept(self, answer: str = "250 2.0.0 taken\r\n") -> bytes:
        """Goes through a whole mail, answers its end."""
        self.until("DATA")
        self.say("354 go\r\n")
        came = self.content()
        self.say(answer)
        return came

    def drip(self, text: str, seconds: float = 0.2) -> None:
        """Says it letter by letter."""
        for letter in text:
            self.say(letter)
            time.sleep(seconds)

    def wait(self) -> None:
        """Says nothing more until the client hangs up."""
        while self.sock.recv(65536):
            pass


Script = Callable[[Wire], object]


@contextmanager
def scripted(*scripts: Script) -> Iterator[tuple[int, list[list[str]]]]:
    """A raw server that follows a script a connection (the last for all that follow); its port, the lines heard."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[list[str]] = []
    threads: list[threading.Thread] = []
    open_: list[socket.socket] = []

    def one(sock: socket.socket, script: Script, lines: list[str]) -> None:
        with sock, suppress(OSError):
            script(Wire(sock, lines))

    def serve() -> None:
        number = 0
        while True:
            try:
                sock, _ = listening.accept()
            except OSError:
                return
            lines: list[str] = []
            heard.append(lines)
            open_.append(sock)
            thread = threading.Thread(target=one, args=(sock, scripts[min(number, len(scripts) - 1)], lines))
            thread.start()
            threads.append(thread)
            number += 1

    accepting = threading.Thread(target=serve)
    accepting.start()
    try:
        yield listening.getsockname()[1], heard
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join()
        for sock in open_:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
