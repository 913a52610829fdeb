"""Sources that are files of the workspace: one, a folder of them, or a glob."""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tracker.model.source import Failure, FailureKind, Source
from tracker.model.text import Text
from tracker.model.value import value

MOST_FILES = 1_000
MOST_LOOKED_AT = 100_000

_TYPES = {
    ".csv": "text/csv", ".json": "application/json", ".html": "text/html", ".htm": "text/html", ".txt": "text/plain",
    ".xml": "application/xml", ".rss": "application/rss+xml", ".atom": "application/atom+xml",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".pdf": "application/pdf",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


@value
class LocalFile:
    """A file as it was found: its bytes, its name in the workspace, the media type that its ending stands for."""

    content: bytes
    name: str
    media_type: str | None


def find_files(root: Path, source: Source) -> list[str] | Failure:
    """The names in the workspace of the files that the source's `path` means, sorted.

    A folder means the files in it, hidden ones apart. Nothing outside the workspace is ever named, be it through a
    symbolic link.
    """
    written = source.path or "."
    base = root.resolve()
    place = base / written
    if any(character in written for character in "*?["):
        found = _matching(base, written)
    elif place.is_dir():
        found = (one for one in place.iterdir() if not one.name.startswith("."))
    else:
        found = iter([place])
    names: list[str] = []
    for looked, one in enumerate(found):
        if looked >= MOST_LOOKED_AT or len(names) > MOST_FILES:
            return _failed(
                "over_limits", f"文件超过 {MOST_FILES} 个：{written}", f"{written}: more than {MOST_FILES} files"
            )
        try:
            inside = one.resolve().is_relative_to(base)
            regular = inside and one.is_file()
        except (OSError, RuntimeError):
            continue
        if not inside:
            return _failed(
                "not_allowed",
                f"{one.name} 指向工作区之外",
                f"{one.name} leads out of the workspace; copy the file into it",
            )
        if regular:
            names.append(one.relative_to(base).as_posix())
    if not names:
        return _failed("missing_file", f"没有文件 {written}", f"there is no file {written}")
    return sorted(names)


def read_file(root: Path, name: str, limit: int) -> LocalFile | Failure:
    """The bytes of a file that `find_files` named, no more than `limit`."""
    place = root.resolve() / name
    try:
        with place.open("rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                return _failed("missing_file", f"{name} 不是普通文件", f"{name} is no regular file")
            content = opened.read(limit + 1)
    except OSError as error:
        return _failed("missing_file", f"无法读取 {name}：{error.strerror}", f"{name} cannot be read: {error.strerror}")
    if len(content) > limit:
        most = f"{limit / 1024 / 1024:.0f} MiB"
        return _failed("too_large", f"{name} 超过 {most}", f"{name} is larger than {most}; raise limit: to read it")
    if not content:
        return _failed("empty", f"{name} 是空文件", f"{name} is empty")
    ending = place.suffix.lower()
    return LocalFile(content, name, _TYPES.get(ending) or mimetypes.guess_type(place.name)[0])


def _matching(base: Path, pattern: str) -> Iterator[Path]:
    try:
        yield from (one for one in base.glob(pattern) if not one.name.startswith("."))
    except (ValueError, NotImplementedError):
        return


def _failed(kind: FailureKind, zh: str, en: str) -> Failure:
    return Failure(kind, Text((("zh", zh), ("en", en))))
