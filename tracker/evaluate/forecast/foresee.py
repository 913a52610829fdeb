"""Forecasts of many targets at once: each independent of the others, all filtered together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import nan
from typing import TypeVar

import numpy as np

from tracker.evaluate.forecast import normal
from tracker.evaluate.forecast.filter import later, told
from tracker.evaluate.forecast.grid import Array
from tracker.evaluate.forecast.increments import increments, totals
from tracker.evaluate.forecast.mixture import HEAVIEST, QUANTILES, Mixture, calibration, mixture
from tracker.evaluate.forecast.prepared import Ready, prepared
from tracker.evaluate.forecast.task import Abstention, Foreseen, Reached, Task

AT_ONCE = 128
"""Tasks in memory at a time."""

AHEAD = np.geomspace(0.1, 30.0, 16)
"""Years at which it is looked whether a level without a deadline is reached."""

CHANCES = (0.1, 0.5, 0.9)

LEAST = 0.001
"""No forecast is surer than that: a model that has seen a dozen figures cannot know better."""

SECANTS = 24
"""Steps to the figure that lifts a chance; six to eight are usual."""

CLOSE = 1e-4
"""How near, on the normal scale, the chance has to come."""

WIDEST = 40
"""Deviations within which such a figure is looked for."""

NARROWEST, SUREST = 1e-6, 1e-12

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

    def lifted(ready: Sequence[Ready]) -> list[float]:
        return _lifted(ready, *zip(*(wanted[id(one.task)] for one in ready), strict=True))

    return _answered(tasks, lifted, deadline=True)


def _direct(task: Task) -> Task | None:
    """The task whose figures are modelled: of a total its increments, None where it has none."""
    return increments(task) if task.cumulative else task


def _answered(
    tasks: Sequence[Task], answer: Callable[[Sequence[Ready]], Sequence[Answer]], *, deadline: bool
) -> list[Answer | Abstention]:
    answers: list[Answer | Abstention] = []
    for start in range(0, len(tasks), AT_ONCE):
        some = [prepared(task, deadline=deadline) for task in tasks[start : start + AT_ONCE]]
        ready = [one for one in some if isinstance(one, Ready)]
        made = iter(answer(ready) if ready else ())
        answers += [next(made) if isinstance(one, Ready) else one for one in some]
    return answers


def _foreseen(ready: Sequence[Ready]) -> list[Foreseen]:
    horizons = np.array([one.horizon for one in ready])
    offsets = np.array([one.offset for one in ready])
    mixed = mixture(Ready.filtered(ready), horizons, np.array([one.scale.typical for one in ready]))
    chances = _chances(mixed, ready, horizons, offsets)
    calibrations = [calibration(one.horizon, one.count) for one in ready]
    heavy, quantiles = mixed.heaviest(HEAVIEST), []
    for share in QUANTILES:
        shares = [
            known.raw(share) if one.task.direction == "up" else 1 - known.raw(1 - share)
            for one, known in zip(ready, calibrations, strict=True)
        ]
        quantiles.append(heavy.quantile(np.array(shares)) + offsets)
    made = []
    for at, (one, chance) in enumerate(zip(ready, chances, strict=True)):
        q10, q50, q90 = (one.scale.back(float(places[at])) for places in quantiles)
        made.append(Foreseen(min(max(chance, LEAST), 1 - LEAST), q10, q50, q90, one.count))
    return made


def _reached(ready: Sequence[Ready]) -> list[Reached]:
    found = Ready.filtered(ready)
    centres, offsets = np.array([one.scale.typical for one in ready]), np.zeros(len(ready))
    told_at = np.array(
        [
            _chances(mixture(found, np.full(len(ready), years), centres), ready, np.full(len(ready), years), offsets)
            for years in AHEAD
        ]
    )
    return [Reached(*(_crossing(told_at[:, at], chance, one) for chance in CHANCES)) for at, one in enumerate(ready)]


def _crossing(chances: Array, wanted: float, one: Ready) -> float | None:
    """The time at which a chance is first at least as large as wanted, between two that were looked at."""
    reached = np.flatnonzero(chances >= wanted)
    if not reached.size:
        return None
    at = int(reached[0])
    if at == 0:
        return one.last + float(AHEAD[0])
    before, after = (normal.quantile(min(max(float(chances[n]), SUREST), 1 - SUREST)) for n in (at - 1, at))
    share = (normal.quantile(wanted) - before) / (after - before)
    return one.last + float(AHEAD[at - 1] + share * (AHEAD[at] - AHEAD[at - 1]))


def _lifted(ready: Sequence[Ready], at: Sequence[float], chances: Sequence[float]) -> list[float]:
    """The root of the chance in the figure: secants on the normal scale, where it is nearly straight, in brackets."""
    when = np.array(at)
    centres = np.array([one.scale.typical for one in ready])
    before = later(Ready.filtered(ready), when - np.array([one.last for one in ready]))
    left = np.array([one.task.at for one in ready]) - when
    offsets = np.array([one.offset for one in ready])
    sign = np.array([1.0 if one.task.direction == "up" else -1.0 for one in ready])
    wide = np.sqrt(before.level_variance.max(axis=1)) + np.abs(before.level).max(axis=1) * NARROWEST
    more = [replace(one, count=one.count + 1) for one in ready]
    wanted = np.array([normal.quantile(one) for one in chances])

    def short(places: Array) -> Array:
        """How far each chance lies above the wanted one, with a figure at its place."""
        told_chances = _chances(mixture(told(before, places), left, centres), more, left, offsets)
        over: Array = np.array([normal.quantile(min(max(one, SUREST), 1 - SUREST)) for one in told_chances]) - wanted
        return over

    first = before.level.mean(axis=1)
    low, high = first - WIDEST * wide, first + WIDEST * wide  # in the direction of the target
    here, over = first, short(first)
    last, last_over = here - sign * np.sign(over) * wide, np.zeros(len(ready))
    last_over = short(last)
    for _ in range(SECANTS):
        low = np.where(over * sign < 0, np.maximum(low, here), low)
        high = np.where(over * sign < 0, high, np.minimum(high, here))
        if np.all(np.abs(over) < CLOSE):
            break
        slope = (over - last_over) / np.where(here == last, np.inf, here - last)
        after = here - over / np.where(slope == 0, np.inf, slope)
        after = np.where((after > low) & (after < high), after, (low + high) / 2)
        last, last_over = here, over
        here, over = after, short(after)
    return [
        one.scale.back(float(end) + one.offset_at(one_at)) if abs(error) < CLOSE else nan
        for one, end, one_at, error in zip(ready, here + sign * CLOSE * wide, at, over, strict=True)
    ]


def _chances(mixed: Mixture, ready: Sequence[Ready], horizons: Array, offsets: Array) -> list[float]:
    """The calibrated probability that each level is met; between two levels that of both at once."""
    below = mixed.below(np.array([one.place for one in ready]) - offsets)
    chances = [
        _chance(float(share), one.task.direction == "up", float(years), one.count)
        for share, years, one in zip(below, horizons, ready, strict=True)
    ]
    if any(one.far is not None for one in ready):
        far = mixed.below(np.array([one.place if one.far is None else one.far for one in ready]) - offsets)
        for at, one in enumerate(ready):
            if one.far is not None:
                other = _chance(float(far[at]), one.task.direction != "up", float(horizons[at]), one.count)
                chances[at] = max(chances[at] + other - 1, 0.0)
    return chances


def _chance(below: float, up: bool, years: float, count: int) -> float:
    return 1 - calibration(years, count).told(below if up else 1 - below)
