"""Writing editions into a folder for somebody to look at: a draft, an edition that is looked back at."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from tracker.alerts.render import SUFFIXES
from tracker.model.edition import EditionId
from tracker.model.message import Message
from tracker.workspace import Workspace


def draft_folder(workspace: Workspace, edition: EditionId) -> Path:
    """Where the draft of an edition lies until it is approved."""
    return workspace.out / "review" / edition.digest / edition.period


def file_of(part: str) -> str | None:
    """The file that a part of an edition is written to; None for one that no file shows.

    >>> file_of("html.zh"), file_of("charts/labs.zh.png"), file_of("card.zh")
    ('digest.zh.html', 'charts/labs.zh.png', None)
    """
    if part.startswith("charts/"):
        return part
    form, _, language = part.partition(".")
    suffix = next((end for one, end in SUFFIXES.items() if one == form), None)
    return None if suffix is None else f"digest.{language}.{suffix}"


def write_message(folder: Path, message: Message) -> tuple[Path, ...]:
    """Writes the files of an edition, each whole or not at all; what lay there before is replaced."""
    return write_files(folder, message.parts)


def write_files(folder: Path, parts: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Writes the parts that files show, texts first; the files in that order."""
    return tuple(_write(folder / name, body) for name, body in _files(parts))


def remove_message(folder: Path, message: Message) -> None:
    """Removes what was written of a draft, and the folders that it leaves empty; what others put there stays."""
    for name, _ in _files(message.parts):
        (folder / name).unlink(missing_ok=True)
    for place in (folder / "charts", folder, folder.parent, folder.parent.parent):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()


def _files(parts: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    named = [(name, body) for part, body in parts.items() if (name := file_of(part)) is not None]
    yield from sorted(named, key=lambda one: one[0].startswith("charts/"))


def _write(file: Path, body: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{os.getpid()}.part")
    beside.write_bytes(body)
    beside.replace(file)
    return file
