"""A target's picture as a part of a page, with the values behind it as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.alerts.charts import drawn, series_drawing
from tracker.alerts.drawing import EMBEDDED, PAGE, PHONE, Frame
from tracker.alerts.pictures import drawing_of, svg_of
from tracker.alerts.strips import State, step_rows
from tracker.alerts.tell import told
from tracker.evaluate.board import Board
from tracker.evaluate.requirement import figures_of
from tracker.evaluate.series import Series, in_force
from tracker.model.aim import Checklist, Stages
from tracker.model.assessment import Assessment
from tracker.model.measurement import Measurement
from tracker.model.target import Indicator
from tracker.model.value import value

FRAMES: tuple[tuple[str, Frame], ...] = (("wide", PAGE), ("narrow", PHONE))


@value
class DrawnFigure:
    """A figure as it is drawn: its period, in words, what it allows, the observation that reported it.

    `observation` is None for a figure that was worked out of others.
    """

    period: str
    words: str
    measurement: Measurement
    observation: str | None


@value
class DrawnLevel:
    """A level of the path that is drawn: when it is due, and its amount in words."""

    period: str
    measurement: Measurement


@value
class Chart:
    """The picture in two widths, of which the page's style shows one, and everything that is drawn in it.

    Each of `pictures` is its width's name and SVG without a style of its own; `steps` are a plan's or a list's parts:
    name, state, period.
    """

    pictures: tuple[tuple[str, str], ...]
    alternative: str
    figures: tuple[DrawnFigure, ...] = ()
    path: tuple[DrawnLevel, ...] = ()
    steps: tuple[tuple[str, State, str], ...] = ()


def chart(board: Board, assessment: Assessment, language: str) -> Chart | None:
    """The chart of a target on the board; None where there is nothing to draw."""
    title = assessment.title.in_language(language)
    pictures, alternative = [], ""
    for width, frame in FRAMES:
        drawing = drawing_of(board, assessment, language, title, frame)
        if drawing is None:
            return None
        alternative = drawing.alternative
        pictures.append((width, svg_of(drawing, f"{width}-{assessment.id}", language, frame, heading=title)))
    target = board.declaration.targets[assessment.id]
    if isinstance(target.aim, Stages | Checklist):
        marks = in_force(board.observations.get(target.id, ()))
        steps = step_rows(target.aim, marks, board.as_of, language)
        return Chart(tuple(pictures), alternative, steps=tuple(steps))
    case = board.case(target)
    unit = case.series.unit
    figures = tuple(_figures(figures_of(case), case.indicator, language))
    path = tuple(
        DrawnLevel(point.period.text, Measurement(point.value, point.value, unit=unit)) for point in target.path
    )
    return Chart(tuple(pictures), alternative, figures, path)


def indicator_chart(indicator: Indicator, series: Series, as_of: date, language: str) -> Chart | None:
    """The chart of an indicator's figures alone; None where there are none."""
    title = indicator.name.in_language(language)
    pictures, alternative = [], ""
    for width, frame in FRAMES:
        drawing = series_drawing(None, None, indicator, series, as_of, language, title, frame)
        if drawing is None:
            return None
        alternative = drawing.alternative
        pictures.append((width, svg_of(drawing, f"{width}-{indicator.id}", language, frame, heading=title)))
    return Chart(tuple(pictures), alternative, tuple(_figures(series, indicator, language)))


def embedded(board: Board, assessment: Assessment, language: str, title: str) -> str | None:
    """The picture as a file of its own, headed by its title; None where there is nothing to draw."""
    drawing = drawing_of(board, assessment, language, title, EMBEDDED)
    return None if drawing is None else svg_of(drawing, assessment.id, language, EMBEDDED)


def _figures(series: Series, indicator: Indicator | None, language: str) -> Sequence[DrawnFigure]:
    return [
        DrawnFigure(
            series.periods[at].text, told(series.measurement(at), indicator, language)[0], series.measurement(at),
            series.id(at),
        )
        for at in drawn(series)
    ]  # fmt: skip
