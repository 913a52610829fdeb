"""What a forecast is asked from: figures over time, the level to be met, the time at which that counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Direction: TypeAlias = Literal["up", "down"]

Abstention: TypeAlias = Literal[
    "no_figure", "not_finite", "no_horizon", "degenerate_bounds", "outside_bounds", "too_few_points"
]
"""Why no forecast is made."""


class Point(NamedTuple):
    """A figure at a time (years as a number, the end of its period), known to lie in [low, high]."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Task:
    """One forecast to make.

    `points` are in the order of time, one a time; `level` is what has to be reached at the time `at` by a figure that
    is at least (`up`) or at most (`down`) as large; `bounds` are the natural ends of the scale (None: no end).
    `cumulative` series never fall: their yearly increments are modelled. `whole` counts are met from half a unit below
    the level. `far` is the other end of a range that the figure has to lie in, beyond the level. `linear` keeps figures
    on their own scale. `seasons` is how many positions a year has where the figures have a season (12, 4), else None.
    """

    points: tuple[Point, ...]
    level: float
    direction: Direction
    at: float
    bounds: tuple[float | None, float | None] = (None, None)
    cumulative: bool = False
    whole: bool = False
    linear: bool = False
    far: float | None = None
    seasons: int | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A forecast: the probability that the level is met at that time, and the figure's 10, 50 and 90 % quantiles.

    `points` is how many figures it was made from.
    """

    p_met: float
    q10: float
    q50: float
    q90: float
    points: int


@dataclass(frozen=True, slots=True)
class Reached:
    """When a level will be met with 10, 50 and 90 % probability, in years; None where it will not in thirty."""

    p10: float | None
    p50: float | None
    p90: float | None
