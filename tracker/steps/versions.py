"""What is kept beside `targets.yaml` with every recorded version: all that a digest of that day is made with again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tracker import __version__
from tracker.errors import InputError

if TYPE_CHECKING:
    from tracker.workspace import Workspace

PROGRAM = ".program.json"
"""The name under which a version says which program recorded it; no file of the workspace is called so."""

MOST_BYTES = 16 * 1024 * 1024
"""All files of `alerts/` together; templates are text, and what is larger belongs elsewhere."""


def beside(workspace: Workspace) -> dict[str, str]:
    """The digests, channels and templates of a workspace by their names in it, and the program with its rules.

    A file that is not text in UTF-8 is left out: nothing can be composed with it. Raises InputError where `alerts/`
    holds too much to be kept.
    """
    kept, size = {PROGRAM: _program()}, 0
    for file in _told_with(workspace):
        try:
            data = file.read_bytes()
            text = data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        size += len(data)
        if size > MOST_BYTES:
            hint = "every version of it is kept in the ledger; move what is no template elsewhere"
            raise InputError(f"{workspace.alerts} holds more than {MOST_BYTES // 1024 // 1024} MiB", hint)
        kept[file.relative_to(workspace.root).as_posix()] = text
    return kept


def is_current(stored: Mapping[str, str], kept: Mapping[str, str]) -> bool:
    """Whether the files stored with a version are those kept now; what `targets.yaml` draws in has a version itself."""
    told = {name for name in stored if name.startswith("alerts/")}
    return all(stored.get(name) == kept.get(name) for name in told | kept.keys())


def program_of(stored: Mapping[str, str]) -> dict[str, object]:
    """What a version says of the program that recorded it (`version`, `rules`, `default_rule`); {} where nothing."""
    try:
        found = json.loads(stored.get(PROGRAM, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def unpacked(files: Mapping[str, str]) -> Iterator[Path | None]:
    """A folder that holds the stored files as they lay in the workspace; none where there are none."""
    written = {name: text for name, text in files.items() if name != PROGRAM}
    if not written:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for name, text in written.items():
            place = (root / name).resolve()
            if place.is_relative_to(root):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(text.encode("utf-8"))
        yield root


def _told_with(workspace: Workspace) -> Iterator[Path]:
    """The files that say what is told to whom, and how it looks."""
    yield from (file for name in ("digests.yaml", "channels.yaml") if (file := workspace.alerts / name).is_file())
    if workspace.templates.is_dir():
        yield from sorted(file for file in workspace.templates.rglob("*") if file.is_file())


def _program() -> str:
    from tracker.evaluate.rules import DEFAULT, RULES

    return json.dumps({"version": __version__, "rules": sorted(RULES), "default_rule": DEFAULT})
