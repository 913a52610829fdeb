"""A task made ready: its figures on the scale on which they are modelled, without their season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from tracker.evaluate.forecast.filter import Filtered, filtered
from tracker.evaluate.forecast.grid import Array
from tracker.evaluate.forecast.scale import Scale, scale_for
from tracker.evaluate.forecast.season import places, season
from tracker.evaluate.forecast.task import Abstention, Task

MOST = 72
"""Figures looked at: the latest."""

SMALL_COUNT = 30
"""Whole counts below it are met from half a unit before the level."""


@dataclass(frozen=True, slots=True)
class Ready:
    """One task on its transformed scale.

    `place` is the level there, `far` the far end of a range; `season` the effects of the positions in a year.
    """

    task: Task
    scale: Scale
    times: Array
    values: Array
    noises: Array
    count: int
    place: float
    far: float | None
    season: Array | None

    @property
    def last(self) -> float:
        return float(self.times[-1])

    @property
    def horizon(self) -> float:
        return self.task.at - self.last

    @property
    def offset(self) -> float:
        """The season's effect at the deadline."""
        return self.offset_at(self.task.at)

    def offset_at(self, when: float) -> float:
        """The season's effect at a time."""
        if self.season is None or self.task.seasons is None:
            return 0.0
        return float(self.season[places(np.array([when]), self.task.seasons)][0])

    @staticmethod
    def filtered(several: Sequence[Ready]) -> Filtered:
        """All of them filtered together."""
        return filtered(
            [one.times for one in several], [one.values for one in several], [one.noises for one in several]
        )


def prepared(task: Task, *, deadline: bool) -> Ready | Abstention:
    """A task made ready, or why it cannot be forecast; `deadline` tells whether its time matters."""
    figures = np.array(task.points, dtype=float).reshape(-1, 3)
    why = _why_not(task, figures, deadline)
    if why is not None:
        return why
    times, low, high = figures[-MOST:].T
    level, far = task.level, task.far
    if task.whole and level < SMALL_COUNT:
        half = 0.5 if task.direction == "up" else -0.5
        level, far = level - half, None if far is None else far + half
    middles = low + (high - low) / 2
    scale = scale_for(middles, level, task.bounds, task.linear)
    both = scale.forth(np.append(middles, (level, level if far is None else far)))
    values = both[:-2]
    # A figure that is only known to lie in an interval has the variance of one that lies anywhere in it.
    noises = (scale.forth(high) - scale.forth(low)) ** 2 / 12 if (low != high).any() else np.zeros(len(times))
    effect = None if task.seasons is None or len(times) < 2 else season(times, values, task.seasons)
    if effect is not None and task.seasons is not None:
        values = values - effect[places(times, task.seasons)]
    end = None if far is None else float(both[-1])
    return Ready(task, scale, times, values, noises, len(times), float(both[-2]), end, effect)


def _why_not(task: Task, figures: Array, deadline: bool) -> Abstention | None:
    """Why a task cannot be forecast; None where it can. `figures` are rows of time, low, high."""
    low, high = task.bounds
    ends = [one for one in (low, high, task.far) if one is not None]
    if not len(figures):
        return "no_figure"
    if not (np.isfinite(figures).all() and isfinite(task.level) and isfinite(task.at) and all(map(isfinite, ends))):
        return "not_finite"
    if low is not None and high is not None and not low < high:
        return "degenerate_bounds"
    if not (-inf if low is None else low) <= task.level <= (inf if high is None else high):
        return "outside_bounds"
    return "no_horizon" if deadline and task.at <= figures[-1, 0] else None
