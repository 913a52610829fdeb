"""Numbers written in digits or in Chinese characters, with the place of their last significant digit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

MAX_DIGITS = 40
"""A number of more digits than this is refused: no statistic has them, and they cost time."""

_DIGITS = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}

ARABIC = r"[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[   ]\d{3})+|\d+)(?:\.\d+)?|[+\-−]?\.\d+"
HAN = r"[〇零一二两三四五六七八九十百千万亿]+"

_ARABIC, _HAN = re.compile(ARABIC), re.compile(HAN)
_BARE, _SPACING = re.compile(r"[0-9.]+"), re.compile(r"[,\s]")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written, `value`, and `step`, ten to the place of its last non-zero written digit."""

    value: Decimal
    step: Decimal


def numeral(text: str) -> Numeral | None:
    """Reads a whole text as one number; None when it is not one.

    >>> numeral("2.18").step, numeral("9,000").step, numeral("三百二十").value
    (Decimal('0.01'), Decimal('1000'), Decimal('320'))
    """
    value = number(text)
    return None if value is None else Numeral(value, step_of(value))


def number(text: str) -> Decimal | None:
    """The value of a whole text that is one number; None when it is not one."""
    if len(text) > MAX_DIGITS:
        return None
    if _ARABIC.fullmatch(text):
        return Decimal(text if _BARE.fullmatch(text) else _SPACING.sub("", text).replace("−", "-"))
    amount = _han(text) if _HAN.fullmatch(text) else None
    return None if amount is None else Decimal(amount)


def step_of(value: Decimal) -> Decimal:
    """Ten to the place of the last non-zero digit; 1 for zero.

    >>> step_of(Decimal("9000")), step_of(Decimal("84.7"))
    (Decimal('1000'), Decimal('0.1'))
    """
    if not value:
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(f"1E{exponent}") if exponent < 0 else Decimal(10**exponent)


def _han(text: str) -> int | None:
    if len(text) > 1 and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = 0
    digit: int | None = None
    last_place = 10**5
    for character in text:
        if character in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[character]
        elif character in _PLACES:
            place = _PLACES[character]
            if place >= last_place or digit == 0:
                return None
            section += (1 if digit is None else digit) * place
            digit, last_place = None, place
        else:
            myriad = _MYRIADS[character]
            whole = section + (digit or 0)
            if not whole and not total:
                return None
            total = (total + whole) * myriad if myriad == 10**8 else total + whole * myriad
            section, digit, last_place = 0, None, 10**5
    return total + section + (digit or 0)
