"""Quantities that words make of a number: one in four, three times its level, 14 weeks, net zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.reading.english.lexicon import Token
from tracker.reading.english.numerals import Numeral, numeral, percentage
from tracker.reading.english.quantity import Quantity, made

_MEASURED = frozenset(["was", "is", "were", "to", "from", "averaged", "reached", "at", "by", "than", "exceeded"])


def ratio(tokens: Sequence[Token], number: Numeral) -> Quantity | None:
    """`one in four`, `eight in 10`, `9 out of 10`: a share in percent."""
    here = number.last
    if here + 1 >= len(tokens) or number.scale != 1 or tokens[here].low not in {"in", "out"}:
        return None
    here += 1
    if tokens[here - 1].low == "out":
        if tokens[here].low != "of":
            return None
        here += 1
    elif tokens[here].low == "every":
        here += 1
    second = numeral(tokens, here) if here < len(tokens) else None
    if second is None or second.part or second.scale != 1 or not 0 < number.amount < second.amount:
        return None
    most = 10 if tokens[number.last].low == "out" else 20
    if second.amount > most and second.amount not in {100, 1000} and not (number.amount == 1 and second.amount < 1000):
        return None
    share = percentage(number.amount, second.amount)
    one = made(tokens, number, number.first, second.last, share, None, "%", "share")
    return replace(one, number=one.written)


def is_of_a_whole(tokens: Sequence[Token], number: Numeral) -> bool:
    """Whether `of` or `out` follows: a number among others, without a noun of its own."""
    return number.last < len(tokens) and tokens[number.last].low in {"of", "out"}


def multiple(
    tokens: Sequence[Token], number: Numeral, place: int, low: Decimal, high: Decimal | None
) -> Quantity | None:
    """A multiple, not how often something happened: followed by its level, or by as, more, higher."""
    after = tokens[place + 1].low if place + 1 < len(tokens) else "."
    level = {
        "its",
        "their",
        "the",
        "as",
        "more",
        "higher",
        "larger",
        "greater",
        "that",
        "what",
        "of",
        "bigger",
        "faster",
        "over",
    }
    if tokens[place].low == "times" and after not in level:
        return None
    return made(tokens, number, number.first, place + 1, low, high, "times", "times")


def duration(
    tokens: Sequence[Token], number: Numeral, last: int, low: Decimal, high: Decimal | None
) -> Quantity | None:
    """A length of time that is measured (fell to 14.1 weeks), not the frame of something else (over five years)."""
    first = number.first
    before = tokens[first - 1].low if first else ""
    if (
        number.spelled
        or before not in _MEASURED
        or (last + 1 < len(tokens) and tokens[last + 1].low in {"old", "ago", "later"})
    ):
        return None
    return made(tokens, number, first, last + 1, low, high, tokens[last].low, "unit", (last, last + 1))


def net_zero(tokens: Sequence[Token], place: int) -> Quantity | None:
    """`net-zero emissions`: none of them, as a figure."""
    here = place + 1
    if here < len(tokens) and tokens[here].low == "-":
        here += 1
    if here >= len(tokens) or tokens[here].low != "zero":
        return None
    for ahead in range(here + 1, min(here + 5, len(tokens))):
        if tokens[ahead].low in {"emissions", "emission"}:
            span = (tokens[place].start, tokens[ahead].end)
            return Quantity(place, ahead + 1, Decimal(0), "net emissions", "zero", span, (span[0], tokens[here].end))
        if tokens[ahead].kind != "word":
            break
    return None
