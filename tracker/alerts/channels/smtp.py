"""The conversation with a mail server: one connection for many mails, each to one recipient (RFC 5321)."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Literal, Self

from tracker.alerts.channels.headers import Address
from tracker.alerts.channels.lines import Lines
from tracker.alerts.channels.smtp_answers import BrokenError, cause, judged, quoted
from tracker.model.delivery import Never, Outcome, Sent, TryAgain
from tracker.model.value import value

Tls = Literal["starttls", "implicit", "none"]

PORTS: dict[Tls, int] = {"starttls": 587, "implicit": 465, "none": 25}
"""Where a server listens for each way of encryption (RFC 8314, RFC 5321)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds are waited: for the connection, for each reply, for the last one.

    The last is long, for a mail taken over while nobody listened any more is sent twice (RFC 5321, 4.5.3.2.6). All
    together stay under the time for which a sender holds a delivery.
    """

    connect: float = 30
    reply: float = 30
    acceptance: float = 200


@value
class Server:
    """Which server, how its line is encrypted, as whom one signs in; `ca_file` holds authorities beside the known."""

    host: str
    port: int
    tls: Tls = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""


@value
class Envelope:
    """One mail on its way: from which address failures are told to, to whom, under which id (RFC 3461), the bytes."""

    sender: Address
    recipient: Address
    delivery: str
    raw: bytes
    wire: str


class Connection:
    """A connection to one server, opened at the first mail, opened again where it was lost."""

    def __init__(self, server: Server, patience: Patience | None = None) -> None:
        self._server, self._patience = server, patience or Patience()
        self._smtp: _Client | None = None
        self._refused: TryAgain | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._smtp.close()
            self._smtp = None

    def hand_over(self, envelope: Envelope) -> Outcome:
        """Sends a mail: once more, on a new connection, where an earlier mail's connection turns out to be lost."""
        reused = self._smtp is not None
        try:
            return self._exchange(envelope)
        except BrokenError as broken:
            self._drop()
            if not reused:
                return broken.outcome
        try:
            return self._exchange(envelope)
        except BrokenError as broken:
            self._drop()
            return broken.outcome

    def _exchange(self, envelope: Envelope) -> Outcome:
        if self._refused is not None:  # forty-nine more would wait as long for the same answer
            return self._refused
        if self._smtp is None:
            opened = _opened(self._server, self._patience)
            if isinstance(opened, TryAgain):
                self._refused = opened
                return opened
            self._smtp = opened
        smtp, host = self._smtp, self._server.host
        try:
            refusal = _asked(smtp, envelope, host)
            if refusal is None:
                code, said = smtp.docmd("DATA")
                refusal = None if code == 354 else judged(code, said, host)
        except (OSError, smtplib.SMTPException) as error:
            raise BrokenError(TryAgain(f"{host} broke off: {cause(error)}")) from error
        if refusal is None:
            return self._content(smtp, envelope)
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):  # a server that hangs up after its refusal has refused all the same
            self._drop()
        return refusal

    def _content(self, smtp: _Client, envelope: Envelope) -> Outcome:
        """The mail itself: once it is on the line nobody knows what the other side did with it, until it says so."""
        host = self._server.host
        raw = envelope.raw if envelope.raw.endswith(b"\r\n") else envelope.raw + b"\r\n"
        try:
            smtp.seconds = self._patience.acceptance
            smtp.send(re.sub(rb"(?m)^\.", b"..", raw) + b".\r\n")
            code, said = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return TryAgain(f"{host} did not say whether it took the mail over: {cause(error)}")
        finally:
            smtp.seconds = self._patience.reply
        if 200 <= code < 300:
            return Sent(quoted(said, code), envelope.wire)
        if not 400 <= code < 600:
            self._drop()
        try:
            return judged(code, said, host)
        except BrokenError as broken:
            self._drop()
            return broken.outcome

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


class _Client(smtplib.SMTP):
    """`smtplib` with replies bounded in size and time; TLS from the first byte where a context is given."""

    def __init__(self, server: Server, patience: Patience, context: ssl.SSLContext | None) -> None:
        self.seconds = patience.reply
        super().__init__(local_hostname="localhost", timeout=patience.connect)
        self._reach(server, context if server.tls == "implicit" else None)

    def _reach(self, server: Server, implicit: ssl.SSLContext | None) -> None:
        """Connects and hears the greeting; the client names itself by its address (RFC 5321, 4.1.3)."""
        self.sock = socket.create_connection((server.host, server.port), self.timeout)
        try:
            if implicit is not None:
                self.sock = implicit.wrap_socket(self.sock, server_hostname=server.host)
            own = ip_address(self.sock.getsockname()[0].partition("%")[0])
            self.local_hostname = f"[{own}]" if own.version == 4 else f"[IPv6:{own}]"
            code, said = self.getreply()
            if code != 220:
                raise smtplib.SMTPConnectError(code, said)
        except BaseException:
            self.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        """The whole of a reply, in the time and the size that one may have."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("it closed the connection")
        lines = self.file if isinstance(self.file, Lines) else Lines(self.sock)
        self.file = lines
        lines.begin(self.seconds)
        return super().getreply()

    def send(self, s: object) -> None:
        """Sends bytes within the time for a reply."""
        if self.sock is not None:
            self.sock.settimeout(self.seconds)
        super().send(s)  # type: ignore[arg-type]

    @property
    def is_local(self) -> bool:
        """Whether the other end is this machine."""
        assert self.sock is not None
        return ip_address(str(self.sock.getpeername()[0]).partition("%")[0]).is_loopback

    @property
    def said_too_much(self) -> bool:
        """Whether more came than was asked for: what is injected before the encryption must not count after it."""
        return isinstance(self.file, Lines) and not self.file.is_empty


def _opened(server: Server, patience: Patience) -> _Client | TryAgain:
    """A connection ready for mail: encrypted as declared, signed in; otherwise why not."""
    host = f"{server.host}:{server.port}"
    client: _Client | None = None
    try:
        context = None if server.tls == "none" else _context(server.ca_file)
        client = _Client(server, patience, context)
        refusal = _prepared(client, server, context)
        if refusal is None:
            return client
    except ssl.SSLCertVerificationError as error:
        refusal = TryAgain(
            f"the certificate of {host} cannot be trusted: {error.verify_message}; nothing was sent. If it is of an "
            "authority of your own, TRACKER_CA_FILE names the file with that authority's certificate"
        )
    except ssl.SSLError as error:
        refusal = TryAgain(f"no encrypted line to {host}: {error.reason or error}; nothing was sent")
    except smtplib.SMTPAuthenticationError as error:
        said = _hidden(quoted(error.smtp_error, error.smtp_code), server)
        refusal = TryAgain(f"{host} does not let us sign in: {said}", code=error.smtp_code)
    except smtplib.SMTPResponseException as error:
        code = error.smtp_code if error.smtp_code > 0 else None
        said = _hidden(quoted(error.smtp_error, error.smtp_code), server)
        refusal = TryAgain(f"{host} does not take mail: {said}", code=code)
    except smtplib.SMTPNotSupportedError:
        refusal = TryAgain(f"{host} offers no way to sign in; the channel names a user: take user_env away or mend it")
    except UnicodeError:
        refusal = TryAgain(f"user and password for {host} have to be ASCII; the host's name has to be one")
    except (OSError, smtplib.SMTPException) as error:
        refusal = TryAgain(f"{host} cannot be reached: {_hidden(cause(error), server)}")
    if client is not None:
        client.close()
    return refusal


def _prepared(client: _Client, server: Server, context: ssl.SSLContext | None) -> TryAgain | None:
    """Greets, encrypts, signs in; why not where one of them cannot be done as declared."""
    host = f"{server.host}:{server.port}"
    client.ehlo_or_helo_if_needed()
    if server.tls == "starttls" and context is not None:
        if not client.has_extn("starttls"):
            return TryAgain(
                f"{host} offers no encryption (STARTTLS), or somebody in between hides it: nothing was sent; tls: "
                "implicit where it is encrypted from the start, tls: none where it may be read by everybody"
            )
        code, said = client.docmd("STARTTLS")
        if code != 220 or client.said_too_much:
            return TryAgain(f"{host} does not begin to encrypt: {quoted(said, code)}; nothing was sent", code=code)
        _encrypt(client, context, server.host)
        client.ehlo()
    if server.user:
        if server.tls == "none" and not client.is_local:
            return TryAgain(f"the password is not sent to {host} over a line that everybody can read: choose tls")
        client.login(server.user, server.password)
    return None


def _encrypt(client: _Client, context: ssl.SSLContext, host: str) -> None:
    """Goes on in TLS and forgets everything that was said before (RFC 3207, 4.2)."""
    assert client.sock is not None
    client.sock.settimeout(client.seconds)
    client.sock = context.wrap_socket(client.sock, server_hostname=host)
    client.file = None
    client.helo_resp = client.ehlo_resp = None
    client.esmtp_features = {}
    client.does_esmtp = False


def _context(ca_file: str) -> ssl.SSLContext:
    """The system's authorities beside those of a file; the name of the host is checked."""
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise OSError(f"TRACKER_CA_FILE names {ca_file}, from which no certificate can be read") from error
    return context


def _asked(smtp: _Client, envelope: Envelope, host: str) -> Never | TryAgain | None:
    """Says from whom and to whom; None where the server lets us go on."""
    limit = smtp.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(envelope.raw):
        return Never(f"the mail has {len(envelope.raw)} bytes, {host} takes {limit}", code=552)
    told = smtp.has_extn("dsn")
    options = f" SIZE={len(envelope.raw)}" if smtp.has_extn("size") else ""
    options += f" RET=HDRS ENVID={envelope.delivery}" if told else ""
    code, said = smtp.docmd("MAIL", f"FROM:<{envelope.sender.bare}>{options}")
    if code != 250:
        refusal = judged(code, said, host)
        # Whatever its code, this is said of our own address: no recipient is stopped for it.
        return replace(refusal, gone=False) if isinstance(refusal, Never) else refusal
    notify = " NOTIFY=FAILURE,DELAY" if told else ""
    code, said = smtp.docmd("RCPT", f"TO:<{envelope.recipient.bare}>{notify}")
    return None if code in (250, 251, 252) else judged(code, said, host)


def _hidden(text: str, server: Server) -> str:
    """The text without our password, should the server have repeated it."""
    return text.replace(server.password, "***") if len(server.password) > 2 else text
