"""A workspace's templates tried on an empty edition, so that a slip in one is found before Monday."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tracker.alerts.render import TEMPLATES, render
from tracker.model.problem import Problem
from tracker.model.report import Edition, Line, Reference, Section

TEMPLATES_FOLDER = "alerts/templates"


def check_templates(root: Path) -> list[Problem]:
    """The problems of the templates under `root`, each with file and line; none where there are no overrides."""
    folder = root / TEMPLATES_FOLDER
    if not folder.is_dir() or not any(path.suffix in (".html", ".txt", ".md", ".css") for path in folder.iterdir()):
        return []
    problems: dict[Problem, None] = {}
    for edition in (_empty(), _short()):
        for form in TEMPLATES:
            problems |= dict.fromkeys(render(edition, form, folder)[1])
    return list(problems)


def _empty() -> Edition:
    return Edition(
        digest="sample", language="en", title="", subject="", summary="", quiet="", period="2000-01-01",
        as_of=date(2000, 1, 1), declaration="", counts={}, news=(), table=(), references=(), assessments=(),
    )  # fmt: skip


def _short() -> Edition:
    """An edition with one of everything that a template can meet."""
    line = Line("sample", "Sample", "open", "◌", "open", "grey", "1", "1家", "2000", "> 2", "1 of 2", "open", (1,))
    section = Section("changes", "Sample", (line,))
    return Edition(
        digest="sample", language="zh", title="Sample", subject="Sample", summary="Sample", quiet="Sample",
        period="2000", as_of=date(2000, 1, 1), declaration="0", counts={"open": 1}, news=(section,), table=(section,),
        references=(Reference(1, "Sample", url="https://example.org", quote="1", observations=("1",)),), assessments=(),
    )  # fmt: skip
