"""Why a document, or a read of it, gives no figure."""

from __future__ import annotations

from difflib import get_close_matches

from tracker.model.source import Failure, FailureKind
from tracker.model.text import Text

SHOWN = 60
"""Characters of a document's own words in a sentence of ours."""


class Unread(Exception):  # noqa: N818 - an outcome that the reader of a document catches, not an error of ours
    """A read that ends as a `Failure`."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message.in_language("en"))
        self.failure = failure


def unread(kind: FailureKind, zh: str, en: str) -> Unread:
    """The failure of that kind in both languages, to be raised."""
    return Unread(Failure(kind, Text.of({"zh": zh, "en": en})))


def shown(words: str, longest: int = SHOWN) -> str:
    """A document's words fit for a sentence: one line, no control characters, cut.

    >>> shown("a\\x1b[31m\\nb")
    'a [31m b'
    """
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in words[: 4 * longest]).split())
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def listed(words: list[str], most: int = 8) -> str:
    """Some of a document's words, for a sentence that says what there is instead."""
    some = [f"“{shown(word, 24)}”" for word in words[:most] if word.strip()]
    return ", ".join(some) + (" …" if len(words) > most else "")


def nearest(word: str, known: list[str]) -> str | None:
    """The known word most like `word`, or None when none is like it."""
    found = get_close_matches(word, known[:500], n=1, cutoff=0.6)
    return found[0] if found else None
