"""Whether a statement still stands on a page, word for word."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

AROUND = 60
"""Characters of context on either side."""

MAX_TEXT = 2_000_000
LONGEST = 400
LIKE = 0.35
"""The share of common letter pairs from which a sentence counts as the statement's new wording."""

_ENDS = re.compile(r"(?<=[。！？；!?;])|(?<=\.)\s|\n")


def standing(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quote stands in the text, spaces and widths apart; None where it does not.

    >>> standing("突破 20 家", "力争突破２０家。"), standing("突破20家", "超过18家")
    ((2, 7), None)
    """
    wanted = _folded(quote)
    if not wanted:
        return None
    text = text[:MAX_TEXT]
    if wanted not in _folded(text):
        return None
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = _folded(character)
        letters.append(folded)
        places.extend([place] * len(folded))
    found = "".join(letters).find(wanted)
    if found < 0:  # letters that combine only beside one another
        return None
    return places[found], places[found + len(wanted) - 1] + 1


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span, on one line each."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return " ".join(before.split()), " ".join(after.split())


def nearest(quote: str, text: str) -> str:
    """The sentence of the text most like the quote, "" where none is like it.

    >>> nearest("全国重点实验室突破20家", "本市概况。全国重点实验室超过18家。欢迎来访。")
    '全国重点实验室超过18家。'
    """
    wanted, best, most = _pairs(quote), "", LIKE
    for sentence in _ENDS.split(text[:MAX_TEXT]):
        told = " ".join(sentence.split())
        if not 0 < len(told) <= LONGEST:
            continue
        pairs = _pairs(told)
        shared, whole = (wanted & pairs).total(), wanted.total() + pairs.total()
        likeness = 2 * shared / whole if whole else 0.0
        if likeness > most:
            best, most = told, likeness
    return best


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _pairs(text: str) -> Counter[str]:
    letters = _folded(text)
    return Counter(letters[at : at + 2] for at in range(len(letters) - 1))
