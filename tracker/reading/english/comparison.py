"""Whether a figure stands there for comparison: where something came from, what it is set against."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.english.lexicon import Hit, Token, lexicon
from tracker.reading.english.mode import Mode
from tracker.reading.english.quantity import Quantity


def compared(tokens: Sequence[Token], quantity: Quantity, first: int) -> Mode | None:
    """`from 12 to 8`, `up from 6`, `against 6`, `compared with 6`: the figure is there for comparison."""
    if not first:
        return None
    before = tokens[first - 1]
    gap = max(0, quantity.written[0] - before.end)
    if before.low == "from":
        two = tokens[first - 2].low if first > 1 else ""
        led = two == "," or _led_to(tokens, first)
        if two in {"up", "down"} or led or _to_follows(tokens, quantity) or _changed(tokens, first):
            return Mode("reference", before.start, before.end, gap, earlier=two in {"up", "down"})
    if before.low in {"against", "versus", "vs"}:
        return Mode("reference", before.start, before.end, gap)
    if before.low in {"with", "to"} and first > 1 and tokens[first - 2].low in {"compared", "relative"}:
        return Mode("reference", tokens[first - 2].start, before.end, gap)
    return None


def _changed(tokens: Sequence[Token], first: int) -> bool:
    words = lexicon("changes.txt")
    return any(words.at(tokens, place) for place in range(max(0, first - 10), first))


def _led_to(tokens: Sequence[Token], first: int) -> bool:
    """Whether the level it led to stands before: increased to 33% of households from 22%."""
    places = range(max(0, first - 14), first - 2)
    return any(tokens[place].low == "to" and tokens[place + 1].kind == "number" for place in places)


def spent(tokens: Sequence[Token], hit: Hit, first: int) -> bool:
    """Whether `up from` or `down from` has another number of its own: down from 6 to 5."""
    if hit.label != "reference" or tokens[hit.last - 1].low != "from":
        return False
    return any(token.kind == "number" for token in tokens[hit.last : first])


def _to_follows(tokens: Sequence[Token], quantity: Quantity) -> bool:
    place = quantity.noun[1] or quantity.last
    return any(token.low == "to" for token in tokens[place : place + 8])


def has_number(tokens: Sequence[Token], place: int) -> bool:
    """Whether what stands there for comparison has a number of its own behind it."""
    return any(token.kind == "number" for token in tokens[place : place + 4])
