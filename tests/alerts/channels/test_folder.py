"""Messages as files: the frozen bytes, the names of old, an index that mends itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.alerts.channels.sent import AT, message, send
from tracker.alerts.channels.files import write_whole
from tracker.alerts.channels.folder import LONGEST_ABOUT, file_names, place_of, write_files
from tracker.model.delivery import Sent, TryAgain
from tracker.model.message import Message


def written(root: Path, told: Message, languages: tuple[str, ...] = ("zh", "en"), language: str | None = None) -> Sent:
    outcome = send("folder", {"path": "out"}, root=root, told=told, languages=languages, language=language)
    assert isinstance(outcome, Sent), outcome
    return outcome


def files_under(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def index(root: Path) -> list[dict[str, object]]:
    told = json.loads((root / "out" / "index.json").read_bytes())
    assert told["schema"] == "tracker.folder/1"
    editions: list[dict[str, object]] = told["editions"]
    return editions


def test_the_files_hold_the_frozen_bytes_under_their_names(tmp_path: Path) -> None:
    """Each part that is a file stands in DIGEST/PERIOD/ as it was approved, and forms of other channels do not."""
    told = message()
    outcome = written(tmp_path, told)
    place = tmp_path / "out" / "weekly" / "2026-11-23"
    found = files_under(place)
    assert found.pop("edition.json")
    assert found == {
        "digest.zh.html": told.parts["html.zh"],
        "digest.zh.txt": told.parts["text.zh"],
        "digest.zh.json": told.parts["json.zh"],
        "digest.en.txt": told.parts["text.en"],
        "charts/labs-over-20.zh.png": told.parts["charts/labs-over-20.zh.png"],
    }
    assert set(outcome.files) == {f"out/weekly/2026-11-23/{name}" for name in found}
    assert outcome.files[-1].endswith("charts/labs-over-20.zh.png")


def test_a_channel_with_a_language_writes_that_one(tmp_path: Path) -> None:
    """Pictures of the other languages are left out too."""
    written(tmp_path, message(), language="en")
    assert set(files_under(tmp_path / "out" / "weekly" / "2026-11-23")) == {"digest.en.txt", "edition.json"}


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    """A message that is sent twice after a crash leaves the same files, untouched."""
    first = written(tmp_path, message())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert written(tmp_path, message()) == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_index_lists_editions_the_newest_first_with_paths_that_exist(tmp_path: Path) -> None:
    """A static site finds every edition, its subject by language and its files from the index alone."""
    for about, days in (("weekly/2026-11-16/1", -7), ("monthly/2026-11-23/1", 0), ("weekly/2026-11-23/2", 1)):
        written(tmp_path, message(about, AT + timedelta(days=days)))
    listed = index(tmp_path)
    assert [(one["digest"], one["period"], one["version"]) for one in listed] == [
        ("weekly", "2026-11-23", 2), ("monthly", "2026-11-23", 1), ("weekly", "2026-11-16", 1),
    ]  # fmt: skip
    assert listed[0]["subject"] == {"zh": "天津市目标周报 2026年11月23日", "en": "Targets of Tianjin, 23 November 2026"}
    assert listed[0]["hash"] == message().hash
    for one in listed:
        assert isinstance(one["files"], list)
        assert all((tmp_path / "out" / name).is_file() for name in one["files"])


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"files": 3}', b"x" * (LONGEST_ABOUT + 1), b"\xff",
                                     b"[" * 60_000])  # fmt: skip
def test_what_somebody_put_in_the_folder_does_no_harm(content: bytes, tmp_path: Path) -> None:
    """A broken index or a strange edition.json of another edition is passed over and the index made anew."""
    written(tmp_path, message("weekly/2026-11-16/1"))
    (tmp_path / "out" / "index.json").write_bytes(content)
    strange = tmp_path / "out" / "weekly" / "2026-11-09"
    strange.mkdir()
    (strange / "edition.json").write_bytes(content)
    written(tmp_path, message())
    assert [one["period"] for one in index(tmp_path)] == ["2026-11-23", "2026-11-16"]


def test_other_messages_stand_in_folders_of_their_own(tmp_path: Path) -> None:
    """Alerts, requests and tests do not lie among the editions, nor in their index."""
    alert = replace(message("a-1/../../x"), kind="alert")
    outcome = written(tmp_path, alert)
    assert place_of(alert) == "alerts/a-1/%2E./%2E./x"
    assert all(name.startswith("out/alerts/a-1/") for name in outcome.files)
    assert not (tmp_path / "out" / "index.json").exists()
    assert (tmp_path / "out" / "alerts" / "a-1" / "%2E." / "%2E." / "x" / "alert.zh.html").is_file()


def test_names_of_parts_cannot_leave_the_folder() -> None:
    """A part with a strange name is no file."""
    told = message()
    strange = {"charts/../../x.png": b"", "charts//x.zh.png": b"", "html.../x": b"", "/etc/passwd": b"", "text.": b""}
    names = file_names(replace(told, parts=dict(told.parts) | strange))
    assert names == file_names(told)


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    """A file where the folder should be: the sentence names the place."""
    (tmp_path / "out").write_text("in the way")
    outcome = send("folder", {"path": "out"}, root=tmp_path)
    assert isinstance(outcome, TryAgain)
    assert "out" in outcome.why


def test_drafts_are_written_the_same_way(tmp_path: Path) -> None:
    """What a reviewer looks at are the files that the folder channel would write."""
    names = write_files(message(), tmp_path / "draft")
    written(tmp_path, message())
    channel = files_under(tmp_path / "out" / "weekly" / "2026-11-23")
    del channel["edition.json"]
    assert files_under(tmp_path / "draft") == channel
    assert set(names) == set(channel)


def test_a_file_that_is_replaced_by_an_error_keeps_its_old_bytes(tmp_path: Path) -> None:
    """Whoever reads meets the old file or the new one: a folder in its place stops the write without leftovers."""
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "a.txt", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
