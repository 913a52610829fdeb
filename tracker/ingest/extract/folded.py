"""A text folded for looking things up in it, with the way back to the text as it stands."""

from __future__ import annotations

import re
import unicodedata
from array import array

_TO_FOLD = re.compile(r"\s+|[^\s\x21-\x7e一-鿿]")
"""White space, and single characters that have another form; ASCII and common Chinese characters have none."""

_DASHES = str.maketrans({"−": "-", "‐": "-", "‑": "-", "–": "-", "—": "-", "―": "-", "～": "~", "〜": "~"})


class Folded:
    """Half-width characters, one kind of dash, single spaces: what two writings of the same words have in common.

    `text` is the folded text; `at(i)` is where its i-th character stands in the original.
    """

    __slots__ = ("_places", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self._places: array[int] | None = None
        if original.isascii():
            flat = original
            for space in "\t\n\r\f\v":
                flat = flat.replace(space, " ")
            if "  " not in flat:
                self.text = flat
                return
        letters: list[str] = []
        places = array("q")
        done = 0
        for run in _TO_FOLD.finditer(original):
            start, end = run.span()
            letters.append(original[done:start])
            places.extend(range(done, start))
            folded = " " if original[start].isspace() else fold(original[start])
            letters.append(folded)
            places.extend([start] * len(folded))
            done = end
        letters.append(original[done:])
        places.extend(range(done, len(original) + 1))
        self.text = "".join(letters)
        self._places = places

    def at(self, index: int) -> int:
        return index if self._places is None else self._places[index]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters from `start` to `end` stand in the original."""
        return self.at(start), self.at(end - 1) + 1 if end > start else self.at(start)


def fold(text: str) -> str:
    """NFKC with one kind of dash; spaces are left as they are."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def same(text: str) -> str:
    """What a cell's or header's words are compared by: folded, without any space.

    >>> same("指　标 （家）") == same("指标(家)")
    True
    """
    return "".join(fold(text).split())
