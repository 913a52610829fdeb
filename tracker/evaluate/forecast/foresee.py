"""Forecasts of many targets at once: each independent of the others, all filtered together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import starmap
from typing import TypeVar

import numpy as np

from tracker.evaluate.forecast import normal
from tracker.evaluate.forecast.aims import aims
from tracker.evaluate.forecast.grid import Array
from tracker.evaluate.forecast.increments import increments, totals
from tracker.evaluate.forecast.lifting import lifted
from tracker.evaluate.forecast.mixture import HEAVIEST, QUANTILES, mixture
from tracker.evaluate.forecast.prepared import Ready, prepared
from tracker.evaluate.forecast.task import Abstention, Foreseen, Reached, Task

AT_ONCE = 128
"""Tasks in memory at a time."""

AHEAD = np.geomspace(0.1, 30.0, 16)
"""Years at which it is looked whether a level without a deadline is reached."""

CHANCES = (0.1, 0.5, 0.9)

LEAST = 0.001
"""No forecast is surer than that: a model that has seen a dozen figures cannot know better."""

Answer = TypeVar("Answer")


def foresee(tasks: Sequence[Task]) -> list[Foreseen | Abstention]:
    """A forecast for each task, or why there is none, in their order."""
    direct = [_direct(task) for task in tasks]
    found = _answered([one for one in direct if one is not None], _foreseen, deadline=True)
    answers: list[Foreseen | Abstention] = []
    left = iter(found)
    for task, one in zip(tasks, direct, strict=True):
        if one is None:
            answers.append("too_few_points" if task.points else "no_figure")
            continue
        made = next(left)
        answers.append(totals(task, made) if task.cumulative and isinstance(made, Foreseen) else made)
    return answers


def reach(tasks: Sequence[Task]) -> list[Reached | Abstention]:
    """When each task's level will be reached, whatever its deadline; None of a chance that it has not in 30 years."""
    return _answered(tasks, _reached, deadline=False)


def lift(tasks: Sequence[Task], at: Sequence[float], chances: Sequence[float]) -> list[float | Abstention]:
    """The figure that has to be reported at a time, for each task, for its level to be met with a chance.

    Each time lies after the last figure and before the deadline; a better figure always raises the chance. NaN where
    no figure that could be reported would do.
    """
    wanted = {id(task): (when, chance) for task, when, chance in zip(tasks, at, chances, strict=True)}

    def answer(ready: Ready) -> list[float]:
        when, chance = np.array([wanted[id(task)] for task in ready.tasks]).T
        return lifted(ready, when, chance)

    return _answered(tasks, answer, deadline=True)


def _direct(task: Task) -> Task | None:
    """The task whose figures are modelled: of a total its increments, None where it has none."""
    return increments(task) if task.cumulative else task


def _answered(
    tasks: Sequence[Task], answer: Callable[[Ready], Sequence[Answer]], *, deadline: bool
) -> list[Answer | Abstention]:
    answers: list[Answer | Abstention] = []
    for start in range(0, len(tasks), AT_ONCE):
        ready, reasons = prepared(tasks[start : start + AT_ONCE], deadline=deadline)
        made = iter(() if ready is None else answer(ready))
        answers += [next(made) if reason is None else reason for reason in reasons]
    return answers


def _foreseen(ready: Ready) -> list[Foreseen]:
    horizons, offsets = ready.deadlines - ready.lasts, ready.offsets(ready.deadlines)
    mixed = mixture(ready.filtered(), horizons, ready.scales.typical)
    aim, heavy = aims(ready, horizons, offsets), mixed.heaviest(HEAVIEST)
    chances = np.clip(aim.chances(mixed), LEAST, 1 - LEAST)
    shares = []
    for share in QUANTILES:
        better, worse = (aim.known.raw(np.full(len(horizons), one)) for one in (share, 1 - share))
        shares.append(np.where(ready.up, better, 1 - worse))
    quantiles = [ready.scales.back(places + offsets) for places in heavy.quantiles(np.array(shares))]
    columns = (chances, *quantiles, ready.counts.astype(int))
    return list(starmap(Foreseen, zip(*(one.tolist() for one in columns), strict=True)))


def _reached(ready: Ready) -> list[Reached]:
    found, none = ready.filtered(), np.zeros(len(ready.tasks))
    told = []
    for years in AHEAD.tolist():
        horizons = np.full(len(none), years)
        told.append(aims(ready, horizons, none).chances(mixture(found, horizons, ready.scales.typical)))
    standard = normal.quantile(np.array(told))
    return [
        Reached(*(_crossing(standard[:, at], float(wanted), last) for wanted in normal.quantile(np.array(CHANCES))))
        for at, last in enumerate(ready.lasts.tolist())
    ]


def _crossing(chances: Array, wanted: float, last: float) -> float | None:
    """The time at which a chance is first at least as large as wanted, between two that were looked at.

    Both are on the normal scale; the years are counted from the last figure's time.
    """
    reached = np.flatnonzero(chances >= wanted)
    if not reached.size:
        return None
    at = int(reached[0])
    if at == 0:
        return last + float(AHEAD[0])
    share = (wanted - chances[at - 1]) / (chances[at] - chances[at - 1])
    return last + float(AHEAD[at - 1] + share * (AHEAD[at] - AHEAD[at - 1]))
