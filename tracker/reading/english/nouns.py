"""Where the noun that a number counts ends."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.english.lexicon import Token, column
from tracker.reading.english.numerals import words

_NO_NOUN = {"further", "additional", "new", "extra", "more"}
_QUOTES = {'"', "“", "‘"}
_SINGULARS = ("ss", "us", "is", "'s", "’s")


def noun_end(tokens: Sequence[Token], place: int) -> int | None:
    """Where the counted noun that begins at a token ends: at its first plural before a stop word."""
    stops = column("stops.txt")
    here, plural = place, None
    if tokens[place].low in _QUOTES and place + 1 < len(tokens):
        here = place = place + 1
    while here < len(tokens) and here - place < 7:
        token = tokens[here]
        if token.low == "more" and here == place:
            here += 1
            continue
        if token.low == "-" and here > place and here + 1 < len(tokens) and tokens[here + 1].kind == "word":
            here += 2 if plural is None else 0
            if plural is not None:
                break
            continue
        if plural is None and here > place and token.low == "and" and _joined(tokens, here):
            here += 1
            continue
        if token.kind != "word" or token.low in stops or token.low in words():
            break
        if token.low in column("plurals.txt") or (token.low.endswith("s") and not token.low.endswith(_SINGULARS)):
            plural = here + 1
        elif plural is not None:
            break
        here += 1
    end = plural or here
    while end > place and (tokens[end - 1].low in _NO_NOUN or tokens[end - 1].kind != "word"):
        end -= 1
    return end if end > place else None


def _joined(tokens: Sequence[Token], place: int) -> bool:
    """Whether `and` joins two words before one plural: construction and manufacturing jobs."""
    after = tokens[place + 1 : place + 3]
    plain = all(token.kind == "word" and token.low not in column("stops.txt") for token in after)
    return len(after) == 2 and plain and not after[0].low.endswith("s") and after[1].low.endswith("s")
