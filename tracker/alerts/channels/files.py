"""Files that channels write: whole or not at all, safe on the disk before they are called written."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(file: Path, content: bytes) -> bool:
    """Writes a file so that a reader meets the old or the new one, never half; whether its bytes changed."""
    if _same(file, content):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        beside.replace(file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    keep_name(file.parent)
    return True


def read_bounded(file: Path, most: int) -> bytes | None:
    """The bytes of a file; None where there is none, it cannot be read, or it is longer than `most`."""
    try:
        if not file.is_file() or file.stat().st_size > most:
            return None
        return file.read_bytes()
    except OSError:
        return None


def _same(file: Path, content: bytes) -> bool:
    found = read_bounded(file, len(content))
    return found is not None and found == content


def keep_name(folder: Path) -> None:
    """Has the disk keep a name that was changed in a folder; Windows knows no such thing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
