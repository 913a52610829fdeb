"""Publishing: composes the editions of a digest, keeps them as rendered, writes them into a folder."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import quote

from tracker.alerts.compose import compose
from tracker.alerts.pictures import Picture, pictures, png
from tracker.alerts.render import SUFFIXES, Shown, render
from tracker.alerts.told import Json
from tracker.evaluate.board import assess_all
from tracker.evaluate.restate import silent_changes
from tracker.model.assessment import Assessment
from tracker.model.collected import Reworded
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation, State
from tracker.model.problem import Problem
from tracker.model.report import Digest, Edition, Format
from tracker.steps.causes import Moment, causes_between
from tracker.steps.declare import in_force_at
from tracker.steps.sound import ProblemsError

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.register import KeptEdition
    from tracker.db.rows import Entry

Form: TypeAlias = Format | Literal["pdf"]


WAITING: tuple[State, ...] = ("proposed",)


@dataclass(frozen=True, slots=True)
class Issue:
    """The edition of a day in one language with its pictures by target."""

    edition: Edition
    pictures: Mapping[str, Picture]


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing left behind: the issues, the files written (in order), the problems that stopped it."""

    issues: tuple[Issue, ...]
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def issues(
    digest: Digest,
    declaration: Declaration,
    ledger: Ledger,
    as_of: date,
    languages: Sequence[str],
    known_at: datetime | None = None,
) -> tuple[Issue, ...]:
    """The editions of `digest` for a day, one a language; reads the ledger and writes nothing.

    They are compared with the digest's last edition for an earlier day: another version for the same day tells the
    same changes again. With `known_at` only what was recorded, decided, said and composed by then is seen.
    """
    with ledger.reading() as book:
        observations = book.observations(known_at=known_at)
        waiting = list(book.entries(states=WAITING, known_at=known_at))
        earlier = _earlier(book.editions(digest.id), as_of, known_at)
        reviews = book.reviews(known_at=known_at)
        assessments = assess_all(declaration, observations, as_of, reviews=reviews)
        previous = None if earlier is None else _said(earlier)
        before = None if earlier is None else _moment(book, earlier)
        troubles = book.sources.troubles(known_at) if declaration.sources else []
        reworded = _reworded(book, None if earlier is None else earlier.composed_at, known_at)
    causes: dict[str, str] = {}
    restated = [] if before is None else silent_changes(before.declaration, declaration)
    if previous is not None and before is not None:
        causes = _causes(before, Moment(declaration, observations, as_of, reviews), assessments, previous)
    made = []
    for language in languages:
        edition = compose(
            digest,
            declaration,
            assessments,
            observations=observations,
            as_of=as_of,
            language=language,
            previous=previous,
            causes=causes,
            held=[_held(one, language) for one in waiting],
            restated=restated,
            troubles=troubles,
            reworded=reworded,
        )
        made.append(Issue(edition, pictures(edition, declaration, observations)))
    return tuple(made)


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


def _earlier(kept: Sequence[KeptEdition], as_of: date, known_at: datetime | None) -> KeptEdition | None:
    """The last edition for an earlier day, in its last version, of those composed by a moment (None: of all)."""
    composed = (one for one in kept if known_at is None or one.composed_at <= known_at)
    before = [one for one in composed if one.period < as_of.isoformat()]
    return max(before, key=lambda one: (one.period, one.version), default=None)


def _said(edition: KeptEdition) -> dict[str, Json] | None:
    """The assessments that an edition gave, by target."""
    written = next((text for name, text in sorted(edition.content.items()) if name.startswith("json.")), None)
    shown = None if written is None else json.loads(written)
    targets = shown.get("targets") if isinstance(shown, dict) else None
    if not isinstance(targets, list):
        return None
    return {str(one["id"]): one for one in targets if isinstance(one, dict) and "id" in one}


def _held(entry: Entry, language: str) -> Observation:
    """A waiting observation with the doubts about it in words as its reason."""
    said = []
    for doubt in entry.doubts:
        message = doubt.get("message")
        if isinstance(message, dict) and message:
            said.append(str(message.get(language) or next(iter(message.values()))))
    mark = "；" if language == "zh" else "; "
    return replace(entry.observation, reason=mark.join(said) or entry.observation.reason)


def _reworded(ledger: Ledger, since: datetime | None, known_at: datetime | None) -> list[tuple[str, Reworded]]:
    """The last change of each watched statement that was found after the last edition."""
    found = {change.target: (run.source, change) for run, change in ledger.sources.changes(since, known_at)}
    return list(found.values())


def _moment(ledger: Ledger, edition: KeptEdition) -> Moment | None:
    """What an edition was composed from; None where its declaration cannot be read with the rules of today."""
    try:
        declaration = in_force_at(ledger, edition.composed_at)
    except ProblemsError:
        return None
    if declaration is None:
        return None
    known = ledger.observations(known_at=edition.composed_at)
    said = ledger.reviews(known_at=edition.composed_at)
    return Moment(declaration, known, date.fromisoformat(edition.period), said)


def _causes(
    before: Moment, now: Moment, assessments: Sequence[Assessment], previous: Mapping[str, Json]
) -> dict[str, str]:
    """Why each changed headline changed, where both situations can be set side by side."""
    told = {one.id: previous[one.id].get("headline") for one in assessments if one.id in previous}
    return causes_between(
        before, now, [one.id for one in assessments if told.get(one.id, one.headline) != one.headline]
    )
