"""A number of an English text with its unit and its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.reading.english.lexicon import Token
from tracker.reading.english.numerals import Numeral


@dataclass(frozen=True, slots=True)
class Quantity:
    """Tokens `first` to `last` (exclusive) state `value` (to `high`) of `unit`; `written` are its places in the text.

    `noun` holds the tokens of what is counted. `kind`: money, percent, pp, unit, count, share (one in four), times,
    bare (a number alone), zero (net-zero emissions).
    """

    first: int
    last: int
    value: Decimal
    unit: str
    kind: str
    written: tuple[int, int]
    number: tuple[int, int]
    high: Decimal | None = None
    noun: tuple[int, int] = (0, 0)
    sign: int = 0
    spelled: bool = False


def made(
    tokens: Sequence[Token],
    number: Numeral,
    first: int,
    last: int,
    low: Decimal,
    high: Decimal | None,
    unit: str,
    kind: str,
    noun: tuple[int, int] = (0, 0),
) -> Quantity:
    """A quantity of tokens `first` to `last` whose number is `number`; a sign that touches it alone is its own."""
    sign = 0
    if first and tokens[first - 1].low in {"-", "−", "+"} and tokens[first - 1].end == tokens[first].start:
        alone = first < 2 or tokens[first - 2].end < tokens[first - 1].start or tokens[first - 2].low in {"(", "|"}
        sign = (1 if tokens[first - 1].low == "+" else -1) if alone else 0
    return Quantity(
        first, last, low, unit, kind, (tokens[first].start, tokens[last - 1].end),
        (tokens[number.first].start, tokens[number.last - 1].end), high, noun, sign, number.spelled,
    )  # fmt: skip
