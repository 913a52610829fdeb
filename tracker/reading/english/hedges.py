"""How a quantity is hedged by the words that touch it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, cast

from tracker.model.proposal import Wording
from tracker.reading.english.lexicon import Token, lexicon, rows
from tracker.reading.english.quantity import Quantity

_BETWEEN = frozenset(
    ["a", "an", "the", "additional", "another", "further", "extra", "new", "total", "of", "by", "-", "+"]
)
_LONGEST = 7
_GOING = frozenset(["go", "goes", "going", "gone", "went", "move", "moves", "moved", "bring", "brings", "brought"])


class Hedge(NamedTuple):
    """A qualifier with the characters of its words; both 0 where nothing hedges."""

    wording: Wording
    start: int
    end: int
    first: int


def hedge(tokens: Sequence[Token], quantity: Quantity) -> Hedge:
    """The qualifier of a quantity; `first` is the token where it, or else the quantity, begins."""
    before = _before(tokens, quantity.first)
    if quantity.high is not None:
        return Hedge("range", *quantity.written, before.first if before else quantity.first)
    after = _after(tokens, quantity)
    return before or after or Hedge("exact", 0, 0, quantity.first)


def _before(tokens: Sequence[Token], first: int) -> Hedge | None:
    """The longest hedge that ends where the quantity begins; an article or `additional` may stand between."""
    listed = lexicon("hedges.txt")
    end = first
    for _ in range(3):
        for start in range(max(0, end - _LONGEST), end):
            hit = listed.at(tokens, start) if tokens[start].low in listed.by_first else None
            if hit and hit.last == end:
                if tokens[start].low == "up" and start and tokens[start - 1].low in _rising():
                    return None
                return Hedge(cast(Wording, hit.label), hit.start, hit.end, start)
        if end and tokens[end - 1].low in _BETWEEN:
            end -= 1
        else:
            return None
    return None


@cache
def _rising() -> frozenset[str]:
    """Verbs behind which `up to` leads to a level."""
    listed = (words for words, way, kind in rows("changes.txt") if way == "up" and kind == "verb")
    return _GOING | {form for words in listed for form in words.split("/")}


def _after(tokens: Sequence[Token], quantity: Quantity) -> Hedge | None:
    """A hedge behind the number, its unit or its noun: `500+`, `20 % or more`."""
    listed = lexicon("hedges_after.txt")
    inside = next((token for token in tokens[quantity.first : quantity.last] if token.low == "+"), None)
    if inside:
        return Hedge("at-least", inside.start, inside.end, quantity.first)
    for place in sorted({quantity.last, quantity.noun[0] or quantity.last, quantity.noun[1] or quantity.last}):
        if place >= len(tokens):
            continue
        if tokens[place].low == "+" and tokens[place].start == tokens[place - 1].end:
            return Hedge("at-least", tokens[place].start, tokens[place].end, quantity.first)
        hit = listed.at(tokens, place) if tokens[place].low in listed.by_first else None
        if hit:
            return Hedge(cast(Wording, hit.label), hit.start, hit.end, quantity.first)
    return None
