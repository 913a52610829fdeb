"""A test's input is its docstring: the declaration in YAML, then the figures, one a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from inspect import cleandoc

import pytest

from tracker.evaluate.board import assess_all
from tracker.model.assessment import Assessment
from tracker.model.observation import Mark, Observation
from tracker.model.period import Period
from tracker.model.written import read_figure
from tracker.targets import parse

HEAD = "version: 1\ntitle: {zh: 试, en: Test}\ntimezone: UTC\n"
AS_OF = date(2026, 11, 22)

Stood = Callable[..., dict[str, Assessment]]


def board(text: str, as_of: date = AS_OF) -> dict[str, Assessment]:
    """The assessments of a declaration and the figures below its `---` line.

    A figure is written `subject period value [flags]`; the last one of a period is in force.
    """
    declared, _, figures = cleandoc(text).partition("\n---\n")
    declaration, problems = parse((HEAD + declared).encode(), "targets.yaml")
    assert declaration is not None
    assert not [str(problem) for problem in problems if problem.severity == "error"]
    observations: dict[str, list[Observation]] = {}
    for number, row in enumerate(figures.splitlines()):
        subject, period, value, *flags = row.split()
        indicator = declaration.indicators.get(subject)
        report: Mark | None = None
        if indicator is None:
            word, _, holds = value.partition("=")
            report = Mark(word, {"no": False, "unknown": None}.get(holds, True))
            one = Observation(f"o{number:03}", subject, Period.parse(period), report)
        else:
            measured = read_figure(value.replace("_", " "))
            one = Observation(f"o{number:03}", subject, Period.parse(period), replace(measured, unit=indicator.unit))
        observations.setdefault(subject, []).append(replace(one, flags=flags[0] if flags else "A"))
    return {made.id: made for made in assess_all(declaration, observations, as_of)}


@pytest.fixture
def stood(request: pytest.FixtureRequest) -> Stood:
    """The assessments of the calling test's docstring, by target, on the day asked for."""
    text = request.function.__doc__
    _, _, declared = text.partition("\n\n")

    def on(as_of: str = AS_OF.isoformat()) -> dict[str, Assessment]:
        return board(declared, date.fromisoformat(as_of))

    return on
