"""Backup and restore."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.db.conftest import Make
from tracker.db.ledger import Ledger
from tracker.db.operate import backup, restore
from tracker.errors import InputError, UsageError


def values(url: str) -> list[str]:
    with Ledger.open(url) as ledger:
        labs = ledger.observations().get("labs", [])
    return sorted(one.measurement.text for one in labs if one.measurement is not None)


def test_there_and_back(url: str, make: Make, tmp_path: Path) -> None:
    """A backup made while the ledger is open holds what was committed; restoring it keeps the newer one beside."""
    file = tmp_path / "backup.sqlite3"
    with Ledger.open(url) as ledger:
        ledger.append([make.figure(17)])
        seen: list[tuple[int, int]] = []
        assert backup(url, file, lambda done, total: seen.append((done, total))) == file.stat().st_size
        assert seen[-1][0] == seen[-1][1] > 0
        ledger.append([make.figure(18)])
    assert [path.name for path in tmp_path.glob("*backup*")] == ["backup.sqlite3"]
    kept = restore(url, file)
    assert values(url) == ["17"]
    assert kept is not None
    assert kept.name == "ledger.sqlite3.before-restore"
    assert values(f"sqlite:///{kept}") == ["17", "18"]
    again = restore(url, kept)
    assert again is not None
    assert again.name == "ledger.sqlite3.before-restore-2"
    assert values(url) == ["17", "18"]


def test_others_may_have_it_open(url: str, make: Make, tmp_path: Path) -> None:
    """A process that has the ledger open sees the restored state at its next reading."""
    file = tmp_path / "backup.sqlite3"
    with Ledger.open(url) as ledger:
        ledger.append([make.figure(17)])
        backup(url, file)
        ledger.append([make.figure(18)])
        restore(url, file)
        assert len(ledger.observations()["labs"]) == 1
        ledger.append([make.figure(19)])
    assert values(url) == ["17", "19"]


def test_a_backup_never_overwrites(url: str, make: Make, tmp_path: Path) -> None:
    """A file that is there already is not touched."""
    Ledger.open(url).close()
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    with pytest.raises(UsageError, match="already"):
        backup(url, file)
    assert file.read_text() == "mine"


def test_nothing_to_back_up(url: str, tmp_path: Path) -> None:
    """Without a ledger there is no backup, and none is made up."""
    with pytest.raises(InputError, match="no ledger"):
        backup(url, tmp_path / "backup.sqlite3")
    assert list(tmp_path.iterdir()) == []


def spoil_text(file: Path) -> None:
    file.write_text("no database")


def spoil_empty(file: Path) -> None:
    file.write_bytes(b"")


def spoil_half(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def spoil_page(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 2 : 4096 * 3] = bytes(4096)
    file.write_bytes(content)


def spoil_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def spoil_missing(file: Path) -> None:
    file.unlink()


def spoil_orphan(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO decision VALUES ('o-none', 1, 'accepted', '2026-01-01T00:00:00Z', NULL, NULL)")
        connection.commit()


@pytest.mark.parametrize(
    "spoil", [spoil_text, spoil_empty, spoil_half, spoil_page, spoil_version, spoil_missing, spoil_orphan]
)
def test_a_bad_backup_is_refused(url: str, make: Make, tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    """A file that is no whole ledger of a known version changes nothing."""
    file = tmp_path / "backup.sqlite3"
    with Ledger.open(url) as ledger:
        ledger.append([make.figure(17)])
        backup(url, file)
    spoil(file)
    with pytest.raises(InputError, match="backup"):
        restore(url, file)
    assert values(url) == ["17"]
    assert not list(tmp_path.glob("*.before-restore*"))


def test_a_damaged_ledger_is_moved_aside(url: str, make: Make, tmp_path: Path) -> None:
    """Restoring over a ledger that cannot even be copied moves it aside and brings the backup back."""
    file = tmp_path / "backup.sqlite3"
    with Ledger.open(url) as ledger:
        ledger.append([make.figure(17)])
        backup(url, file)
    (tmp_path / "ledger.sqlite3").write_bytes(b"rubbish" * 2000)
    kept = restore(url, file)
    assert values(url) == ["17"]
    assert kept is not None
    assert kept.read_bytes().startswith(b"rubbish")
