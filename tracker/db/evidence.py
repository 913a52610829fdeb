"""The archive of evidence: bytes kept before they are read, named by their hash, never rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol

from tracker.db.connection import LedgerError
from tracker.db.ledger import Ledger
from tracker.db.register import Evidence
from tracker.errors import InputError

MAX_BYTES = 50 * 1024 * 1024

_NAME = re.compile(r"[0-9a-f]{64}")


class Lying(NamedTuple):
    """A piece that lies on a shelf: its name, its bytes, when it was last written."""

    name: str
    size: int
    written_at: datetime


class Shelf(Protocol):
    """Where the bytes lie: a folder, or a bucket of an object store."""

    def keep(self, name: str, content: bytes) -> None:
        """Keeps bytes, safe when this returns; what lies there already counts as written now."""

    def get(self, name: str) -> bytes | None:
        """The bytes of a name; None where there are none."""

    def lying(self) -> Iterator[Lying]:
        """Everything that lies there, by name."""

    def remove(self, name: str) -> None:
        """Takes a piece away; one that is not there is no error."""

    def place(self, name: str) -> str:
        """Where a piece lies, for people."""


class EvidenceStore:
    """Archived bytes in a folder or a bucket, with a row for each in the ledger."""

    def __init__(self, place: Path | str, ledger: Ledger) -> None:
        """`place` is a folder, or the URL of a bucket with a prefix, such as `s3://evidence/tianjin`."""
        self._shelf = shelf(place)
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

        Raises InputError for more than 50 MiB, LedgerError where the archive cannot be written.
        """
        name = self.keep(content)
        self._ledger.keep_evidence(Evidence(name, url or "", fetched_at, media_type, dict(headers or {}), len(content)))
        return name

    def keep(self, content: bytes) -> str:
        """Keeps bytes alone, safe on the disk when this returns; their SHA-256. Raises as `put` does.

        Where they came from is the ledger's to say, in the transaction of what was read from them.
        """
        if len(content) > MAX_BYTES:
            raise InputError(
                f"{len(content) / 1024 / 1024:.0f} MiB are too much for one piece of evidence",
                f"keep at most {MAX_BYTES // 1024 // 1024} MiB, for example the page that is quoted",
            )
        name = sha256(content).hexdigest()
        self._shelf.keep(name, content)
        return name

    def get(self, name: str) -> bytes | None:
        """The bytes of that SHA-256, or None where this archive has none.

        Raises LedgerError when what lies there is no longer what was kept.
        """
        if not _NAME.fullmatch(name):
            return None
        content = self._shelf.get(name)
        if content is not None and sha256(content).hexdigest() != name:
            raise LedgerError(
                f"the evidence {self._shelf.place(name)} was changed after it was archived", "restore it from a copy"
            )
        return content

    def prunable(self, before: datetime) -> list[tuple[str, int]]:
        """The names of archived pieces last written before a moment that nothing cites, with their bytes.

        What an observation in any state, a source's last reading or a changed statement cites is never among them.
        """
        cited = self._ledger.cited_evidence()
        lying = (one for one in self._shelf.lying() if _NAME.fullmatch(one.name) and one.name not in cited)
        return [(one.name, one.size) for one in lying if one.written_at < before]

    def prune(self, names: Iterable[str]) -> None:
        """Takes pieces away for good."""
        for name in names:
            self._shelf.remove(name)

    def origins(self, name: str) -> list[Evidence]:
        """Where the bytes of that SHA-256 came from, earliest first."""
        return self._ledger.evidence_of(name)

    def text(self, name: str) -> str | None:
        """The readable text of archived bytes; None where they are missing or of a kind that has none here."""
        from tracker.document import readable

        content = self.get(name)
        if content is None:
            return None
        origins = self.origins(name)
        return readable(content, origins[0].media_type if origins else None)


def shelf(place: Path | str) -> Shelf:
    """The shelf at a folder or a URL. Raises UsageError for a URL of a kind that is not known."""
    if isinstance(place, Path):
        from tracker.db.evidence_folder import Folder

        return Folder(place)
    if place.startswith("file:"):
        from urllib.parse import unquote, urlsplit

        from tracker.db.evidence_folder import Folder

        return Folder(Path(unquote(urlsplit(place).path)))
    from tracker.db.evidence_bucket import Bucket

    return Bucket(place)
