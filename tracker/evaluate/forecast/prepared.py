"""Tasks made ready: their figures on the scales on which they are modelled, without their seasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

from tracker.evaluate.forecast.filter import Filtered, filtered
from tracker.evaluate.forecast.grid import Array
from tracker.evaluate.forecast.scale import Scales, scales_for
from tracker.evaluate.forecast.season import places, season
from tracker.evaluate.forecast.task import Abstention, Task

MOST = 72
"""Figures looked at: the latest."""

SMALL_COUNT = 30
"""Whole counts below it are met from half a unit before the level."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Several tasks on their transformed scales, each with at least one figure.

    `times`, `values` and `noises` (variances) are those of its figures, `counts` how many. `levels` are the places of
    the levels, `fars` those of the far ends of ranges (`ranged` tells who has one); `up` tells whose figures are to
    rise, `lasts` the times of last figures; `seasons` are the effects of the positions in a year.
    """

    tasks: Sequence[Task]
    scales: Scales
    times: Sequence[Array]
    values: Sequence[Array]
    noises: Sequence[Array]
    counts: Array
    levels: Array
    fars: Array
    ranged: NDArray[np.bool_]
    up: NDArray[np.bool_]
    lasts: Array
    seasons: Sequence[Array | None]

    @property
    def deadlines(self) -> Array:
        return np.array([task.at for task in self.tasks])

    def offsets(self, when: Array) -> Array:
        """The season's effect on each at its time."""
        found = np.zeros(len(self.tasks))
        for at, (task, effect) in enumerate(zip(self.tasks, self.seasons, strict=True)):
            if effect is not None and task.seasons is not None:
                found[at] = effect[places(when[at : at + 1], task.seasons)][0]
        return found

    def filtered(self) -> Filtered:
        """All of them filtered together."""
        return filtered(self.times, self.values, self.noises)


def prepared(tasks: Sequence[Task], *, deadline: bool) -> tuple[Ready | None, list[Abstention | None]]:
    """The tasks that can be forecast made ready (None: there are none), and of each why it cannot be, None if it can.

    `deadline` tells whether their times matter.
    """
    points = [task.points[-MOST:] for task in tasks]
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(points)), float).reshape(-1, 3)
    owner = np.repeat(np.arange(len(tasks)), [len(one) for one in points])
    odd = np.bincount(owner[~np.isfinite(flat).all(axis=1)], minlength=len(tasks)) > 0
    why = [_why_not(task, bad, deadline) for task, bad in zip(tasks, odd.tolist(), strict=True)]
    some = [task for task, reason in zip(tasks, why, strict=True) if reason is None]
    if not some:
        return None, why
    usable = np.array([reason is None for reason in why])
    return _ready(some, flat[usable[owner]], np.bincount(owner, minlength=len(tasks))[usable]), why


def _ready(tasks: Sequence[Task], flat: Array, counts: NDArray[np.intp]) -> Ready:
    """Tasks made ready; `flat` are rows of time, low and high, the figures of one after those of the other."""
    every = np.arange(len(tasks))
    owner, ends = np.repeat(every, counts), np.cumsum(counts)
    starts = ends - counts
    times, low, high = flat.T
    middles = low + (high - low) / 2
    up = np.array([task.direction == "up" for task in tasks])
    levels = np.array([task.level for task in tasks])
    ranged = np.array([task.far is not None for task in tasks])
    fars = np.array([task.level if task.far is None else task.far for task in tasks])
    half = np.where(up, 0.5, -0.5) * np.array([task.whole and task.level < SMALL_COUNT for task in tasks])
    levels, fars = levels - half, fars + half
    scales = scales_for(
        np.minimum.reduceat(middles, starts), np.maximum.reduceat(np.abs(middles), starts), levels,
        [task.bounds for task in tasks], np.array([task.linear for task in tasks]),
    )  # fmt: skip
    values, noises = scales.forth(middles, owner), np.zeros(len(middles))
    wide = low != high
    if wide.any():
        # A figure that is only known to lie in an interval has the variance of one that lies anywhere in it.
        noises[wide] = (scales.forth(high[wide], owner[wide]) - scales.forth(low[wide], owner[wide])) ** 2 / 12
    parts = [slice(*one) for one in zip(starts.tolist(), ends.tolist(), strict=True)]
    seasons = []
    for task, part in zip(tasks, parts, strict=True):
        effect = None if task.seasons is None else season(times[part], values[part], task.seasons)
        if effect is not None and task.seasons is not None:
            values[part] -= effect[places(times[part], task.seasons)]
        seasons.append(effect)
    return Ready(
        tasks, scales, [times[part] for part in parts], [values[part] for part in parts],
        [noises[part] for part in parts], counts.astype(float), scales.forth(levels, every), scales.forth(fars, every),
        ranged, up, times[ends - 1], seasons,
    )  # fmt: skip


def _why_not(task: Task, odd: bool, deadline: bool) -> Abstention | None:
    """Why a task cannot be forecast; None where it can. `odd` tells that one of its figures is no finite number."""
    low, high = task.bounds
    if not task.points:
        return "no_figure"
    if odd or not all(isfinite(one) for one in (task.level, task.at, low, high, task.far) if one is not None):
        return "not_finite"
    if low is not None and high is not None and not low < high:
        return "degenerate_bounds"
    if not (-inf if low is None else low) <= task.level <= (inf if high is None else high):
        return "outside_bounds"
    return "no_horizon" if deadline and task.at <= task.points[-1].at else None
