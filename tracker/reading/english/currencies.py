"""The currencies that may be written before or behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tracker.reading.english.lexicon import Lexicon, Token, rows


@cache
def currencies() -> tuple[Lexicon, Lexicon]:
    """Currencies written before a number, and after it."""
    listed = rows("currencies.txt")
    before = Lexicon.of((name, code) for name, code, place in listed if place != "after")
    return before, Lexicon.of((name, code) for name, code, place in listed if place != "before")


def dollar(publisher: str | None) -> str:
    """Whose `$` it is, by the name of who speaks; USD where nothing tells."""
    name = (publisher or "").lower()
    return next((code for country, code in rows("dollars.txt") if country in name), "USD")


def currency_after(tokens: Sequence[Token], place: int, home: str) -> tuple[int, str]:
    """Where a currency behind a number ends, and its code; "" where none stands there."""
    _, after = currencies()
    hit = after.at(tokens, place) if place < len(tokens) and tokens[place].low in after.by_first else None
    if hit is None:
        return place, ""
    return hit.last, home if hit.label == "$" else hit.label
