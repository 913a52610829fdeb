"""A measurement: the interval of amounts that a reported figure allows, with its unit and qualifier."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, get_args

from tracker.model.value import value

Qualifier = Literal["exact", "about", "nearly", "over", "at_least", "at_most", "range"]
QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)


@value
class Measurement:
    """An interval of amounts in `unit`; an end of None is unbounded, an open end is not part of it.

    `text` is the figure as it was written, or "" when it came as bare numbers.
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False
    qualifier: Qualifier = "exact"
    unit: str = ""
    text: str = ""

    @classmethod
    def exactly(cls, value: Decimal | int | str, unit: str = "") -> Measurement:
        """The single amount `value`."""
        amount = Decimal(value)
        return cls(amount, amount, unit=unit)

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def nominal(self) -> Decimal | None:
        """The number that was written: the bound of a one-sided figure, the upper end of a "nearly", else the middle.

        Trajectories run through it. None only for an interval without any end.

        >>> Measurement(Decimal(8500), Decimal(9000), high_open=True, qualifier="nearly").nominal
        Decimal('9000')
        """
        low, high = self.low, self.high
        if low is high or high is None:
            return low
        if low is None:
            return high
        if low == high:
            return low
        if self.qualifier == "nearly":
            return high
        return (low + high) / 2

    def scaled(self, factor: Decimal, unit: str) -> Measurement:
        """The same measurement in another unit, `factor` of it to one of ours; `factor` is positive."""
        return Measurement(
            None if self.low is None else self.low * factor,
            None if self.high is None else self.high * factor,
            self.low_open,
            self.high_open,
            self.qualifier,
            unit,
            self.text,
        )

    def whole(self) -> Measurement:
        """The part of the interval that countable things can reach, with closed ends.

        Where no whole number lies inside, the nearest ones that its ends allow: "nearly 21" of them can only be 20.

        >>> Measurement(Decimal(20), None, low_open=True, qualifier="over").whole().low
        Decimal('21')
        >>> Measurement(Decimal("20.5"), Decimal(21), high_open=True, qualifier="nearly").whole().high
        Decimal('20')
        """
        if self.is_point:
            return self
        low, high = self.low, self.high
        if low is not None:
            up = low.to_integral_value(ROUND_CEILING)
            low = up + 1 if self.low_open and up == low else up
        if high is not None:
            down = high.to_integral_value(ROUND_FLOOR)
            high = down - 1 if self.high_open and down == high else down
        if low is not None and high is not None and low > high:
            low, high = high, low
            if self.high_open and high == self.high:
                high = low
            if self.low_open and low == self.low:
                low = high
        return Measurement(low, high, False, False, self.qualifier, self.unit, self.text)

    def same_amounts(self, other: Measurement) -> bool:
        """Whether both allow the same amounts in the same unit, however they were written."""
        return (
            self.low == other.low
            and self.high == other.high
            and self.low_open == other.low_open
            and self.high_open == other.high_open
            and self.unit == other.unit
        )


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros after the point.

    >>> plain(Decimal("1.516E+10")), plain(Decimal("84.70"))
    ('15160000000', '84.7')
    """
    text = str(value)
    if "E" in text:
        text = f"{value:f}"
    if text[-1] != "0":
        return text
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if text != "-0" else "0"
