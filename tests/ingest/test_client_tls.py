"""TLS is always verified, and what is wrong with a certificate is said."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.fetching import NOW, PATIENCE, Outcome, client, failed, source
from tests.ingest.server import PAGE, Misbehaving
from tracker.ingest.fetched import Fetched

pytest.importorskip("cryptography")

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TODAY = datetime.now(UTC)


@dataclass
class Authority:
    """A certificate authority of the test's own."""

    folder: Path

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the test's authority")])
        own = self._builder(self.name, self.key, TODAY + timedelta(days=9))
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        own = own.add_extension(usage, critical=True)
        self.file = self.folder / "authority.pem"
        self.file.write_bytes(own.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def server(self, *, days: int = 5, host: str | None = None, signed_by_itself: bool = False) -> ssl.SSLContext:
        """The server's side of TLS, for 127.0.0.1 or for another host, expired where `days` is negative."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        builder = self._builder(name, key, TODAY + timedelta(days=days), name if signed_by_itself else self.name)
        stands = x509.DNSName(host) if host else x509.IPAddress(ip_address("127.0.0.1"))
        builder = builder.add_extension(x509.SubjectAlternativeName([stands]), critical=False)
        signed = builder.sign(key if signed_by_itself else self.key, hashes.SHA256())
        file = self.folder / f"server{days}{host}{signed_by_itself}.pem"
        plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        secret = key.private_bytes(serialization.Encoding.PEM, *plain)
        file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _builder(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, until: datetime, issuer: x509.Name | None = None
    ) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer or name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(TODAY - timedelta(days=20)).not_valid_after(until)
        signing = self.key if issuer == self.name else key
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        return builder.add_extension(own, critical=False).add_extension(signer, critical=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


def _outcome(context: ssl.SSLContext | None, ca_file: str | None, name: str = "good", seconds: float = 10) -> Outcome:
    async def run() -> Outcome:
        environment = {"TRACKER_CA_FILE": ca_file} if ca_file else {}
        async with asyncio.timeout(PATIENCE), Misbehaving(tls=context) as server, client(environment) as fetching:
            url = f"https://127.0.0.1:{server.port}/{name}"
            return [await fetching.fetch(source(url, seconds=seconds), None, NOW) for _ in range(2)][-1]

    return asyncio.run(run())


def test_an_authority_of_ones_own_is_trusted_where_it_is_declared(authority: Authority) -> None:
    """TRACKER_CA_FILE adds its certificate; the same server is refused without it."""
    answer = _outcome(authority.server(), str(authority.file))
    assert isinstance(answer, Fetched)
    assert answer.content == PAGE
    failed(_outcome(authority.server(), None), "tls", "is not known")


@pytest.mark.parametrize(
    ("flaw", "word"),
    [
        ({"days": -3}, "has expired"),
        ({"host": "other.example"}, "for another"),
        ({"signed_by_itself": True}, "signed by itself"),
    ],
)
def test_a_certificate_that_does_not_hold_is_refused_with_the_reason(
    authority: Authority, flaw: dict[str, Any], word: str
) -> None:
    """Expired, for another host, signed by itself: the failure says which."""
    outcome = _outcome(authority.server(**flaw), str(authority.file))
    failed(outcome, "tls", word, "TRACKER_CA_FILE")


def test_a_server_without_tls_is_a_failure_of_tls() -> None:
    """https to a port that speaks plain HTTP fails in the handshake, and no request is sent in the clear."""

    async def run() -> None:
        seen = bytearray()

        async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.extend(await reader.read(4096))
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await reader.read()
            writer.close()

        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(PATIENCE), server, client() as fetching:
            outcome = await fetching.fetch(source(f"https://127.0.0.1:{port}/secret"), None, NOW)
            failed(outcome, "tls", "handshake failed")
            assert b"secret" not in seen
        await asyncio.sleep(0.05)

    asyncio.run(run())


def test_a_redirect_back_to_plain_http_is_not_followed(authority: Authority) -> None:
    """https that redirects to http is refused; the failure says that the address can be declared instead."""
    outcome = _outcome(authority.server(), str(authority.file), "redirect-elsewhere?http://127.0.0.1:1/")
    failed(outcome, "redirects", "declare that address")


def test_a_file_without_certificates_is_named(tmp_path: Path, authority: Authority) -> None:
    """A TRACKER_CA_FILE that is missing or holds none ends the fetch with a failure that names the variable."""
    (tmp_path / "empty.pem").write_text("nothing", encoding="utf-8")
    for name in ("empty.pem", "missing.pem"):
        outcome = _outcome(authority.server(), str(tmp_path / name))
        failed(outcome, "tls", "TRACKER_CA_FILE", name)


def test_a_handshake_that_hangs_meets_the_deadline() -> None:
    """A server that takes the connection and never shakes hands is given up in time."""

    async def run() -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(PATIENCE), server, client() as fetching:
            failed(await fetching.fetch(source(f"https://127.0.0.1:{port}/", seconds=0.3), None, NOW), "timeout")
        await asyncio.sleep(0.05)

    asyncio.run(run())
