"""The archive of evidence: bytes kept before they are read, named by their hash, never rewritten."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from tracker.db.connection import LedgerError
from tracker.db.ledger import Ledger
from tracker.db.register import Evidence
from tracker.errors import InputError

MAX_BYTES = 50 * 1024 * 1024

_NAME = re.compile(r"[0-9a-f]{64}")


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
        path = self._path(name)
        try:
            if path.exists():
                os.utime(path)  # what is about to be cited is not old enough to be pruned
            else:
                _write(path, content)
        except OSError as error:
            raise LedgerError(f"the evidence cannot be kept in {self._folder}: {error.strerror}") from error
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

    def prunable(self, before: datetime) -> list[tuple[Path, int]]:
        """The archived files last written before a moment that nothing cites, with their bytes, by name.

        What an observation in any state, a source's last reading or a changed statement cites is never among them.
        """
        cited = self._ledger.cited_evidence()
        found = []
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if _NAME.fullmatch(path.name) and path.name not in cited:
                known = path.stat()
                if known.st_mtime < before.timestamp():
                    found.append((path, known.st_size))
        return found

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

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


def _write(path: Path, content: bytes) -> None:
    """Writes a file that is either wholly there or not at all, whatever stops us."""
    is_new = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_new:
        _synced(path.parent.parent)
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
    _synced(path.parent)


def _synced(folder: Path) -> None:
    """Makes sure that the entries of a folder are on the disk: a file outlives a power cut only with its name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
