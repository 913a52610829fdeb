"""What a figure counts, in the words around it, with the clause that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.english.changes import multiples
from tracker.reading.english.lexicon import Token, column, lexicon
from tracker.reading.english.quantities import Quantity

_LONGEST = 300
_WORDS = 10
_ENDS = {",", ";", ":", "(", ")", "–", "—", "|"}
_SUBJECT_ENDS = _ENDS | {".", "and", "which", "that", "is", "are"}
_OPENING = {"of", "in", "for"}
_OWNING = {"the", "a", "an", "our", "its", "their"}
_INSIDE = _OWNING | {"all", "of", "new", "total"}


def clause(tokens: Sequence[Token], quantity: Quantity, text: str) -> tuple[int, int]:
    """The shortest clause around a quantity that holds a few words, at most 300 characters."""
    first, last = quantity.first, quantity.last
    while first and not (
        tokens[first - 1].low in _ENDS and (quantity.first - first >= 3 or tokens[first - 1].low in {";", "|"})
    ):
        if quantity.written[0] - tokens[first - 1].start > _LONGEST // 2:
            break
        first -= 1
    while last < len(tokens) and tokens[last].low not in _ENDS:
        if tokens[last].end - quantity.written[1] > _LONGEST // 2:
            break
        last += 1
    start, end = tokens[first].start, tokens[last - 1].end
    if text[end - 1 : end] in {".", "!", "?"} and end > quantity.written[1]:
        end -= 1
    return start, max(end, quantity.written[1])


def measure(tokens: Sequence[Token], quantity: Quantity, first: int, text: str) -> str:
    """The noun after a count; of other figures what follows `of`, `in`, `for`, else the subject before their verb."""
    if quantity.noun[1]:
        return _flat(text[tokens[quantity.noun[0]].start : tokens[quantity.noun[1] - 1].end])
    if quantity.kind == "zero":
        return quantity.unit
    after = _phrase(tokens, quantity.last, text)
    if after:
        return after
    last = first
    passed = (column("stops.txt"), lexicon("modality.txt").by_first, lexicon("changes.txt").by_first, multiples())
    while last and any(tokens[last - 1].low in listed for listed in passed):
        last -= 1
    start = last
    while start and last - start < _WORDS and tokens[start - 1].low not in _SUBJECT_ENDS:
        if tokens[start - 1].kind == "number" and quantity.kind == "money":
            return ""
        start -= 1
    while start < last and tokens[start].low in _OWNING:
        start += 1
    if last - start < 2 and quantity.kind in {"percent", "unit"}:
        following = _phrase(tokens, quantity.last, text, opened=False)
        if " " in following:
            return following
    return _flat(text[tokens[start].start : tokens[last - 1].end]) if start < last else ""


def _phrase(tokens: Sequence[Token], place: int, text: str, opened: bool = True) -> str:
    """The words behind a number, behind `of`, `in` or `for` where it is `opened` by one."""
    if place + 1 >= len(tokens) or (opened and tokens[place].low not in _OPENING):
        return ""
    first = last = place + opened
    stops = column("stops.txt")
    while last < len(tokens) and last - first < _WORDS and (tokens[last].kind == "word" or _hyphen(tokens, last)):
        leads = not opened and last == first and tokens[last].low.endswith("ed")  # installed capacity
        if tokens[last].low in stops and tokens[last].low not in _INSIDE and not leads:
            break
        last += 1
    while first < last and tokens[first].low in _OWNING | {"all"}:
        first += 1
    if last - first == 1 and last < len(tokens) and tokens[last].start == tokens[first].end:
        return ""  # FY2018
    return _flat(text[tokens[first].start : tokens[last - 1].end]) if last > first else ""


def _hyphen(tokens: Sequence[Token], place: int) -> bool:
    """Whether a hyphen stands inside a word: non-fossil."""
    if tokens[place].low != "-" or place + 1 == len(tokens) or tokens[place + 1].kind != "word":
        return False
    return tokens[place - 1].end == tokens[place].start == tokens[place + 1].start - 1


def _flat(text: str) -> str:
    return " ".join(text.split())
