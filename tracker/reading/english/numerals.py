"""What a number in figures or words amounts to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from tracker.reading.english.lexicon import Token, rows

_WESTERN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$|\d+(?:\.\d+)?$")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d+)?$")
_FRACTIONS = {"¼": Decimal("0.25"), "½": Decimal("0.5"), "¾": Decimal("0.75")}
MAX_DIGITS = 30


class Numeral(NamedTuple):
    """Tokens `first` to `last` (exclusive) amount to `amount`, times `scale`; `spelled` where written in words.

    `part` is a share in words (two-thirds), `amount` then its percentage.
    """

    first: int
    last: int
    amount: Decimal
    scale: Decimal
    spelled: bool
    part: bool = False

    @property
    def total(self) -> Decimal:
        return self.amount * self.scale


@cache
def words() -> dict[str, tuple[str, Decimal]]:
    """Kind and amount of each word of `numbers.txt`."""
    return {word: (kind, Decimal(amount)) for word, kind, amount in rows("numbers.txt")}


def numeral(tokens: Sequence[Token], place: int, money: bool = False) -> Numeral | None:
    """The number that begins at a token, with its scale words; after a currency, `m` and `b` may stand apart."""
    token = tokens[place]
    if token.kind == "number":
        part = _FRACTIONS.get(token.low[-1])
        written = token.low if part is None else token.low[:-1]
        if len(written) > MAX_DIGITS or not (_WESTERN.match(written) or _INDIAN.match(written)):
            return None
        amount, last = Decimal(written.replace(",", "")) + (part or 0), place + 1
        last, scale = _scaled(tokens, last, money)
        return Numeral(place, last, amount, scale, spelled=False)
    if token.low in words() or token.low in {"a", "an"}:
        return _spelled(tokens, place)
    return None


def _scaled(tokens: Sequence[Token], place: int, money: bool) -> tuple[int, Decimal]:
    """Scale words from a token on: `lakh crore` multiplies twice."""
    scale = Decimal(1)
    while place < len(tokens):
        here = place + 1 if tokens[place].low == "-" and place + 1 < len(tokens) else place
        kind, amount = words().get(tokens[here].low, ("", Decimal(0)))
        attached = tokens[here].start == tokens[here - 1].end
        if kind == "suffix" and here == place and scale == 1 and (money or attached) and _suffix(tokens, here, money):
            return here + 1, scale * amount
        if kind != "scale" and not (kind == "hundred" and tokens[here].low == "hundred"):
            break
        scale, place = scale * amount, here + 1
    return place, scale


def _suffix(tokens: Sequence[Token], place: int, money: bool) -> bool:
    """`k` and `m` after a number without currency: a scale where a noun follows, else kelvin, metres, tonnes."""
    if money or tokens[place].low == "k":
        return True
    return tokens[place].low == "m" and place + 1 < len(tokens) and tokens[place + 1].kind == "word"


def _spelled(tokens: Sequence[Token], place: int) -> Numeral | None:
    known = words()
    whole, current, scale = Decimal(0), Decimal(0), Decimal(1)
    here, seen = place, False
    if tokens[here].low in {"a", "an"}:
        after = known.get(tokens[here + 1].low, ("", Decimal(0)))[0] if here + 1 < len(tokens) else ""
        if after == "part":
            return _share(tokens, place, here + 1, Decimal(1))
        if after not in {"hundred", "scale"} or tokens[here + 1].low in {"bn", "mn", "tn", "m"}:
            return None
        current, here = Decimal(1), here + 1
    if known.get(tokens[here].low, ("",))[0] == "part":
        return _half(tokens, here)
    while here < len(tokens):
        low = tokens[here].low
        kind, amount = known.get(low, ("", Decimal(0)))
        if kind == "unit" and (not seen or current >= 20 or current == 0 or current % 100 == 0):
            if current % 100 and amount >= 10:
                break
            current, seen = current + amount, True
        elif kind == "hundred":
            current, seen = (current or Decimal(1)) * amount, True
        elif kind == "scale" and (seen or current):
            whole, current, seen = whole + current * amount, Decimal(0), True
        elif kind == "part" and seen and current and not whole:
            return _share(tokens, place, here, current)
        elif seen and low in {"-", "and"} and _goes_on(tokens, here, current):
            pass
        else:
            break
        here += 1
    if not seen:
        return None
    return Numeral(place, here, whole + current, scale, spelled=True)


def _goes_on(tokens: Sequence[Token], place: int, current: Decimal) -> bool:
    """Whether a hyphen or `and` stays inside the number: twenty-one, two-thirds, one hundred and five."""
    if place + 1 >= len(tokens):
        return False
    kind = words().get(tokens[place + 1].low, ("", Decimal(0)))[0]
    if tokens[place].low == "and":
        return kind == "unit" and current >= 100 and current % 100 == 0
    return kind in {"unit", "part", "hundred", "scale"}


def _share(tokens: Sequence[Token], first: int, part: int, of: Decimal) -> Numeral | None:
    """`of` parts: two-thirds. A plural, or what follows, tells it from an ordinal (a third phase)."""
    low = tokens[part].low
    after = tokens[part + 1].low if part + 1 < len(tokens) else "."
    if low == "half" and after in {"a", "an"}:
        return _half(tokens, part)
    told = after in {
        "of",
        ".",
        ",",
        ")",
        "(",
        ";",
        "in",
        "to",
        "by",
        "since",
        "from",
        "compared",
        "as",
        "are",
        "were",
        "is",
    }
    if not (low.endswith("s") or told or low == "half") or (after == "-" and not low.endswith("s")):
        return None
    if low in {"quarter", "half"} and first and tokens[first - 1].kind == "number":
        return None
    if low in {"quarters", "quarter"} and tokens[first].low not in {"a", "one", "three"}:
        return None
    return Numeral(first, part + 1, percentage(of, words()[low][1]), Decimal(1), spelled=True, part=True)


def percentage(part: Decimal, whole: Decimal) -> Decimal:
    """A share in percent, to six places; 20 and not 2E+1."""
    share = 100 * part / whole
    return share.to_integral_value() if share == share.to_integral_value() else share.quantize(Decimal("1e-6"))


def _half(tokens: Sequence[Token], place: int) -> Numeral | None:
    """`half` as a share or before a scale (half a million); never of a year (first half, half-yearly)."""
    if tokens[place].low != "half":
        return None
    before = tokens[place - 1].low if place else ""
    after = [token.low for token in tokens[place + 1 : place + 3]]
    if before in {"first", "second", "latter", "last", "other", "and", "1st", "2nd", "this", "earlier"}:
        return None
    if after and after[0] in {"a", "an"}:
        kind, amount = words().get(after[1], ("", Decimal(0))) if len(after) > 1 else ("", Decimal(0))
        if kind not in {"scale", "hundred"}:
            return None
        return Numeral(place, place + 3, Decimal("0.5"), amount, spelled=True)
    if after and (after[0] in {"-", "year", "yearly", "term", "time", "hour", "day", "century"}):
        return None
    return Numeral(place, place + 1, Decimal(50), Decimal(1), spelled=True, part=True)
