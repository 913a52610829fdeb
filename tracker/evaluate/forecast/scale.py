"""The scale on which a series is modelled: where its natural ends are far away in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from tracker.evaluate.forecast.grid import Array

SHARE, POSITIVE, LINEAR = range(3)
"""Logit between two ends, logarithm above one end, figures in units of their own size."""

TYPICAL = np.array([0.25, 0.12, 0.15])
"""How much a public series moves in a year on each scale: where the pooled prior has its centre."""

EDGE_OF_SHARE, EDGE_OF_POSITIVE = 0.003, 0.01
"""How near to an end of the scale figures can still be told apart, as a part of the scale."""

MOST = 700.0
"""The largest exponent."""


@dataclass(frozen=True, slots=True)
class Scales:
    """A monotone transformation for each of several series, and the way back; an end that is not there is infinite."""

    kind: NDArray[np.intp]
    low: Array
    high: Array
    edge: Array

    @property
    def typical(self) -> Array:
        return np.asarray(TYPICAL[self.kind])

    def forth(self, values: Array, of: NDArray[np.intp]) -> Array:
        """Figures on the scales of the series that they belong to; one beyond an end counts as at the end."""
        told = np.empty_like(values)
        kind = self.kind[of]
        for which in np.unique(kind).tolist():
            some = kind == which
            at = of[some]
            low, high, edge = self.low[at], self.high[at], self.edge[at]
            inside = np.clip(values[some], low, high)
            if which == SHARE:
                told[some] = np.log((inside - low + edge) / (high - inside + edge))
            elif which == POSITIVE:
                told[some] = np.log(np.maximum(values[some] - low, 0.0) + edge)
            else:
                told[some] = values[some] / edge
        return told

    def back(self, values: Array) -> Array:
        """The figure of each series at its place of the transformed scale, within the ends of the scale."""
        figures = values * self.edge
        share, positive = self.kind == SHARE, self.kind == POSITIVE
        if share.any():
            odds = np.exp(np.clip(values[share], -MOST, MOST))
            low, high, edge = self.low[share], self.high[share], self.edge[share]
            figures[share] = (odds * (high + edge) + low - edge) / (1 + odds)
        if positive.any():
            low, edge = self.low[positive], self.edge[positive]
            figures[positive] = np.exp(np.minimum(values[positive], MOST)) - edge + low
        return np.clip(figures, self.low, self.high)


def scales_for(
    least: Array, largest: Array, levels: Array, bounds: Sequence[tuple[float | None, float | None]],
    linear: NDArray[np.bool_],
) -> Scales:  # fmt: skip
    """The scale of each series, from its least figure, its largest size, its level and its natural ends.

    The level gives the size only where all figures are zero: a scale that moved with it could make a harder level
    more likely.
    """
    size = np.where(largest > 0, largest, np.where(levels == 0, 1.0, np.abs(levels)))
    low = np.array([-inf if one is None else one for one, _ in bounds])
    high = np.array([inf if one is None else one for _, one in bounds])
    ended = np.isfinite(low) & ~linear
    share = ended & np.isfinite(high)
    positive = ended & ~share & (least >= low)
    kind = np.where(share, SHARE, np.where(positive, POSITIVE, LINEAR))
    edge = np.where(positive, EDGE_OF_POSITIVE * size, size)
    edge[share] = EDGE_OF_SHARE * (high[share] - low[share])
    return Scales(kind, low, high, edge)
