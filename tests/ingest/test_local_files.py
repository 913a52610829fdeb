"""Sources that are files of the workspace."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tracker.ingest.local import MOST_FILES, LocalFile, find_files, read_file
from tracker.model.source import Failure, Source


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")


def found(root: Path, path: str) -> object:
    names = find_files(root, Source("s", path=path))
    return names.kind if isinstance(names, Failure) else names


def test_a_file_a_folder_and_a_glob(tmp_path: Path) -> None:
    """Each means what it says; hidden files and folders in a folder are passed over."""
    put(tmp_path, "d/b.csv", "d/a.csv", "d/.hidden.csv", "d/sub/c.csv", "e.csv")
    assert found(tmp_path, "e.csv") == ["e.csv"]
    assert found(tmp_path, "d") == ["d/a.csv", "d/b.csv"]
    assert found(tmp_path, "d/*.csv") == ["d/a.csv", "d/b.csv"]
    assert found(tmp_path, "**/*.csv") == ["d/a.csv", "d/b.csv", "d/sub/c.csv", "e.csv"]


def test_nothing_is_a_failure(tmp_path: Path) -> None:
    """A missing file, an empty folder, a glob that matches nothing."""
    (tmp_path / "d").mkdir()
    assert [found(tmp_path, path) for path in ("x.csv", "d", "d/*")] == ["missing_file"] * 3


@pytest.mark.parametrize("path", ["link", "folder", "folder/x.csv", "*.csv", "link*"])
def test_no_link_leads_out(tmp_path: Path, path: str) -> None:
    """Be the file, its folder or a match of the glob the link."""
    outside, root = tmp_path / "outside", tmp_path / "root"
    put(outside, "x.csv")
    root.mkdir()
    (root / "link").symlink_to(outside / "x.csv")
    (root / "link.csv").symlink_to(outside / "x.csv")
    (root / "folder").symlink_to(outside)
    assert found(root, path) in ("not_allowed", "missing_file")


def test_a_link_inside_is_followed(tmp_path: Path) -> None:
    """A link within the workspace is a file of the workspace."""
    put(tmp_path, "a.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert found(tmp_path, "b.csv") == ["b.csv"]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """What is no regular file is never opened: a pipe would wait for ever."""
    os.mkfifo(tmp_path / "p")
    assert found(tmp_path, "p") == "missing_file"


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    """A glob over everything ends in a sentence."""
    for number in range(MOST_FILES + 2):
        (tmp_path / str(number)).touch()
    assert found(tmp_path, "*") == "over_limits"


def test_what_is_read(tmp_path: Path) -> None:
    """The bytes with their type; never more than the limit; an empty file is a failure."""
    put(tmp_path, "a.csv", "b.unknown-ending")
    assert read_file(tmp_path, "a.csv", 10) == LocalFile(b"x", "a.csv", "text/csv")
    (tmp_path / "a.csv").write_bytes(b"x" * 11)
    (tmp_path / "e.csv").touch()
    kinds = []
    for name in ("a.csv", "e.csv", "gone.csv"):
        read = read_file(tmp_path, name, 10)
        assert isinstance(read, Failure)
        kinds.append(read.kind)
    assert kinds == ["too_large", "empty", "missing_file"]
