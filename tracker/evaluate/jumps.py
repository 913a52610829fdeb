"""How a figure fits the steps that its series has taken so far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

POINTS_NEEDED = 4
"""Earlier figures without which no step can be called unusual."""

SPREADS = 5.0
"""A step is unusual when it is so many spreads away from the usual one."""

LEAST_FACTOR = 1.5
"""A figure within this factor of its neighbour is never a jump, however steady the series was."""

LEAST_SHARE = 0.25
"""For figures that may be negative: a step smaller than this share of the series' range is never a jump."""

_NORMAL = 1.4826
"""Median absolute deviation of a normal distribution to its standard deviation."""

SCALES = (3, 4, 6, 8, 9, 12)
"""Powers of ten that a forgotten or doubled scale word (千, 万, 百万, 亿, billion, 万亿) makes of a figure."""


def is_jump(value: float, neighbour: float, earlier: Sequence[float], logarithmic: bool) -> bool:
    """Whether the step from `neighbour` to `value` is out of the ordinary among the steps of `earlier`, in order.

    With `logarithmic` steps are ratios (amounts above zero that grow by percentages), else differences. The spread is
    the median absolute deviation, so that one earlier jump does not excuse another.

    >>> is_jump(17.0, 16.0, [12.0, 13.0, 15.0, 16.0], True), is_jump(170.0, 16.0, [12.0, 13.0, 15.0, 16.0], True)
    (False, True)
    """
    if len(earlier) < POINTS_NEEDED:
        return False
    if logarithmic:
        value, neighbour = math.log(value), math.log(neighbour)
        earlier = [math.log(one) for one in earlier]
        least = math.log(LEAST_FACTOR)
    else:
        least = LEAST_SHARE * max(max(earlier) - min(earlier), max(map(abs, earlier)) / 2)
    steps = [after - before for before, after in pairwise(earlier)]
    usual = median(steps)
    spread = _NORMAL * median(abs(step - usual) for step in steps)
    return abs(value - neighbour - usual) > max(SPREADS * spread, least)


def scale_slip(value: float, neighbour: float) -> int | None:
    """The power of ten by which a figure looks misscaled beside its neighbour; None when it does not.

    >>> scale_slip(151.6, 15_160_000_000.0), scale_slip(90_000_000.0, 8_800.0), scale_slip(40.0, 20.0)
    (-8, 4, None)
    """
    if value <= 0 or neighbour <= 0:
        return None
    distance = math.log10(value / neighbour)
    power = min((sign * scale for scale in SCALES for sign in (1, -1)), key=lambda one: abs(one - distance))
    return power if abs(power - distance) <= math.log10(2) else None
