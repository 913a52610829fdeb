"""Totals that never fall, forecast by what is added each year.

What matters for a total is whether enough is added: the yearly increments are modelled, and what is still missing is
spread evenly over the time that is left. On public series this was right far more often than modelling the total.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from tracker.evaluate.forecast.task import Foreseen, Point, Task


def increments(task: Task) -> Task | None:
    """The task on yearly increments, half of the time that is left ahead; None where none can be told.

    An increment has the error of the figures on both of its ends.
    """
    points = task.points
    steps = tuple(
        Point(after.at, max((after.low - before.high) / years, 0.0), max((after.high - before.low) / years, 0.0))
        for before, after in pairwise(points)
        if (years := after.at - before.at) > 0
    )
    if not steps or task.at <= points[-1].at:
        return None
    left = task.at - points[-1].at
    missing = max(task.level - _middle(points[-1]), 0.0)
    return replace(
        task, points=steps, level=missing / left, at=points[-1].at + left / 2, bounds=(0.0, None), cumulative=False,
        whole=False, linear=False,
    )  # fmt: skip


def totals(task: Task, told: Foreseen) -> Foreseen:
    """A forecast of increments told as one of the total."""
    last, left = _middle(task.points[-1]), task.at - task.points[-1].at
    q10, q50, q90 = (last + one * left for one in (told.q10, told.q50, told.q90))
    return Foreseen(told.p_met, q10, q50, q90, told.points)


def _middle(point: Point) -> float:
    return point.low + (point.high - point.low) / 2
