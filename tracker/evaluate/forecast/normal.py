"""The normal distribution over arrays, which numpy does not bring along."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAST = 1e-9
"""Shares are kept that far off 0 and 1."""

# Abramowitz, Stegun, Handbook of Mathematical Functions (1964), 7.1.26 has an error of 1.5e-7; this Chebyshev fit of
# erfc (Press et al., Numerical Recipes, 2nd edition, 6.2) keeps a relative error below 1.2e-7 in both tails.
_FIT = (
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
)  # fmt: skip
_ROOT = 2**-0.5
_PEAK = 0.3989422804014327


def cdf(x: Array) -> Array:
    """The probability of a standard normal figure below each x, within 1e-7.

    >>> [round(float(one), 6) for one in cdf(np.array([-1.959964, 0.0, 1.281552]))]
    [0.025, 0.5, 0.9]
    """
    z = np.abs(x) * _ROOT
    t = 1 / (1 + 0.5 * z)
    power = np.full_like(t, _FIT[-1])
    for one in reversed(_FIT[:-1]):
        power *= t
        power += one
    power -= z * z
    tail = 0.5 * t * np.exp(power)
    return np.where(x < 0, tail, 1 - tail)


def density(x: Array) -> Array:
    """The density of the standard normal distribution."""
    return _PEAK * np.exp(-0.5 * x * x)


# Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution, Applied Statistics 37 (1988), PPND16:
# ratios of polynomials, the highest power first, for the middle and for the tails.
_MIDDLE = 0.425
_MIDDLE_ABOVE = (
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
    1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
)  # fmt: skip
_MIDDLE_BELOW = (
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
    5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
)  # fmt: skip
_TAIL_ABOVE = (
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
    3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
)  # fmt: skip
_TAIL_BELOW = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
)  # fmt: skip


def quantile(p: Array) -> Array:
    """The standard normal figures below which shares lie; shares are kept off 0 and 1.

    >>> [round(float(one), 6) for one in quantile(np.array([0.0, 0.1, 0.5, 0.975]))]
    [-5.997807, -1.281552, 0.0, 1.959964]
    """
    share = np.clip(p, LEAST, 1 - LEAST)
    off = share - 0.5
    near = 0.180625 - np.clip(off, -_MIDDLE, _MIDDLE) ** 2
    far = np.sqrt(-np.log(np.minimum(share, 1 - share))) - 1.6
    middle = off * _power(_MIDDLE_ABOVE, near) / _power(_MIDDLE_BELOW, near)
    tail = _power(_TAIL_ABOVE, far) / _power(_TAIL_BELOW, far)
    return np.where(np.abs(off) <= _MIDDLE, middle, np.copysign(tail, off))


def _power(series: Sequence[float], x: Array) -> Array:
    total = np.full_like(x, series[0])
    for one in series[1:]:
        total = total * x + one
    return total
