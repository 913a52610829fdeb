"""Evidence in a folder: one file a piece, whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tracker.db.connection import LedgerError
from tracker.db.evidence import Lying


class Folder:
    """A shelf in a folder, divided by the first two digits of the names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, content: bytes) -> None:
        """Keeps bytes, safe on the disk when this returns. Raises LedgerError where the folder cannot be written."""
        path = self._path(name)
        try:
            if path.exists():
                os.utime(path)  # what is about to be cited is not old enough to be pruned
            else:
                _write(path, content)
        except OSError as error:
            raise LedgerError(f"the evidence cannot be kept in {self._folder}: {error.strerror}") from error

    def get(self, name: str) -> bytes | None:
        """The bytes of a name; None where there are none."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def lying(self) -> Iterator[Lying]:
        """Everything that lies there, by name."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            known = path.stat()
            yield Lying(path.name, known.st_size, datetime.fromtimestamp(known.st_mtime, UTC))

    def remove(self, name: str) -> None:
        """Takes a piece away; one that is not there is no error."""
        self._path(name).unlink(missing_ok=True)

    def place(self, name: str) -> str:
        """The file of a piece."""
        return str(self._path(name))

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
