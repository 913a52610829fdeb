"""The scale on which a series is modelled: where its natural ends are far away in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Literal, TypeAlias

import numpy as np

from tracker.evaluate.forecast.grid import Array

Kind: TypeAlias = Literal["share", "positive", "linear"]

TYPICAL: dict[Kind, float] = {"share": 0.25, "positive": 0.12, "linear": 0.15}
"""How much a public series moves in a year on each scale: where the pooled prior has its centre."""

EDGE_OF_SHARE, EDGE_OF_POSITIVE = 0.003, 0.01
"""How near to an end of the scale figures can still be told apart, as a part of the scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A monotone transformation of figures and the way back."""

    kind: Kind
    low: float | None
    high: float | None
    edge: float

    @property
    def typical(self) -> float:
        return TYPICAL[self.kind]

    def forth(self, values: Array) -> Array:
        """Figures on the transformed scale; one beyond an end of the scale counts as at the end."""
        if self.kind == "share":
            assert self.low is not None
            assert self.high is not None
            inside = np.clip(values, self.low, self.high)
            return np.asarray(np.log((inside - self.low + self.edge) / (self.high - inside + self.edge)))
        if self.kind == "positive":
            assert self.low is not None
            return np.asarray(np.log(np.maximum(values - self.low, 0.0) + self.edge))
        return values / self.edge

    def back(self, value: float) -> float:
        """The figure at a place of the transformed scale, within the ends of the scale."""
        figure = self._back(value)
        if self.low is not None:
            figure = max(figure, self.low)
        if self.high is not None:
            figure = min(figure, self.high)
        return figure

    def _back(self, value: float) -> float:
        if self.kind == "share":
            assert self.low is not None
            assert self.high is not None
            odds = exp(min(max(value, -700.0), 700.0))
            return (odds * (self.high + self.edge) + self.low - self.edge) / (1 + odds)
        if self.kind == "positive":
            assert self.low is not None
            return exp(min(value, 700.0)) - self.edge + self.low
        return value * self.edge


def scale_for(figures: Array, level: float, bounds: tuple[float | None, float | None], linear: bool = False) -> Scale:
    """Logit between two ends, logarithm above one end, else the figures in units of their own size.

    The level gives the size only where all figures are zero: a scale that moved with it could make a harder level
    more likely.
    """
    low, high = bounds
    size = float(np.abs(figures).max()) or abs(level) or 1.0
    if linear:
        return Scale("linear", low, high, size)
    if low is not None and high is not None:
        return Scale("share", low, high, EDGE_OF_SHARE * (high - low))
    if low is not None and float(figures.min()) >= low:
        return Scale("positive", low, high, EDGE_OF_POSITIVE * size)
    return Scale("linear", low, high, size)
