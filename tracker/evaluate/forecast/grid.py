"""The models that a forecast is mixed from: how noisy, how restless, how persistent a series may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SPREADS = np.geomspace(0.006, 0.8, 8)
"""How much a series moves in a year altogether, on the transformed scale."""

NOISES = (0.1, 0.6, 1.5)
"""The measurement error beside the wandering of the level."""

DRIFTS = (0.1, 0.5, 1.4)
"""The drift beside the wandering of the level."""

FADING = (3.0, 20.0)
"""Years in which a drift falls to 37 %."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The 144 models as vectors: variance of the measurement, of the drift at rest, of the level's yearly wandering."""

    spread: Array
    measurement: Array
    drift: Array
    wander: Array
    fading: Array


def grid() -> Grid:
    """All combinations of spread, noise, drift and fading."""
    spread, noise, drift, fading = (
        axis.ravel() for axis in np.meshgrid(SPREADS, NOISES, DRIFTS, FADING, indexing="ij")
    )
    share = np.sqrt(noise**2 + drift**2 + 1)
    return Grid(spread, (spread * noise / share) ** 2, (spread * drift / share) ** 2, (spread / share) ** 2, fading)


GRID = grid()
MODELS = GRID.spread.size


@dataclass(frozen=True, slots=True)
class Step:
    """What passes in some years under every model: how the drift carries and fades, what uncertainty is added."""

    carry: Array
    fade: Array
    level: Array
    both: Array
    drift: Array


def step(years: Array) -> Step:
    """The steps of several lengths, each a row over the models."""
    dt = np.asarray(years, dtype=float).reshape(-1, 1)
    fading = GRID.fading
    fade = np.exp(-dt / fading)
    ratio = dt / fading
    # Below 1e-3 the difference is all rounding: its series begins with 2/3 of the cube.
    spread = np.where(ratio < 1e-3, 2 / 3 * ratio**3, 2 * ratio - 3 + 4 * fade - fade * fade)
    return Step(
        fading * (1 - fade),
        fade,
        GRID.wander * dt + GRID.drift * fading**2 * np.maximum(spread, 0),
        GRID.drift * fading * (1 - fade) ** 2,
        GRID.drift * (1 - fade * fade),
    )
