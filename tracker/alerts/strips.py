"""A plan or a checklist as a picture: its steps in order, each with what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

from tracker.alerts.drawing import LETTER, TITLE_LEAD, Frame, Label, Rule, Step, StepsDrawing
from tracker.alerts.phrases import phrase
from tracker.alerts.tell import spoken_period
from tracker.model.aim import Checklist, Stages
from tracker.model.assessment import Assessment
from tracker.model.lines import display_width, one_line, wrap
from tracker.model.observation import Observation

State = Literal["done", "open", "unknown"]

ACROSS = 5
"""So many stages stand side by side; more of them, or items, stand below each other."""

MOST = 24
"""Steps drawn at most."""


def steps_drawing(
    assessment: Assessment,
    aim: Stages | Checklist,
    marks: Sequence[Observation],
    as_of: date,
    language: str,
    title: str,
    frame: Frame = LETTER,
) -> StepsDrawing:
    """The picture of a plan's stages or a checklist's items; `marks` are the observations in force."""
    rows = step_rows(aim, marks, as_of, language)
    lines = frame.heading(title)
    top = 12 + TITLE_LEAD * len(lines)
    across = isinstance(aim, Stages) and len(rows) <= ACROSS
    height, rules, steps = (_across if across else _down)(rows[:MOST], top, frame.width)
    words = {key: phrase(name, language) for key, name in _WORDS.items()}
    said = phrase("joint", language).join(
        phrase("brackets", language, text=name, more=" ".join(filter(None, (words[state], when))))
        for name, state, when in rows
    )
    return StepsDrawing(
        title=lines,
        alternative=phrase("picture_of", language, title=title, what=said),
        height=height,
        lamp=assessment.lamp,
        rules=tuple(rules),
        steps=tuple(steps),
    )


def step_rows(
    aim: Stages | Checklist, marks: Sequence[Observation], as_of: date, language: str
) -> list[tuple[str, State, str]]:
    """Each stage or item by name, with its state and the period for which that was reported, "" for none."""
    known = {one.mark.value: one for one in marks if one.mark is not None and one.period.start <= as_of}
    return [
        (one_line(part.name.in_language(language)), *_state(known.get(part.id), isinstance(aim, Stages), language))
        for part in (aim.stages if isinstance(aim, Stages) else aim.items)
    ]


_WORDS = {"done": "reached", "open": "not_reached", "unknown": "unknown"}


def _state(observation: Observation | None, stages: bool, language: str) -> tuple[State, str]:
    """A stage nobody reported is not reached yet; an item nobody reported is unknown."""
    mark = None if observation is None else observation.mark
    if observation is None or mark is None or mark.holds is None:
        return ("open" if stages and mark is None else "unknown"), ""
    return ("done" if mark.holds else "open"), spoken_period(observation.period.text, language)


def _across(rows: Sequence[tuple[str, State, str]], top: float, width: int) -> tuple[int, list[Rule], list[Step]]:
    room = (width - 24) / len(rows)
    y = top + 24
    steps, lowest = [], 0
    for index, (name, state, when) in enumerate(rows):
        x = 12 + room * (index + 0.5)
        tone = "ink" if state == "done" else "muted"
        lines = wrap(name, max(int((room - 6) / 6.3), 4))[:3]
        labels = [Label(x, y + 28 + 16 * at, line, "middle", tone) for at, line in enumerate(lines)]
        if when:
            labels.append(Label(x, y + 28 + 16 * len(lines), when, "middle"))
        lowest = max(lowest, len(labels))
        steps.append(Step(x, y, state, tuple(labels)))
    rules = [
        Rule(here.x + 11, y, there.x - 11, y, "way" if there.state == "done" else "hair")
        for here, there in pairwise(steps)
    ]
    return int(y + 28 + 16 * lowest), rules, steps


def _down(rows: Sequence[tuple[str, State, str]], top: float, width: int) -> tuple[int, list[Rule], list[Step]]:
    steps, y = [], top + 18
    for name, state, when in rows:
        tone = "ink" if state == "done" else "muted"
        lines = wrap(name, (width - 50) // 6 - display_width(when))[:2]
        labels = [Label(38, y + 4 + 16 * at, line, "start", tone) for at, line in enumerate(lines)]
        if when:
            labels.append(Label(width - 14, y + 4, when, "end"))
        steps.append(Step(22, y, state, tuple(labels)))
        y += 12 + 16 * len(lines)
    return int(y), [], steps
