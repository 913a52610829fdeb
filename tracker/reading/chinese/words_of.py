"""The word lists of Chinese, each a file that a speaker of the language can extend."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a word list: columns parted by tabs, comments begin with `#`."""
    text = resources.files("tracker.reading.chinese").joinpath("words", name + ".txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(column.strip() for column in line.split("\t")) for line in lines)


@cache
def labels(name: str) -> dict[str, str]:
    """Words by what they mean: the first column may hold several, parted by blanks; the second is their meaning."""
    return {word: meaning for written, meaning, *_ in rows(name) for word in written.split()}


@cache
def words(name: str, meaning: str | None = None) -> tuple[str, ...]:
    """The words of a list, the longest first; with `meaning` those that have it."""
    listed = (
        labels(name)
        if meaning is not None
        else dict.fromkeys((word for row in rows(name) for word in row[0].split()), "")
    )
    return tuple(sorted((word for word, said in listed.items() if meaning in (None, said)), key=lambda one: -len(one)))


def either(listed: tuple[str, ...]) -> str:
    """A pattern of any of the words, the longest tried first."""
    return "|".join(re.escape(word) for word in listed)
