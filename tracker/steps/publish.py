"""Publishing: composes the editions of a digest, keeps them as rendered, writes them into a folder."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import quote

from tracker.alerts.issue import Issue
from tracker.alerts.pictures import png
from tracker.alerts.render import SUFFIXES, Shown, render
from tracker.model.problem import Problem
from tracker.model.report import Digest, Format

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

Form: TypeAlias = Format | Literal["pdf"]


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing left behind: the issues, the files written (in order), the problems that stopped it."""

    issues: tuple[Issue, ...]
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def rendered(issue: Issue, form: Form, templates: Path) -> tuple[str, list[Problem]]:
    """One issue in one format, its pictures referred to where `publish` writes them; for `pdf` HTML that holds them."""
    language = issue.edition.language
    if form == "pdf":
        held = [Shown(_data(png(picture)), picture.alternative) for picture in issue.pictures.values()]
        return render(issue.edition, "html", templates, held)
    shown = [
        Shown(_source(name, language, "png"), picture.alternative, _source(name, language, "svg"))
        for name, picture in issue.pictures.items()
    ]
    return render(issue.edition, form, templates, shown)


def publish(
    made: Sequence[Issue],
    digest: Digest,
    ledger: Ledger | None,
    folders: Sequence[Path],
    templates: Path,
    formats: Sequence[Form],
    now: datetime,
) -> Published:
    """Writes the issues of one day into `DIGEST/DAY/` under each folder and keeps them in the ledger as rendered.

    Without a ledger nothing is kept: a day that is looked back at was told in its time.
    With a problem in a template nothing is written. Writing the same issues again changes no byte. Raises UsageError
    for `pdf` where it cannot be made.
    """
    if "pdf" in formats:
        from tracker.alerts.paper import require

        require()
    texts: dict[tuple[str, Form], str] = {}
    problems: dict[Problem, None] = {}
    for issue in made:
        for form in dict.fromkeys((*formats, "json")):
            texts[issue.edition.language, form], found = rendered(issue, form, templates)
            problems |= dict.fromkeys(found)
    if problems or not made:
        return Published(tuple(made), problems=tuple(problems))
    files: list[Path] = []
    for folder in folders:
        place = folder / digest.id / made[0].edition.as_of.isoformat()
        for issue in made:
            files += _write_issue(place, issue, texts, formats)
    if ledger is None:
        return Published(tuple(made), tuple(files))
    content = {f"{form}.{language}": text for (language, form), text in texts.items() if form != "pdf"}
    first = made[0].edition
    state = "in_review" if digest.review == "required" else "composed"
    ledger.keep_edition(digest.id, first.period, composed_at=now, state=state, subject=first.subject, content=content)
    return Published(tuple(made), tuple(files))


def _write_issue(
    place: Path, issue: Issue, texts: Mapping[tuple[str, Form], str], formats: Sequence[Form]
) -> list[Path]:
    language = issue.edition.language
    files, drawn = [], []
    for form in formats:
        text = texts[language, form]
        if form == "pdf":
            from tracker.alerts.paper import to_pdf

            files.append(_write(place / f"digest.{language}.pdf", to_pdf(text)))
        else:
            files.append(_write(place / f"digest.{language}.{SUFFIXES[form]}", text.encode()))
    if "html" in formats or "md" in formats:
        for name, picture in issue.pictures.items():
            stem = f"{name}.{language}"
            drawn.append(_write(place / "charts" / f"{stem}.svg", picture.svg.encode()))
            drawn.append(_write(place / "charts" / f"{stem}.png", png(picture)))
    return [*files, *drawn]


def _write(file: Path, data: bytes) -> Path:
    """Writes a file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{os.getpid()}.part")
    beside.write_bytes(data)
    beside.replace(file)
    return file


def _data(picture: bytes) -> str:
    return "data:image/png;base64," + b64encode(picture).decode()


def _source(name: str, language: str, kind: str) -> str:
    return quote(f"charts/{name}.{language}.{kind}")
