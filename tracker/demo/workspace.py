"""The demonstration's workspace: the files of a made-up city, dated so that its story ends last month."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from tracker.demo.story import MONTHS, Calendar
from tracker.errors import UsageError

NAMES = ("targets.yaml", "README.md", "alerts/digests.yaml", "alerts/channels.yaml")

PORT = 8765
"""Where the demonstration's site is looked for."""


def write_workspace(folder: Path, calendar: Calendar, port: int) -> None:
    """Writes the workspace into a new or empty folder; UsageError for any other."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name a new folder, or an empty one"
        raise UsageError(f"{folder} is {'not empty' if folder.is_dir() else 'no folder'}", hint)
    dated = {
        "@PORT@": str(port),
        "@BEFORE@": calendar.month(0),
        "@FIRST@": calendar.month(1),
        "@LAST@": calendar.month(MONTHS),
        "@DEADLINE@": str(calendar.today.year + 1),
    }
    written = files("tracker") / "demo" / "files"
    try:
        for name in NAMES:
            text = written.joinpath(*name.split("/")).read_text(encoding="utf-8")
            for mark, word in dated.items():
                text = text.replace(mark, word)
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        place = error.filename or folder
        raise UsageError(f"{place} cannot be written: {error.strerror}", "name a folder you may write in") from error
