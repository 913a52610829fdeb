"""A series' season: what belongs to the time of the year, found where there are two years and it explains enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tracker.evaluate.forecast.grid import Array

YEARS = 2.0
"""How long a series has to be."""

HALF = 0.51
"""Years before and after a figure whose mean is its trend."""

SHRINK = 2
"""Figures' worth of doubt in the mean of each position."""

LEAST = 0.15
"""Share of the deviations' variance below which there is no season."""


def season(times: Array, values: Array, positions: int) -> Array | None:
    """The effect of each position in the year, centred; None where there is no season."""
    if times[-1] - times[0] < YEARS:
        return None
    near = np.abs(times[:, None] - times[None, :]) <= HALF
    deviation = values - (near @ values) / near.sum(axis=1)
    place = places(times, positions)
    count = np.bincount(place, minlength=positions)
    effect = np.bincount(place, weights=deviation, minlength=positions) / (count + SHRINK)
    effect -= effect.mean()
    before = float(deviation.var())
    if before <= 0 or 1 - float((deviation - effect[place]).var()) / before < LEAST:
        return None
    return effect


def places(times: Array, positions: int) -> NDArray[np.intp]:
    """Which position in the year each time is."""
    return np.round(times * positions).astype(np.intp) % positions
