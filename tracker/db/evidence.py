"""The archive of evidence: bytes kept before they are read, named by their hash, never rewritten."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from tracker.db.connection import LedgerError
from tracker.db.ledger import Ledger
from tracker.db.register import Evidence
from tracker.errors import InputError

MAX_BYTES = 50 * 1024 * 1024

_NAME = re.compile(r"[0-9a-f]{64}")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "template", "noscript"})


class EvidenceStore:
    """Archived bytes in a folder, with a row for each in the ledger."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._folder = folder
        self._ledger = ledger

    def put(
        self,
        content: bytes,
        *,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
        fetched_at: datetime,
        media_type: str | None = None,
    ) -> str:
        """Keeps bytes and where they came from; their SHA-256. Bytes that are there already are left as they are.

        Raises InputError for more than 50 MiB, LedgerError where the folder cannot be written.
        """
        if len(content) > MAX_BYTES:
            raise InputError(
                f"{len(content) / 1024 / 1024:.0f} MiB are too much for one piece of evidence",
                f"keep at most {MAX_BYTES // 1024 // 1024} MiB, for example the page that is quoted",
            )
        name = sha256(content).hexdigest()
        path = self._path(name)
        try:
            if not path.exists():
                _write(path, content)
        except OSError as error:
            raise LedgerError(f"the evidence cannot be kept in {self._folder}: {error.strerror}") from error
        self._ledger.keep_evidence(Evidence(name, url or "", fetched_at, media_type, dict(headers or {}), len(content)))
        return name

    def get(self, name: str) -> bytes | None:
        """The bytes of that SHA-256, or None where this archive has none.

        Raises LedgerError when what lies there is no longer what was kept.
        """
        if not _NAME.fullmatch(name):
            return None
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        if sha256(content).hexdigest() != name:
            raise LedgerError(
                f"the evidence {self._path(name)} was changed after it was archived", "restore it from a copy"
            )
        return content

    def origins(self, name: str) -> list[Evidence]:
        """Where the bytes of that SHA-256 came from, earliest first."""
        return self._ledger.evidence_of(name)

    def text(self, name: str) -> str | None:
        """The readable text of archived bytes; None where they are missing or of a kind that has none here."""
        content = self.get(name)
        if content is None:
            return None
        origins = self.origins(name)
        media_type = (origins[0].media_type if origins else None) or _guess(content)
        kind = media_type.partition(";")[0].strip().lower()
        if kind in ("text/html", "application/xhtml+xml"):
            return _visible(_decoded(content))
        if kind.startswith("text/") or kind in ("application/json", "application/xml"):
            return _decoded(content)
        return None

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


def _write(path: Path, content: bytes) -> None:
    """Writes a file that is either wholly there or not at all, whatever stops us."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o444)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _guess(content: bytes) -> str:
    head = content[:1024].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return "application/octet-stream" if b"\0" in content[:8192] or head.startswith(b"%pdf") else "text/plain"


def _decoded(content: bytes) -> str:
    declared = _CHARSET.search(content[:4096])
    names = ["utf-8-sig", *([declared[1].decode("ascii").lower()] if declared else []), "gb18030"]
    for name in names:
        try:
            return content.decode("gb18030" if name in ("gb2312", "gbk") else name)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", errors="replace")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)


def _visible(html: str) -> str:
    """The words of a page without its markup: a figure may stand in bold."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.words)
