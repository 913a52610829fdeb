"""The calibrated probability that levels are met, of mixtures that tell where figures will lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.evaluate.forecast.grid import Array
from tracker.evaluate.forecast.mixture import Calibration, Mixture, calibration
from tracker.evaluate.forecast.prepared import Ready


@dataclass(frozen=True, slots=True)
class Aims:
    """What several series are held against at their times, on their transformed scales.

    `fars` are the far ends of ranges, of those that are `ranged`; `up` tells whose figures are to rise.
    """

    levels: Array
    fars: Array
    ranged: NDArray[np.bool_]
    up: NDArray[np.bool_]
    known: Calibration

    def chances(self, mixed: Mixture) -> Array:
        """The calibrated probability that each level is met; between two levels that of both at once."""
        below = mixed.below(self.levels)
        chances = 1 - self.known.told(np.where(self.up, below, 1 - below))
        if self.ranged.any():
            below = mixed.below(self.fars)
            others = 1 - self.known.told(np.where(self.up, 1 - below, below))
            chances = np.where(self.ranged, np.maximum(chances + others - 1, 0.0), chances)
        return chances

    def of(self, rows: NDArray[np.intp]) -> Aims:
        """Those of some series."""
        known = Calibration(self.known.shift[rows], self.known.stretch[rows])
        return Aims(self.levels[rows], self.fars[rows], self.ranged[rows], self.up[rows], known)


def aims(ready: Ready, horizons: Array, offsets: Array, more: int = 0) -> Aims:
    """The aims of tasks after horizons (years), without the season's effect then; with `more` figures than now."""
    known = calibration(horizons, ready.counts + more)
    return Aims(ready.levels - offsets, ready.fars - offsets, ready.ranged, ready.up, known)
