"""Backup of a running ledger into one file; restoring it, with the old one kept beside."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tracker.db.connection import LedgerError, engine_for, sqlite_file
from tracker.db.ledger import Ledger
from tracker.db.upgrade import known_revisions
from tracker.errors import InputError, UsageError

PAGES = 1_000
"""Pages copied at a time, so that writers get their turn in between."""

Progress = Callable[[int, int], None]
"""Told how many pages are done and how many there are."""


def backup(url: str, file: Path, progress: Progress | None = None) -> int:
    """Copies the ledger, as of one moment and while others go on writing, into a new file; its size in bytes.

    Raises UsageError when the file is there already, LedgerError when it cannot be written.
    """
    source = _path(url)
    if file.exists():
        raise UsageError(f"{file} is there already", "name a new file: a backup never overwrites another")
    if not source.exists():
        raise InputError(f"there is no ledger at {source} yet", "tracker record or tracker import begins one")
    temporary = file.with_name(f".{file.name}.part")
    try:
        _copy(source, temporary, progress)
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"the backup {file} could not be written: {error}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return file.stat().st_size


def restore(url: str, file: Path, progress: Progress | None = None) -> Path | None:
    """Puts a backup in the ledger's place; where the old one was kept (`….before-restore`), None if there was none.

    Raises InputError, and changes nothing, for a file that is no whole ledger of a version known here.
    """
    verify(file)
    ledger = _path(url)
    kept = None
    try:
        if ledger.exists():
            kept = _free(ledger)
            _set_aside(ledger, kept)
        ledger.parent.mkdir(parents=True, exist_ok=True)
        _copy(file, ledger, progress)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"{file} could not be restored: {error}", f"the old ledger lies in {kept}") from error
    Ledger.open(url).close()
    return kept


def verify(file: Path) -> None:
    """Raises InputError unless the file is a whole ledger of a version known here."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise InputError(f"{file} is no ledger: {error}", "restore a file that tracker db backup wrote") from error
    if found != "ok" or orphan is not None:
        raise InputError(f"{file} is damaged: {found if found != 'ok' else f'a row of {orphan[0]} hangs in the air'}")
    if row is None or row[0] not in known_revisions():
        raise InputError(f"{file} was written by a later version of tracker", "install that version first")


def _path(url: str) -> Path:
    engine = engine_for(url)
    engine.dispose()
    path = sqlite_file(engine)
    if path is None:
        raise UsageError("only a SQLite ledger in a file is backed up this way", "use pg_dump for PostgreSQL")
    return path


def _copy(source: Path, target: Path, progress: Progress | None) -> None:
    """SQLite's own online copy: the source may be written meanwhile, readers of the target see the old or the new."""

    def told(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with closing(sqlite3.connect(source, timeout=30)) as read, closing(sqlite3.connect(target, timeout=30)) as written:
        written.execute("PRAGMA synchronous = FULL")
        read.backup(written, pages=PAGES, progress=told)
        written.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if target.name.startswith("."):
            written.execute("PRAGMA journal_mode = DELETE")


def _set_aside(ledger: Path, kept: Path) -> None:
    """Copies the old ledger aside; one too damaged to be copied is moved, with its log."""
    try:
        _copy(ledger, kept, None)
    except sqlite3.DatabaseError:
        kept.unlink(missing_ok=True)
        for ending in ("", "-wal", "-shm"):
            part = ledger.with_name(ledger.name + ending)
            if part.exists():
                part.replace(kept.with_name(kept.name + ending))


def _free(ledger: Path) -> Path:
    """The first name `….before-restore`, `….before-restore-2`, … that is not taken."""
    name = ledger.name + ".before-restore"
    number = 1
    while (kept := ledger.with_name(name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return kept
