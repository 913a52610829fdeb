"""Evidence in a bucket, on a local server that speaks S3."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import obstore
import pytest
from obstore.store import S3Store

from tests.db.conftest import Make
from tracker.db.connection import LedgerError
from tracker.db.evidence import EvidenceStore, shelf
from tracker.db.ledger import Ledger
from tracker.errors import UsageError

SERVER = """
import sys
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=True)
"""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of a server that keeps buckets in memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-c", SERVER, str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                try:
                    request = urllib.request.Request(f"{address}/evidence", method="PUT")
                    urllib.request.urlopen(request, timeout=5).close()
                    break
                except OSError:
                    assert server.poll() is None
                    time.sleep(0.1)
            yield address
        finally:
            server.kill()


@pytest.fixture
def place(service: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a prefix in a bucket, with the environment that leads to the server."""
    said = {"ENDPOINT_URL": service, "ALLOW_HTTP": "true", "REGION": "us-east-1", "ACCESS_KEY_ID": "key",
            "SECRET_ACCESS_KEY": "secret"}  # fmt: skip
    for name, value in said.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    return f"s3://evidence/{os.urandom(4).hex()}"


def test_bytes_come_back_by_their_hash(place: str, ledger: Ledger, make: Make) -> None:
    """What was kept comes back whole, once, with where it came from; another name has nothing."""
    store = EvidenceStore(place, ledger)
    name = store.put("17家".encode(), url="https://example.org/a", fetched_at=make.moment(0), media_type="text/plain")
    assert store.put("17家".encode(), url="https://example.org/b", fetched_at=make.moment(1)) == name
    assert store.get(name) == "17家".encode()
    assert store.text(name) == "17家"
    assert [one.url for one in store.origins(name)] == ["https://example.org/a", "https://example.org/b"]
    assert [one.name for one in shelf(place).lying()] == [name]
    assert store.get("0" * 64) is None


def test_tampering_is_noticed(place: str, ledger: Ledger, make: Make) -> None:
    """Bytes that somebody wrote over in the bucket are refused, with their address."""
    store = EvidenceStore(place, ledger)
    name = store.put(b"kept", fetched_at=make.moment(0))
    obstore.put(S3Store.from_url(place), f"{name[:2]}/{name}", b"other")
    with pytest.raises(LedgerError, match=r"s3://evidence/.* was changed after it was archived"):
        store.get(name)


def test_what_nothing_cites_can_go(place: str, ledger: Ledger, make: Make) -> None:
    """Only uncited pieces older than the moment are named, and taken away when asked to."""
    store = EvidenceStore(place, ledger)
    name = store.keep(b"uncited")
    assert store.prunable(datetime.now(UTC) - timedelta(hours=1)) == []
    old = store.prunable(datetime.now(UTC) + timedelta(hours=1))
    assert old == [(name, 7)]
    store.prune([name, "1" * 64])
    assert store.get(name) is None


def test_a_bucket_that_is_not_there_is_told(place: str, ledger: Ledger) -> None:
    """The sentence names the archive and holds no key."""
    store = EvidenceStore("s3://elsewhere/x", ledger)
    with pytest.raises(LedgerError, match="s3://elsewhere/x does not answer") as caught:
        store.keep(b"lost")
    assert "secret" not in f"{caught.value}"


def test_another_kind_of_place_is_refused(ledger: Ledger) -> None:
    """Only folders and buckets are known."""
    with pytest.raises(UsageError, match="TRACKER_EVIDENCE_URL"):
        EvidenceStore("ftp://example.org/x", ledger)
