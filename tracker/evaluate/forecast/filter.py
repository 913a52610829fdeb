"""The Kalman filter over all models at once, for many series at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tracker.evaluate.forecast.grid import GRID, MODELS, Array, step

CHUNK = 64
"""Series filtered together: their states fit into a core's cache."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """Where each series stands at its last figure under each model (series x models), and how well each model did.

    `level` and `drift` with their covariance; `likelihood` is the logarithm of that of all figures but the first.
    """

    level: Array
    drift: Array
    level_variance: Array
    covariance: Array
    drift_variance: Array
    likelihood: Array


@dataclass(frozen=True, slots=True)
class Gains:
    """What the filter does at each step, which follows from the times alone where no figure has an error of its own."""

    carry: Array
    fade: Array
    level: Array
    drift: Array
    weight: Array
    logs: Array
    last: tuple[Array, Array, Array]


def filtered(times: Sequence[Array], values: Sequence[Array], noises: Sequence[Array]) -> Filtered:
    """Filters several series, each given by its times (years), values and error variances on the transformed scale.

    Series with the same spacing and exact figures share their gains; the result of one does not depend on the others.
    """
    groups: dict[tuple[float, ...] | int, list[int]] = {}
    for at, (when, noise) in enumerate(zip(times, noises, strict=True)):
        key: tuple[float, ...] | int = -1 - at if noise.any() else tuple(np.round(np.diff(when), 6).tolist())
        groups.setdefault(key, []).append(at)
    out = Filtered(*(np.empty((len(times), MODELS)) for _ in range(6)))
    for key, members in groups.items():
        if isinstance(key, int):
            [at] = members
            gains = _gains(np.diff(times[at]), noises[at])
        else:
            gains = _shared(key)
        for start in range(0, len(members), CHUNK):
            some = np.array(members[start : start + CHUNK])
            _run(gains, np.stack([values[at] for at in some]), some, out)
    return out


def later(found: Filtered, years: Array) -> Filtered:
    """Where each series stands after some years (one number a series) in which nothing was reported."""
    ahead = step(years)
    level_variance = (
        found.level_variance + ahead.carry * (2 * found.covariance + ahead.carry * found.drift_variance) + ahead.level
    )
    return Filtered(
        found.level + ahead.carry * found.drift,
        ahead.fade * found.drift,
        level_variance,
        ahead.fade * (found.covariance + ahead.carry * found.drift_variance) + ahead.both,
        ahead.fade**2 * found.drift_variance + ahead.drift,
        found.likelihood,
    )


def told(found: Filtered, values: Array) -> Filtered:
    """Where each series stands once an exact figure is reported at the time that it stands at."""
    expected = found.level_variance + GRID.measurement
    surprise = values[:, None] - found.level
    level_gain, drift_gain = found.level_variance / expected, found.covariance / expected
    return Filtered(
        found.level + level_gain * surprise,
        found.drift + drift_gain * surprise,
        found.level_variance - level_gain * found.level_variance,
        found.covariance - level_gain * found.covariance,
        found.drift_variance - drift_gain * found.covariance,
        found.likelihood - 0.5 * (np.log(expected) + surprise * surprise / expected),
    )


def _run(gains: Gains, values: Array, members: NDArray[np.intp], out: Filtered) -> None:
    """Runs the means of several series through the same gains."""
    level = np.repeat(values[:, :1], MODELS, axis=1)
    drift = np.zeros_like(level)
    squares = np.zeros_like(level)
    for at in range(values.shape[1] - 1):
        level += gains.carry[at] * drift
        drift *= gains.fade[at]
        surprise = values[:, at + 1, None] - level
        level += gains.level[at] * surprise
        drift += gains.drift[at] * surprise
        surprise *= surprise
        surprise *= gains.weight[at]
        squares += surprise
    out.level[members], out.drift[members] = level, drift
    out.level_variance[members], out.covariance[members], out.drift_variance[members] = gains.last
    out.likelihood[members] = -0.5 * (gains.logs + squares)


@lru_cache(maxsize=512)
def _shared(spacing: tuple[float, ...]) -> Gains:
    """The gains of series with this spacing and exact figures."""
    return _gains(np.array(spacing), np.zeros(len(spacing) + 1))


def _gains(spacing: Array, noise: Array) -> Gains:
    """The Riccati recursion: how much each figure moves level and drift, and what stays uncertain."""
    count = len(spacing)
    steps = step(spacing)
    first = GRID.measurement + noise[0]
    variance, covariance, drifts = first.copy(), np.zeros(MODELS), GRID.drift.copy()
    logs = np.zeros(MODELS)
    level_gain, drift_gain, weight = (np.empty((count, MODELS)) for _ in range(3))
    for at in range(count):
        carry, fade = steps.carry[at], steps.fade[at]
        variance, covariance, drifts = (
            variance + 2 * carry * covariance + carry**2 * drifts + steps.level[at],
            fade * (covariance + carry * drifts) + steps.both[at],
            fade**2 * drifts + steps.drift[at],
        )
        expected = variance + GRID.measurement + noise[at + 1]
        weight[at] = 1 / expected
        level_gain[at], drift_gain[at] = variance * weight[at], covariance * weight[at]
        logs += np.log(expected)
        drifts = drifts - drift_gain[at] * covariance
        covariance = covariance - level_gain[at] * covariance
        variance = variance - level_gain[at] * variance
    return Gains(steps.carry, steps.fade, level_gain, drift_gain, weight, logs, (variance, covariance, drifts))
