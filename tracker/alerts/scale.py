"""The value axis of a picture: its range, its few round ticks and the words for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tracker.model.amounts import is_chinese
from tracker.model.measurement import plain
from tracker.model.target import Indicator
from tracker.model.units import MONEY, factor_between

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Scale:
    """A value axis from `low` to `high` in the indicator's unit; `ticks` are amounts with their words."""

    low: Decimal
    high: Decimal
    ticks: tuple[tuple[Decimal, str], ...]
    caption: str

    def share(self, value: Decimal) -> float:
        """How far up the axis a value stands: 0 at its foot, 1 at its head."""
        return float((value - self.low) / (self.high - self.low))


def scale_of(values: Sequence[Decimal], indicator: Indicator | None, language: str, from_zero: bool) -> Scale:
    """An axis that holds `values` with room at both ends.

    It begins at zero where that is asked for, or where it would not flatten the figures.
    """
    low, high = min(values), max(values)
    if low >= 0 and (from_zero or low <= high * Decimal("0.6")):
        low = Decimal(0)
    if low == high:
        low, high = (Decimal(0), high) if high > 0 else (low, low + 1) if low == 0 else (low, Decimal(0))
    step = _step((high - low) / 3)
    whole = indicator is not None and indicator.whole
    if whole:
        step = max(step.to_integral_value(ROUND_CEILING), Decimal(1))
    room = (high - low) * Decimal("0.06")
    bottom = _down(low - room, step) if low else Decimal(0)
    top = _up(high + room, step)
    limits = (None, None) if indicator is None else indicator.limits
    if limits[1] is not None and high <= limits[1] < top:
        top = limits[1]
    factor, caption, thousands = _unit(max(abs(bottom), abs(top)), indicator, language)
    ticks, at = [], bottom
    while at <= top:
        number = plain(at / factor)
        ticks.append((at, (f"{Decimal(number):,}" if thousands else number).replace("-", "−")))
        at += step
    return Scale(bottom, top, tuple(ticks), caption)


def _step(about: Decimal) -> Decimal:
    power = Decimal(1).scaleb(about.adjusted())
    return next(one * power for one in _STEPS if one * power >= about)


def _down(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_FLOOR) * step


def _up(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_CEILING) * step


def _unit(most: Decimal, indicator: Indicator | None, language: str) -> tuple[Decimal, str, bool]:
    """How many of the unit are one on the axis, the words above the axis, and whether thousands are set apart."""
    unit = "" if indicator is None else indicator.unit
    one = Decimal(1)
    if is_chinese(language):
        display = None if indicator is None else indicator.display_unit
        factor = factor_between(display, unit) if display else None
        if display and factor:
            return factor, display, False
        for word, power in (("亿", 8), ("万", 4)):
            if most >= 10 ** (power + 1) and unit not in ("%", "‰"):
                return Decimal(10**power), word + unit, False
        return one, unit, False
    money = MONEY.get(unit)
    for word, power in (("tn", 12), ("bn", 9), ("m", 6)):
        if money and most >= 10**power:
            return Decimal(10**power), f"{money} {word}", True
    return one, money or (unit if unit.isascii() else ""), True
