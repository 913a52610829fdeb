"""Rendering: templates filled in, an edition as HTML, plain text, Markdown or JSON."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from tracker import __version__
from tracker.alerts.environment import Sandbox, environment
from tracker.alerts.phrases import phrase
from tracker.model.amounts import day as spoken_day
from tracker.model.amounts import period as spoken_period
from tracker.model.assessment import Assessment
from tracker.model.letter import Letter
from tracker.model.lines import one_line
from tracker.model.problem import Problem
from tracker.model.report import Edition, Format, Line, Reference

SCHEMA = "tracker.digest/1"

TEMPLATES: Mapping[Literal["html", "text", "md"], str] = {
    "html": "digest.html",
    "text": "digest.txt",
    "md": "digest.md",
}
SUFFIXES: dict[Format, str] = {"html": "html", "text": "txt", "md": "md", "json": "json"}

MAX_CHARACTERS = 20_000_000
"""A template that writes more is stopped: no digest is that long."""

_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a rendered edition refers to it: `source` for everybody, `vector` (or "") where SVG is known."""

    source: str
    alternative: str
    vector: str = ""


class TemplateFaultError(Exception):
    """A template cannot be used; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def render(
    edition: Edition, form: Format, templates: Path | None = None, pictures: Sequence[Shown] = ()
) -> tuple[str, list[Problem]]:
    """The edition in one format, with the problems of the workspace's templates (then the text is "").

    `templates` is the folder of overrides, `pictures` are referred to in their order. Text, Markdown and JSON are
    as they should be stored in UTF-8; HTML has its styles inlined for mail programs that know no style sheets.
    """
    if form == "json":
        return to_json(edition), []
    return filled(TEMPLATES[form], names_of(edition, pictures), templates)


def filled(name: str, names: Mapping[str, object], templates: Path | None = None) -> tuple[str, list[Problem]]:
    """What the template `name` makes of `names`, with the problems of the workspace's templates (then it is "").

    HTML has its styles inlined.
    """
    folder = templates if templates is not None and templates.is_dir() else None
    try:
        text = _rendered(environment(folder), name, names)
    except TemplateFaultError as fault:
        return "", [fault.problem]
    return (_inlined(text) if name.endswith(".html") else text), []


def to_json(edition: Edition) -> str:
    """The edition for programs: what its sections say, beside the assessments it rests on."""
    shown: dict[str, object] = {
        "schema": SCHEMA,
        "digest": edition.digest,
        "language": edition.language,
        "title": edition.title,
        "subject": edition.subject,
        "summary": edition.summary,
        "quiet": edition.quiet,
        "period": edition.period,
        "as_of": edition.as_of.isoformat(),
        "declaration": edition.declaration,
        "program": __version__,
        "counts": dict(edition.counts),
        "news": [asdict(section) for section in edition.news],
        "groups": [asdict(section) for section in edition.table],
        "references": [asdict(reference) for reference in edition.references],
        "targets": [_target(edition, assessment) for assessment in edition.assessments],
    }
    text = json.dumps(shown, ensure_ascii=False, indent=2, allow_nan=False)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _target(edition: Edition, assessment: Assessment) -> dict[str, object]:
    """The assessment, with the change of its headline where there was an edition before."""
    if edition.transitions is None:
        return assessment.to_json()
    changed = edition.transitions.get(assessment.id)
    return assessment.to_json() | {"transition": None if changed is None else dict(changed)}


def _rendered(made: Sandbox, name: str, names: Mapping[str, object]) -> str:
    """The text that a template makes of names. Raises TemplateFaultError for whatever goes wrong in it."""
    pieces: list[str] = []
    written = 0
    try:
        for piece in made.get_template(name).generate(**names):
            written += len(piece)
            if written > MAX_CHARACTERS:
                message = f"the template writes more than {MAX_CHARACTERS:,} characters"
                raise TemplateFaultError(Problem("template", message, file=f"alerts/templates/{name}"))
            pieces.append(piece)
    except TemplateFaultError:
        raise
    except TemplateSyntaxError as error:
        problem = Problem(
            "template", f"this is no template: {error.message}", file=_file(error.name), line=error.lineno
        )
        raise TemplateFaultError(problem) from error
    except TemplateNotFound as error:
        message = f"there is no template {error.name!r}"
        hint = "the packaged ones stand under default/, such as default/digest.html"
        raise TemplateFaultError(_placed(made, error, Problem("template", message, hint=hint))) from error
    except TemplateError as error:
        raise TemplateFaultError(_placed(made, error, Problem("template", str(error.message)))) from error
    except RecursionError as error:
        message = "the template calls for itself again and again (extends, include or a macro)"
        hint = f'to build on the packaged one, write {{% extends "default/{name}" %}}'
        raise TemplateFaultError(_placed(made, error, Problem("template", message, hint=hint))) from error
    except Exception as error:  # whatever an expression of a user's template can raise
        message = f"{type(error).__name__}: {error}"
        raise TemplateFaultError(_placed(made, error, Problem("template", message))) from error
    return "".join(pieces)


def names_of(edition: Edition, pictures: Sequence[Shown] = ()) -> dict[str, object]:
    """What a template may use beside the filters: the contract that `alerts/templates/README.md` lists."""
    language = edition.language

    def say(key: str, **named: object) -> str:
        return phrase(key, language, **named)

    def cited(line: Line) -> str:
        return f" [{','.join(map(str, line.references))}]" if line.references else ""

    def figure(line: Line) -> str:
        told = phrase("comma", language).join(part for part in (line.figure, line.period) if part)
        written = phrase("written_as", language, text=line.written) if line.written else ""
        return phrase("joint", language).join(part for part in (told, written) if part)

    def described(reference: Reference) -> str:
        parts = [part for part in (reference.title, reference.publisher, reference.date) if part]
        tail = [phrase("quoted", language, quote=reference.quote)] if reference.quote else []
        tail += [phrase("archived", language, hash=reference.evidence[:12])] if reference.evidence else []
        return phrase("joint", language).join([phrase("comma", language).join(parts), *tail])

    def observed(reference: Reference) -> str:
        said = (phrase("observation", language, id=one) for one in reference.observations)
        return phrase("comma", language).join(said)

    helpers: dict[str, Callable[..., str]] = {
        "say": say, "cited": cited, "figure": figure, "described": described, "observed": observed,
    }  # fmt: skip
    day = spoken_day(edition.as_of, language)
    return {
        "edition": edition,
        "language": language,
        "subject": edition.subject,
        "title": edition.title,
        "pictures": tuple(pictures),
        "period": spoken_period(edition.period, language),
        "colophon": phrase("colophon", language, day=day, version=edition.declaration),
        **helpers,
    }


def names_of_letter(letter: Letter) -> dict[str, object]:
    """What a letter's template may use beside the filters."""
    language = letter.language

    def say(key: str, **named: object) -> str:
        return phrase(key, language, **named)

    return {
        "letter": letter,
        "language": language,
        "subject": subject_of(letter),
        "title": letter.title,
        "say": say,
    }


def subject_of(letter: Letter) -> str:
    """The subject with the letter's mark in front."""
    return one_line(f"{letter.mark} {letter.subject}".strip())


def _placed(made: Sandbox, error: BaseException, problem: Problem) -> Problem:
    """The problem with the last place in a template that the error passed through."""
    found: tuple[str, int] | None = None
    for frame in traceback.extract_tb(error.__traceback__):
        if made.loader is not None and Path(frame.filename).suffix in (".html", ".txt", ".md", ".css", ".svg"):
            found = (frame.filename, frame.lineno or 1)
    if found is None:
        return problem
    return Problem(problem.code, problem.message, hint=problem.hint, file=_file(Path(found[0]).name), line=found[1])


def _file(name: str | None) -> str:
    return f"alerts/templates/{name or ''}"


def _inlined(html: str) -> str:
    """Styles copied onto the elements, for mail programs; the sheet stays for dark screens, phones and paper."""
    import css_inline

    return css_inline.inline(html, keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)
