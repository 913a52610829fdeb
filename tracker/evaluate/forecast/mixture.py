"""The mixture of all models at the forecast's time: its distribution, recalibrated, its quantiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.evaluate.forecast import normal
from tracker.evaluate.forecast.filter import Filtered, later
from tracker.evaluate.forecast.grid import GRID, Array

SHORTEST = 0.05
"""Years ahead at least, for the recalibration."""

QUANTILES = (0.1, 0.5, 0.9)

ROUNDS = 60
"""Halvings or Newton steps at most; a dozen are usual."""

PRECISE = 1e-6
"""Of a mixture's own deviation; far below what any figure is told with."""

FARTHEST = 8
"""Deviations beyond which no quantile is looked for."""

TINY = 1e-300

HEAVIEST = 48
"""Models that the quantiles are found from: beyond them lies less than a thousandth of the weight, as a rule."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Gaussians of each series (series x models): their means, deviations and weights, on the transformed scale."""

    means: Array
    deviations: Array
    weights: Array

    def below(self, places: Array) -> Array:
        """The probability that each series' figure lies below its place."""
        standard = (places[:, None] - self.means) / self.deviations
        return np.asarray((self.weights * normal.cdf(standard)).sum(axis=1))

    def density(self, places: Array) -> Array:
        """The density of each series' figure at its place."""
        standard = (places[:, None] - self.means) / self.deviations
        return np.asarray((self.weights * normal.density(standard) / self.deviations).sum(axis=1))

    def quantiles(self, shares: Array) -> Array:
        """The places below which each series' figure lies with its shares (shares x series).

        Newton's steps kept within halved brackets, for all shares at once.
        """
        mean = (self.weights * self.means).sum(axis=1)
        wide = np.sqrt((self.weights * (self.deviations**2 + (self.means - mean[:, None]) ** 2)).sum(axis=1))
        rows, wanted = np.tile(np.arange(len(mean)), len(shares)), shares.ravel()
        low = (self.means - FARTHEST * self.deviations).min(axis=1)[rows]
        high = (self.means + FARTHEST * self.deviations).max(axis=1)[rows]
        place = mean[rows] + wide[rows] * normal.quantile(wanted)
        left = np.arange(len(place))
        for _ in range(ROUNDS):
            some, here = self._of(rows[left]), place[left]
            over = some.below(here) - wanted[left]
            low[left] = np.where(over < 0, here, low[left])
            high[left] = np.where(over < 0, high[left], here)
            newton = here - over / np.maximum(some.density(here), TINY)
            inside = (newton > low[left]) & (newton < high[left])
            after = np.where(inside, newton, (low[left] + high[left]) / 2)
            place[left] = after
            left = left[np.abs(after - here) > PRECISE * wide[rows[left]]]
            if not left.size:
                break
        return np.asarray(place.reshape(shares.shape))

    def heaviest(self, count: int) -> Mixture:
        """The mixture of each series' heaviest models alone."""
        if self.weights.shape[1] <= count:
            return self
        chosen = np.argpartition(self.weights, -count, axis=1)[:, -count:]
        weights = np.take_along_axis(self.weights, chosen, axis=1)
        return Mixture(
            np.take_along_axis(self.means, chosen, axis=1),
            np.take_along_axis(self.deviations, chosen, axis=1),
            weights / weights.sum(axis=1, keepdims=True),
        )

    def _of(self, rows: NDArray[np.intp]) -> Mixture:
        return Mixture(self.means[rows], self.deviations[rows], self.weights[rows])


def mixture(found: Filtered, horizons: Array, centres: Array) -> Mixture:
    """The models of each series after its horizon (years), weighed by likelihood and by the prior around its centre."""
    reached = later(found, horizons)
    means, variance = reached.level, reached.level_variance + GRID.measurement
    weight = found.likelihood + prior(centres)
    weight = np.exp(weight - weight.max(axis=1, keepdims=True))
    return Mixture(means, np.sqrt(variance), weight / weight.sum(axis=1, keepdims=True))


def prior(centres: Array) -> Array:
    """The logarithm of each model's weight before any figure, around the centre of each series."""
    off = np.log(GRID.spread) - np.log(centres)[:, None]
    return np.asarray(-0.5 * off * off)


@dataclass(frozen=True, slots=True)
class Calibration:
    """H(u) = Φ(A + B Φ⁻¹(u)) of each series, fitted on the sample of public series: forecasts of this kind were too
    narrow far ahead and a little too hopeful. u is oriented so that larger is better for the target.
    """

    shift: Array
    stretch: Array

    def told(self, u: Array) -> Array:
        """The calibrated probability of a figure at most as good as the one with u."""
        return normal.cdf(self.shift + self.stretch * normal.quantile(u))

    def raw(self, told: Array) -> Array:
        """The u that is told as a calibrated probability."""
        return normal.cdf((normal.quantile(told) - self.shift) / self.stretch)


def calibration(horizons: Array, points: Array) -> Calibration:
    """The calibration for horizons (years) and numbers of figures."""
    years = np.log(np.maximum(horizons, SHORTEST))
    return Calibration(-0.12 - 0.16 * years + 0.02 / points, np.exp(-0.20 + 0.07 * years + 0.31 / points))
