"""A workspace's templates tried on an empty and a short sample, so that a slip in one is found before Monday."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tracker.alerts.issue import Issue
from tracker.alerts.pictures import Picture
from tracker.alerts.render import TEMPLATES, Shown, render
from tracker.alerts.typeset import LETTERS, edition_card, edition_mail, letter_typeset
from tracker.model.letter import Letter, Part, Point
from tracker.model.problem import Problem
from tracker.model.report import Edition, Line, Reference, Section

TEMPLATES_FOLDER = "alerts/templates"


def check_templates(root: Path) -> list[Problem]:
    """The problems of the templates under `root`, each with file and line; none where there are no overrides."""
    folder = root / TEMPLATES_FOLDER
    if not folder.is_dir() or not any(_is_template(path) for path in folder.iterdir()):
        return []
    problems: dict[Problem, None] = {}
    for issue in (Issue(_empty(), {}), Issue(_short(), {"sample": Picture("sample", "", "Sample", 100)})):
        shown = [Shown("sample.png", picture.alternative, "sample.svg") for picture in issue.pictures.values()]
        for form in TEMPLATES:
            problems |= dict.fromkeys(render(issue.edition, form, folder, shown)[1])
        problems |= dict.fromkeys(edition_mail(issue, folder).problems)
        problems |= dict.fromkeys(edition_card(issue.edition, folder).problems)
    for letter in (Letter("en", "", "", ""), _letter()):
        for letter_form in LETTERS:
            problems |= dict.fromkeys(letter_typeset(letter, letter_form, folder).problems)
    return list(problems)


def _is_template(path: Path) -> bool:
    """Whether a file may be an override; the folder's README is none."""
    return path.suffix in (".html", ".txt", ".md", ".css") and path.name != "README.md"


def _empty() -> Edition:
    return Edition(
        digest="sample", language="en", title="", subject="", summary="", quiet="", period="2000-01-01",
        as_of=date(2000, 1, 1), declaration="", counts={}, news=(), table=(), references=(), assessments=(),
    )  # fmt: skip


def _short() -> Edition:
    """An edition with one of everything that a template can meet."""
    line = Line(
        "sample", "Sample", "open", "◌", "open", "grey", "1 (1)", "1家", "2000", "> 2", "1 of 2", "open", (1,), "Sample"
    )
    section = Section("changes", "Sample", (line,))
    reference = Reference(
        1, "Sample", "Sample", "2000", url="https://example.org", quote="1", evidence="ab" * 32, observations=("1",)
    )
    return Edition(
        digest="sample", language="zh", title="Sample", subject="Sample", summary="Sample", quiet="Sample",
        period="2000", as_of=date(2000, 1, 1), declaration="0", counts={"open": 1}, news=(section,), table=(section,),
        references=(reference,), assessments=(),
    )  # fmt: skip


def _letter() -> Letter:
    """A letter with one of everything."""
    point = Point("Sample", "Sample", "◌", "open", "grey", "Sample", "https://example.org/1")
    part = Part((point,), "Sample")
    return Letter(
        "zh", "Sample", "Sample", "Sample", (part,), "Sample", "https://example.org/", "Sample", "Sample", "TEST"
    )
