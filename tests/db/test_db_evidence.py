"""The archive of evidence."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from tests.db.conftest import Make
from tracker.db import evidence
from tracker.db.connection import LedgerError
from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.db.register import Evidence
from tracker.errors import InputError

PAGE = "<!doctype html><html><head><style>b{}</style></head><body>组建<b>17</b>家全国重点实验室</body></html>"


@pytest.fixture
def store(ledger: Ledger, tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence", ledger)


def test_bytes_come_back_by_their_hash(store: EvidenceStore, make: Make, tmp_path: Path) -> None:
    """What is put comes back byte for byte under its SHA-256, with where it came from."""
    name = store.put(
        PAGE.encode(),
        url="https://example.org/a",
        headers={"ETag": '"甲"'},
        fetched_at=make.moment(0),
        media_type="text/html",
    )
    assert name == sha256(PAGE.encode()).hexdigest()
    assert store.get(name) == PAGE.encode()
    [origin] = store.origins(name)
    assert (origin.url, origin.headers, origin.size) == ("https://example.org/a", {"ETag": '"甲"'}, len(PAGE.encode()))
    assert [path.name for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == [name]


def test_the_same_bytes_are_kept_once(store: EvidenceStore, make: Make, tmp_path: Path) -> None:
    """A second address of the same bytes is another origin of one file, which is not rewritten."""
    name = store.put(b"x", url="https://example.org/a", fetched_at=make.moment(0))
    [path] = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    before = path.stat().st_ino
    assert store.put(b"x", url="https://example.org/b", fetched_at=make.moment(1)) == name
    assert store.put(b"x", url="https://example.org/a", fetched_at=make.moment(2)) == name
    assert path.stat().st_ino == before
    assert [origin.url for origin in store.origins(name)] == ["https://example.org/a", "https://example.org/b"]


def test_tampering_is_noticed(store: EvidenceStore, make: Make, tmp_path: Path) -> None:
    """Bytes that no longer have their hash are not given out as evidence."""
    name = store.put(b"17", fetched_at=make.moment(0))
    [path] = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    path.chmod(0o644)
    path.write_bytes(b"71")
    with pytest.raises(LedgerError, match="changed after"):
        store.get(name)


@pytest.mark.parametrize("name", ["0" * 64, "../../targets.yaml", "", "x" * 64])
def test_what_is_not_there(store: EvidenceStore, name: str) -> None:
    """A hash that is not archived, or no hash at all, has no bytes; no path is built from it."""
    assert store.get(name) is None
    assert store.text(name) is None


def test_too_much_is_refused(store: EvidenceStore, make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Evidence is bounded, and nothing of what is too large is written."""
    monkeypatch.setattr(evidence, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="too much"):
        store.put(b"x" * 11, fetched_at=make.moment(0))
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize(
    ("content", "media_type", "text"),
    [
        (PAGE.encode(), "text/html; charset=utf-8", "组建17家全国重点实验室"),
        (PAGE.encode(), None, "组建17家全国重点实验室"),
        ('<meta charset="gb2312">近9000项'.encode("gb18030"), "text/html", "近9000项"),
        ("近9000项".encode("gb18030"), "text/plain", "近9000项"),
        ("<meta charset=big5>臺灣".encode("big5"), "text/html", "臺灣"),
        (b"%PDF-1.7 17", "application/pdf", None),
        (b"%PDF-1.7 17", None, None),
        ("近9000项".encode("utf-8-sig"), None, "近9000项"),
    ],
)
def test_readable_text(
    store: EvidenceStore, make: Make, content: bytes, media_type: str | None, text: str | None
) -> None:
    """The text of a page is its words without markup, in whatever encoding it says; a PDF has none here."""
    name = store.put(content, fetched_at=make.moment(0), media_type=media_type)
    assert store.text(name) == text


def test_origins_of_many_are_recorded_once(ledger: Ledger, make: Make) -> None:
    """The same bytes from the same address are one origin, the first; elsewhere they have another."""
    name, other = "a" * 64, "b" * 64
    first = [Evidence(name, f"https://example.org/{at}", make.moment(at), None, {}, 1) for at in range(3)]
    assert ledger.keep_evidence(*first, Evidence(other, first[0].url, make.moment(9), None, {}, 2)) == 4
    again = Evidence(name, first[1].url, make.moment(7), "text/html", {}, 1)
    new = Evidence(name, "https://example.org/9", make.moment(8), None, {}, 1)
    assert ledger.keep_evidence(again, new, new) == 1
    assert ledger.evidence_of(name) == [*first, new]
    assert ledger.keep_evidence() == 0
