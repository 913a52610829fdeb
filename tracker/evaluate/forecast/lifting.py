"""The next figure that gives a target a wanted chance: what is needed by then."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from tracker.evaluate.forecast import normal
from tracker.evaluate.forecast.aims import Aims, aims
from tracker.evaluate.forecast.filter import Filtered, later
from tracker.evaluate.forecast.grid import GRID, Array, step
from tracker.evaluate.forecast.mixture import Mixture, prior
from tracker.evaluate.forecast.prepared import Ready

SECANTS = 24
"""Steps to the figure that lifts a chance; six to eight are usual."""

CLOSE = 1e-4
"""How near, on the normal scale, the chance has to come."""

WIDEST = 40
"""Deviations within which such a figure is looked for."""

NARROWEST = 1e-6


def lifted(ready: Ready, when: Array, chances: Array) -> list[float]:
    """The figure at a time, after the last one and before the deadline, that gives each its chance; NaN: none does.

    The root of the chance in the figure: secants on the normal scale, where it is nearly straight, in brackets.
    """
    ahead, sign = _ahead(ready, when), np.where(ready.up, 1.0, -1.0)
    wanted = normal.quantile(chances)
    low, high = ahead.first - WIDEST * ahead.wide, ahead.first + WIDEST * ahead.wide  # in the direction of the target
    here, over = ahead.first.copy(), ahead.told(ahead.first) - wanted
    last = here - sign * np.sign(over) * ahead.wide
    last_over = ahead.told(last) - wanted
    left = np.arange(len(wanted))
    for _ in range(SECANTS):
        left = left[np.abs(over[left]) >= CLOSE]
        if not left.size:
            break
        at, too_little = here[left], over[left] * sign[left] < 0
        low[left] = np.where(too_little, np.maximum(low[left], at), low[left])
        high[left] = np.where(too_little, high[left], np.minimum(high[left], at))
        slope = (over[left] - last_over[left]) / np.where(at == last[left], np.inf, at - last[left])
        after = at - over[left] / np.where(slope == 0, np.inf, slope)
        inside = (after > low[left]) & (after < high[left])
        after = np.where(inside, after, (low[left] + high[left]) / 2)
        last[left], last_over[left] = at, over[left]
        here[left], over[left] = after, ahead.of(left).told(after) - wanted[left]
    # Nearness of the chance leaves the figure a little open: it is told on the side that is surely enough.
    figures = ready.scales.back(here + sign * CLOSE * ahead.wide + ready.offsets(when))
    return [float(one) for one in np.where(np.abs(over) < CLOSE, figures, nan)]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What a figure at its time will do to each forecast: everything about it but the figure itself.

    `first` is where the figure is expected and `wide` how uncertain that is. Under each model (series x models) it is
    `expected` with a `variance`; `weight` is the model's before it is known, in logarithms; the `mean` at the deadline
    moves by `gain` for each unit of surprise, its `deviation` does not depend on the figure.
    """

    first: Array
    wide: Array
    expected: Array
    variance: Array
    weight: Array
    mean: Array
    gain: Array
    deviation: Array
    aims: Aims

    def told(self, places: Array) -> Array:
        """The chances on the normal scale once figures at those places are reported."""
        surprise = places[:, None] - self.expected
        weight = self.weight - 0.5 * surprise * surprise / self.variance
        weight = np.exp(weight - weight.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        return normal.quantile(self.aims.chances(Mixture(self.mean + self.gain * surprise, self.deviation, weight)))

    def of(self, rows: NDArray[np.intp]) -> _Ahead:
        """That of some series."""
        if len(rows) == len(self.first):
            return self
        return _Ahead(
            self.first[rows], self.wide[rows], self.expected[rows], self.variance[rows], self.weight[rows],
            self.mean[rows], self.gain[rows], self.deviation[rows], self.aims.of(rows),
        )  # fmt: skip


def _ahead(ready: Ready, when: Array) -> _Ahead:
    before = later(ready.filtered(), when - ready.lasts)
    left = ready.deadlines - when
    variance = before.level_variance + GRID.measurement
    level_gain, drift_gain = before.level_variance / variance, before.covariance / variance
    # The filter's update with a figure that surprises by one, and its variances after any figure.
    after = later(
        Filtered(
            before.level, before.drift, before.level_variance - level_gain * before.level_variance,
            before.covariance - level_gain * before.covariance, before.drift_variance - drift_gain * before.covariance,
            before.likelihood,
        ),
        left,
    )  # fmt: skip
    return _Ahead(
        before.level.mean(axis=1),
        np.sqrt(before.level_variance.max(axis=1)) + np.abs(before.level).max(axis=1) * NARROWEST,
        before.level,
        variance,
        before.likelihood - 0.5 * np.log(variance) + prior(ready.scales.typical),
        after.level,
        level_gain + step(left).carry * drift_gain,
        np.sqrt(after.level_variance + GRID.measurement),
        aims(ready, left, ready.offsets(ready.deadlines), more=1),
    )
