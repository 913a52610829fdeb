"""The words of a sentence, looked up in the word lists in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from operator import itemgetter
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<number>\d+(?:,\d{2,3})*(?:\.\d+)?[¼½¾]?)|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)|(?P<sign>>=|<=|[^\w\s]|_)"
)
_KINDS = ("", *_TOKEN.groupindex)
_JOINS = {"-", "–", "\u2010", "\u2011", ""}


class Token(NamedTuple):
    """A number, a word (lower case in `low`) or a sign at its place in the normalised text."""

    low: str
    start: int
    end: int
    kind: str


_low = itemgetter(0)
_token = partial(tuple.__new__, Token)
"""A token of a tuple, without a call of Python code for each word of a text."""


class Hit(NamedTuple):
    """A phrase of a list that stands in a sentence: tokens `first` to `last` (exclusive), and its label."""

    label: str
    first: int
    last: int
    start: int
    end: int


def tokens(text: str, start: int, end: int) -> list[Token]:
    """What stands between two places, blanks apart."""
    found = list(_TOKEN.finditer(text, start, end))
    low = map(str.lower, map(re.Match.group, found))
    kinds = [_KINDS[match.lastindex or 0] for match in found]
    return list(map(_token, zip(low, map(re.Match.start, found), map(re.Match.end, found), kinds, strict=True)))


class Begun(NamedTuple):
    """The phrases that begin with a word, the longest first, so that `more than` is tried before `more`.

    `seconds` are the words that may follow in one of them, `alone` is the label of the word without any.
    """

    phrases: tuple[tuple[tuple[str, ...], str], ...]
    seconds: frozenset[str]
    alone: str | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their first word."""

    by_first: dict[str, Begun]

    @staticmethod
    def of(rows: Iterable[Sequence[str]]) -> Lexicon:
        """From rows of a phrase and its label; a phrase with `/` between forms of a word stands for each."""
        listed: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, *label in rows:
            for words in _spelled(phrase):
                listed.setdefault(words[0], []).append((words, label[0] if label else ""))
        return Lexicon({first: _begun(phrases) for first, phrases in listed.items()})

    def at(self, words: Sequence[Token], place: int) -> Hit | None:
        """The longest phrase that begins at a token; hyphens between its words count as blanks."""
        begun = self.by_first.get(words[place][0])
        if begun is None:
            return None
        count = len(words)
        if place + 1 == count or words[place + 1][0] not in begun.seconds:
            alone = words[place]
            return None if begun.alone is None else Hit(begun.alone, place, place + 1, alone.start, alone.end)
        for phrase, label in begun.phrases:
            here, matched, length = place + 1, 1, len(phrase)
            while matched < length and here < count:
                low = words[here][0]
                if low == phrase[matched]:
                    matched += 1
                elif low not in _JOINS or phrase[matched] in _JOINS:
                    break
                here += 1
            if matched == length:
                return Hit(label, place, here, words[place].start, words[here - 1].end)
        return None

    def hits(self, words: Sequence[Token]) -> list[Hit]:
        """All phrases of a sentence from left to right; none overlaps another."""
        found: list[Hit] = []
        first = self.by_first
        if first.keys().isdisjoint(map(_low, words)):
            return found
        last = 0
        for place in [place for place, word in enumerate(words) if word[0] in first]:
            hit = self.at(words, place) if place >= last else None
            if hit:
                found.append(hit)
                last = hit.last
        return found


def _begun(phrases: Sequence[tuple[tuple[str, ...], str]]) -> Begun:
    longer = {phrase[1] for phrase, _ in phrases if len(phrase) > 1}
    alone = next((label for phrase, label in phrases if len(phrase) == 1), None)
    seconds = frozenset(longer | _JOINS) if longer else frozenset()
    return Begun(tuple(sorted(phrases, key=lambda one: -len(one[0]))), seconds, alone)


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a word list: columns parted by tabs, comments begin with `#`."""
    text = resources.files("tracker.reading.english").joinpath("words", name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(column.strip() for column in line.split("\t")) for line in lines)


@cache
def lexicon(name: str) -> Lexicon:
    """A word list whose columns are a phrase and its label."""
    return Lexicon.of(rows(name))


@cache
def column(name: str) -> frozenset[str]:
    """A word list of single words, several a line."""
    return frozenset(word for row in rows(name) for word in row[0].lower().split())


def _spelled(phrase: str) -> list[tuple[str, ...]]:
    spelled: list[tuple[str, ...]] = [()]
    for part in phrase.lower().split():
        forms = part.split("/") if part not in {"/"} else [part]
        spelled = [(*words, form) for words in spelled for form in forms]
    return spelled
