"""Writing editions into a folder for somebody to look at: a draft, an edition that is looked back at."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from tracker.alerts.channels.files import write_whole
from tracker.alerts.channels.folder import file_names, write_files
from tracker.alerts.forms import edition_parts
from tracker.alerts.issue import Issue
from tracker.alerts.pictures import png
from tracker.alerts.render import Shown, render
from tracker.model.edition import EditionId
from tracker.model.message import Message
from tracker.model.problem import Problem
from tracker.model.report import Digest, Format
from tracker.workspace import Workspace

Form: TypeAlias = Format | Literal["pdf"]

NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
"""Files hold no moment of composing; only what is sent to programs does."""


def draft_folder(workspace: Workspace, edition: EditionId) -> Path:
    """Where the draft of an edition lies until it is approved."""
    return workspace.out / "review" / edition.digest / edition.period


def write_draft(folder: Path, message: Message) -> tuple[Path, ...]:
    """Writes the files of an edition as a folder channel would; what lay there before is replaced."""
    return tuple(folder / name for name in write_files(message, folder))


def remove_draft(folder: Path, message: Message) -> None:
    """Removes what was written of a draft, and the folders that it leaves empty; what others put there stays."""
    for name in file_names(message).values():
        (folder / name).unlink(missing_ok=True)
    for place in (folder / "charts", folder, folder.parent, folder.parent.parent):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()


def rendered(issue: Issue, digest: Digest, form: Form, templates: Path) -> tuple[str, list[Problem]]:
    """One issue in one format, its pictures referred to where files have them; for `pdf` HTML that holds them."""
    if form == "pdf":
        held = [Shown(_data(png(picture)), picture.alternative) for picture in issue.pictures.values()]
        return render(issue.edition, "html", templates, held)
    parts, problems = edition_parts([issue], digest, [form], templates, NO_MOMENT)
    return parts.get(f"{form}.{issue.edition.language}", b"").decode(), problems


def write_issues(
    made: Sequence[Issue], digest: Digest, folder: Path, templates: Path, formats: Sequence[Form]
) -> tuple[tuple[Path, ...], list[Problem]]:
    """Writes the issues of one day into `DIGEST/DAY/` under a folder to be looked at; nothing is kept.

    With a problem in a template nothing is written. Writing the same issues again changes no byte. Raises UsageError
    for `pdf` where it cannot be made.
    """
    if "pdf" in formats:
        from tracker.alerts.paper import require

        require()
    parts, problems = edition_parts(made, digest, [one for one in formats if one != "pdf"], templates, NO_MOMENT)
    if problems or not made:
        return (), problems
    name = f"{digest.id}/{made[0].edition.as_of.isoformat()}"
    place = folder / name
    files = write_draft(place, Message("edition", name, NO_MOMENT, parts))
    return files + tuple(_paper(issue, digest, place, templates) for issue in made if "pdf" in formats), []


def _paper(issue: Issue, digest: Digest, place: Path, templates: Path) -> Path:
    """One issue as a PDF."""
    from tracker.alerts.paper import to_pdf

    file = place / f"digest.{issue.edition.language}.pdf"
    write_whole(file, to_pdf(rendered(issue, digest, "pdf", templates)[0]))
    return file


def _data(picture: bytes) -> str:
    return "data:image/png;base64," + b64encode(picture).decode()
