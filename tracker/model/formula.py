"""A formula with its numbers put in, written out only when somebody reads it."""

from __future__ import annotations

from decimal import Context, Decimal

from tracker.model.measurement import plain

DIGITS = 8
_WIDE = Context(prec=400)
"""Rounding to a place must not fail where amounts of very different size are divided."""
_UNITS = tuple(Decimal(1).scaleb(-places) for places in range(29))
"""One in the last of so many places after the point."""


class Formula:
    """A template with a `{}` for every number; `str()` puts them in with at most eight significant digits.

    >>> str(Formula("{} / {} = {}", Decimal(1), Decimal(3), Decimal(1) / 3))
    '1 / 3 = 0.33333333'
    """

    __slots__ = ("numbers", "template")

    def __init__(self, template: str, *numbers: Decimal | float) -> None:
        self.template = template
        self.numbers = numbers

    def __str__(self) -> str:
        return self.template.format(*map(figure, self.numbers))

    def __repr__(self) -> str:
        return f"Formula({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def figure(value: Decimal | float) -> str:
    """A number with at most eight significant digits, without exponent."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return plain(round_significant(exact, DIGITS))


def round_significant(value: Decimal, digits: int) -> Decimal:
    """`value` rounded half even to so many significant digits."""
    if not value:
        return Decimal(0)
    return round(value, digits - 1 - value.adjusted())


def round_places(value: Decimal, places: int) -> Decimal:
    """`value` rounded half even to so many places after the point, however large it is.

    >>> round_places(Decimal("0.125"), 2), round_places(Decimal("1E+40"), 1) == Decimal("1E+40")
    (Decimal('0.12'), True)
    """
    return value.quantize(_UNITS[places], context=_WIDE)
