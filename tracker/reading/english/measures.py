"""What a figure counts, in the words around it, with the clause that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.english.changes import multiples
from tracker.reading.english.lexicon import Token, column, lexicon
from tracker.reading.english.names import like_year, named
from tracker.reading.english.quantity import Quantity

_LONGEST = 300
_WORDS = 10
_ENDS = {",", ";", ":", "(", ")", "–", "—", "|"}
_SUBJECT_ENDS = _ENDS | {".", "and", "which", "that", "is", "are", "while", "whereas", "said", "says", "added", "but"}
_AUXILIARIES = frozenset(
    [
        "has",
        "have",
        "had",
        "was",
        "were",
        "been",
        "be",
        "will",
        "would",
        "shall",
        "should",
        "can",
        "could",
        "may",
        "must",
    ]
)
_COUNTED = {"people", "households"}
"""Units that are things counted, not measured."""

_WHOLES = {"gdp", "gni", "gnp", "gva", "income", "revenue"}
"""What a rate is told in where nothing else stands behind it: 5.6% of GDP."""
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
        return _flat(text[tokens[quantity.noun[0]].start : tokens[quantity.noun[1] - 1].end]).strip('"“”‘’')
    if quantity.kind == "zero" or (quantity.kind == "unit" and quantity.unit in _COUNTED):
        return quantity.unit
    changes = lexicon("changes.txt").by_first
    is_change = quantity.last < len(tokens) and tokens[quantity.last].low in changes  # a 4% decrease in waste
    after = _phrase(tokens, quantity.last + is_change, text)
    if after:
        return after
    last = first
    passed = (column("stops.txt"), lexicon("modality.txt").by_first, changes, multiples())
    while last and any(tokens[last - 1].low in listed for listed in passed):
        last -= 1
    start = last
    while start and last - start < _WORDS and tokens[start - 1].low not in _SUBJECT_ENDS:
        if tokens[start - 1].kind == "number" and not _in_name(tokens, start - 1):
            return ""
        start -= 1
    start, last = _subject(tokens, start, last)
    while start < last and tokens[start].low in _OWNING | _AUXILIARIES:
        start += 1
    if last - start < 2 and quantity.kind in {"percent", "unit"}:
        following = _phrase(tokens, quantity.last, text, opened=False)
        if " " in following:
            return following
    return _flat(text[tokens[start].start : tokens[last - 1].end]) if start < last else ""


def _in_name(tokens: Sequence[Token], place: int) -> bool:
    """Whether a number is of a year or belongs to a word before it: 2024, 2029-30, FY24, COP26."""
    before = tokens[place - 1] if place else None
    if place > 1 and tokens[place - 1].low in {"-", "–", "/"} and like_year(tokens[place - 2].low):
        return True
    if like_year(tokens[place].low) or named(tokens, place):
        return True
    return bool(before and before.kind == "word" and before.end == tokens[place].start)


def _subject(tokens: Sequence[Token], start: int, last: int) -> tuple[int, int]:
    """What is changed, behind a verb of change (reduce carbon emissions), else what stands before the first verb."""
    verbs = lexicon("changes.txt").by_first
    stops = column("stops.txt")
    for place in range(last - 2, start - 1, -1):
        begins = place == start or tokens[place - 1].low in {"to", "will", "and"}
        is_verb = tokens[place].low in verbs and tokens[place + 1].kind == "word"
        after = tokens[place + 1].low
        if begins and is_verb and (after not in stops or after in _OWNING):
            return place + 1, last
    cut = next((place for place in range(start + 1, last) if tokens[place].low in _AUXILIARIES), last)
    return start, cut


def _phrase(tokens: Sequence[Token], place: int, text: str, opened: bool = True) -> str:
    """The words behind a number, behind `of`, `in` or `for` where it is `opened` by one."""
    if place + 1 >= len(tokens) or (opened is not (tokens[place].low in _OPENING)):
        return ""
    first = last = place + opened
    stops = column("stops.txt")
    while last < len(tokens) and last - first < _WORDS and (tokens[last].kind == "word" or _hyphen(tokens, last)):
        opens = last == first or tokens[last - 1].low in _INSIDE
        is_participle = opens and tokens[last].low.endswith("ed")  # installed capacity
        if tokens[last].low in stops and tokens[last].low not in _INSIDE and not is_participle:
            break
        last += 1
    while first < last and tokens[first].low in _OWNING | {"all"}:
        first += 1
    dates = last < len(tokens) and tokens[last].kind == "number" and _in_name(tokens, last)
    if last - first == 1 and (dates or tokens[first].low in _WHOLES):
        return ""
    return _flat(text[tokens[first].start : tokens[last - 1].end]) if last > first else ""


def _hyphen(tokens: Sequence[Token], place: int) -> bool:
    """Whether a hyphen stands inside a word: non-fossil."""
    if tokens[place].low != "-" or place + 1 == len(tokens) or tokens[place + 1].kind != "word":
        return False
    return tokens[place - 1].end == tokens[place].start == tokens[place + 1].start - 1


def _flat(text: str) -> str:
    return " ".join(text.split())
