"""The Kalman filter over all models at once, for many series at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.evaluate.forecast.grid import GRID, MODELS, Array, step

CHUNK = 64
"""Series filtered together: their states fit into a core's cache."""

DIGITS = 6
"""Decimal places of a year to which spacings are told apart."""


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


def filtered(times: Sequence[Array], values: Sequence[Array], noises: Sequence[Array]) -> Filtered:
    """Filters several series, each given by its times (years), values and error variances on the transformed scale.

    The result of one does not depend on the others.
    """
    out = Filtered(*(np.empty((len(times), MODELS)) for _ in range(6)))
    order = sorted(range(len(times)), key=lambda at: -len(times[at]))
    for start in range(0, len(order), CHUNK):
        some = order[start : start + CHUNK]
        plans, of = _plans([times[at] for at in some], [noises[at] for at in some])
        _run(plans, of, [values[at] for at in some], np.array(some), out)
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


@dataclass(frozen=True, slots=True)
class Plans:
    """Spacings that series share, the longest first: what is uncertain follows from the times and errors alone.

    `spacing` (plans x steps) counts into `years`; `noises` are the figures' error variances; `lengths` in steps.
    """

    years: Array
    spacing: NDArray[np.intp]
    noises: Array | None
    lengths: NDArray[np.intp]


def _plans(times: Sequence[Array], noises: Sequence[Array]) -> tuple[Plans, NDArray[np.intp]]:
    """The plans of series, the longest first, and which of them each follows.

    A series of exact figures follows that of a longer one whose spacing begins with its own.
    """
    steps: list[tuple[float, ...]] = []
    errors: list[Array] = []
    shared: list[tuple[int, tuple[float, ...]]] = []
    of = []
    for when, noise in zip(times, noises, strict=True):
        spacing = tuple(np.round(when[1:] - when[:-1], DIGITS).tolist())
        exact = not noise.any()
        plan = next((at for at, known in shared if known[: len(spacing)] == spacing), None) if exact else None
        if plan is None:
            plan = len(steps)
            steps.append(spacing)
            errors.append(noise)
            if exact:
                shared.append((plan, spacing))
        of.append(plan)
    longest = len(steps[0])
    years, places = np.unique(np.array([one for some in steps for one in some]), return_inverse=True)
    table, start = np.zeros((len(steps), longest), dtype=np.intp), 0
    for at, some in enumerate(steps):
        table[at, : len(some)] = places[start : start + len(some)]
        start += len(some)
    known = None
    if len(shared) < len(steps):
        known = np.zeros((len(steps), longest + 1))
        for at, noise in enumerate(errors):
            known[at, : len(noise)] = noise
    return Plans(years, table, known, np.array([len(some) for some in steps])), np.array(of)


class _Uncertainty:
    """The Riccati recursion: how uncertain each plan leaves level and drift, and how much each figure moves them."""

    def __init__(self, plans: Plans) -> None:
        self._plans, self._steps = plans, step(plans.years)
        self.variance = np.tile(GRID.measurement, (len(plans.lengths), 1))
        if plans.noises is not None:
            self.variance += plans.noises[:, :1]
        self.covariance = np.zeros_like(self.variance)
        self.drifts = np.tile(GRID.drift, (len(self.variance), 1))
        self.logs = np.zeros_like(self.variance)

    def advance(self, at: int) -> tuple[Array, ...]:
        """Goes on to the next figure of the plans that have one.

        How far a drift carries the level and how it fades until then, the variance of what the figure will be, and how
        much its surprise moves level and drift.
        """
        count = _longer(self._plans.lengths, at)
        steps, here = self._steps, self._plans.spacing[:count, at]
        variance, covariance, drifts = self.variance[:count], self.covariance[:count], self.drifts[:count]
        carry, fade = steps.carry[here], steps.fade[here]
        carried = carry * drifts
        carried += covariance
        variance += carry * (covariance + carried)
        variance += steps.level[here]
        np.multiply(fade, carried, out=covariance)
        covariance += steps.both[here]
        drifts *= fade
        drifts *= fade
        drifts += steps.drift[here]
        expected = variance + GRID.measurement
        if self._plans.noises is not None:
            expected += self._plans.noises[:count, at + 1, None]
        level_gain, drift_gain = variance / expected, covariance / expected
        self.logs[:count] += np.log(expected)
        drifts -= drift_gain * covariance
        covariance -= level_gain * covariance
        variance -= level_gain * variance
        return carry, fade, expected, level_gain, drift_gain


def _longer(lengths: NDArray[np.intp], at: int) -> int:
    """How many of those sorted by length, the longest first, have more than `at` steps."""
    return int(np.searchsorted(-lengths, -at))


def _run(plans: Plans, of: NDArray[np.intp], values: Sequence[Array], members: NDArray[np.intp], out: Filtered) -> None:
    """Filters series along the plans that they follow; the longest first."""
    lengths = np.array([len(one) - 1 for one in values])
    figures = np.zeros((len(values), int(lengths[0]) + 1))
    for at, one in enumerate(values):
        figures[at, : len(one)] = one
    uncertain = _Uncertainty(plans)
    level = np.repeat(figures[:, :1], MODELS, axis=1)
    drift, squares = np.zeros_like(level), np.zeros_like(level)

    def finish(rows: slice) -> None:
        """Keeps where the series stand that have no more figures."""
        to, plan = members[rows], of[rows]
        out.level[to], out.drift[to] = level[rows], drift[rows]
        out.level_variance[to], out.covariance[to] = uncertain.variance[plan], uncertain.covariance[plan]
        out.drift_variance[to] = uncertain.drifts[plan]
        out.likelihood[to] = -0.5 * (uncertain.logs[plan] + squares[rows])

    count = len(values)
    for at in range(int(lengths[0])):
        left = _longer(lengths, at)
        if left < count:
            finish(slice(left, count))
            count = left
        moves = uncertain.advance(at)
        carry, fade, expected, level_gain, drift_gain = (
            moves if len(moves[0]) == 1 else (one[of[:left]] for one in moves)
        )
        levels, drifts = level[:left], drift[:left]
        levels += carry * drifts
        drifts *= fade
        surprise = figures[:left, at + 1, None] - levels
        levels += level_gain * surprise
        drifts += drift_gain * surprise
        surprise *= surprise
        surprise /= expected
        squares[:left] += surprise
    finish(slice(0, count))
