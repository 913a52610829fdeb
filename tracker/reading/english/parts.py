"""How the quantities of a sentence hang together: shared nouns, totals and their parts, verbs that are a number."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.reading.english.changes import multiples
from tracker.reading.english.lexicon import Token, lexicon
from tracker.reading.english.quantity import Quantity

_COUNTED = {"count", "unit"}
_MULTIPLE_NOT = frozenset(
    [
        "digit",
        "digits",
        "decker",
        "glazing",
        "bed",
        "jeopardy",
        "counting",
        "taxation",
        "check",
        "checks",
        "room",
        "rooms",
    ]
)


def with_multiples(tokens: Sequence[Token], stated: Sequence[Quantity]) -> list[Quantity]:
    """The quantities, and `doubled`, `trebled`, `halve` among them."""
    known = multiples()
    found = list(stated)
    if known.keys().isdisjoint([token[0] for token in tokens]):
        return found
    for place, token in enumerate(tokens):
        if token.low not in known or token.kind != "word":
            continue
        after = tokens[place + 1].low if place + 1 < len(tokens) else ""
        if after in _MULTIPLE_NOT or (after == "-" and tokens[place + 1].start == token.end):
            continue
        amount, unit = known[token.low]
        value = Decimal(amount)
        kind = "times" if unit == "times" else "percent"
        span = (token.start, token.end)
        found.append(Quantity(place, place + 1, abs(value), unit, kind, span, span, sign=-1 if value < 0 else 0))
    return sorted(found, key=lambda one: one.first)


def inherit_nouns(tokens: Sequence[Token], stated: Sequence[Quantity]) -> list[Quantity]:
    """A bare number takes the noun of the one it is part of, compared with or listed before: `96 of 120 classrooms`.

    One that shares no noun stays bare where it is plainly an amount (grouped digits, or a word that says it is one).
    """
    kept: list[Quantity] = []
    noun: Quantity | None = None
    is_rate = any(one.unit == "%" for one in stated)
    for place, one in enumerate(stated):
        if is_rate and one.unit in {"point", "points"} and one.noun[1] - one.noun[0] == 1:
            kept.append(replace(one, unit="pp", kind="pp", noun=(0, 0)))
            continue
        if place + 1 < len(stated) and _shares(tokens, one, stated[place + 1]):
            kept.append(replace(one, unit=stated[place + 1].unit))
            continue
        if one.kind != "bare":
            kept.append(one)
            noun = one if one.kind in _COUNTED else noun
            continue
        following = stated[place + 1] if place + 1 < len(stated) else None
        between = [token.low for token in tokens[one.last : following.first]] if following else []
        whole = bool(following and following.kind in _COUNTED and (_of(between) or between in (["and"], [","], ["to"])))
        if following and between == ["to"] and one.first and tokens[one.first - 1].low == "from":
            kept.append(replace(one, unit=following.unit, kind=following.kind))
            continue
        lender = following if whole and following else noun
        if lender is not None and (
            whole or _among(tokens, one) or _amount(tokens, one) or (lender is noun and _near(tokens, one, lender))
        ):
            kept.append(replace(one, unit=lender.unit, kind=lender.kind if lender.kind == "unit" else "count"))
        elif _amount(tokens, one) or _reached(tokens, one):
            kept.append(one)
    return kept


def _of(between: list[str]) -> bool:
    """Whether a number is told of the one behind it: of, out of the, of the planned."""
    bare = between[1:] if between[:1] == ["out"] else between
    return bare in (["of"], ["of", "the"], ["of", "its"]) or (
        len(bare) == 3 and bare[:2] in (["of", "the"], ["of", "its"]) and bare[2].endswith("ed")
    )


def _shares(tokens: Sequence[Token], one: Quantity, following: Quantity) -> bool:
    """Whether a number has only an adjective of its own: 50 primary and 20 secondary schools."""
    if one.kind != "count" or following.kind != "count" or one.noun[1] - one.noun[0] != 1:
        return False
    if following.noun[1] - following.noun[0] < 2 or following.first != one.noun[1] + 1:
        return False
    own, last = tokens[one.noun[0]].low, tokens[following.noun[1] - 1].low
    return tokens[one.noun[1]].low in {"and", "or", ","} and not own.endswith("s") and last.endswith("s")


def _near(tokens: Sequence[Token], one: Quantity, lender: Quantity) -> bool:
    """`a further 18`, `of which 9`, `from 12 … to 18`."""
    before = tokens[one.first - 1].low if one.first else ""
    return (
        before
        in {
            "further",
            "which",
            "whom",
            "additional",
            "another",
            "to",
            "from",
            "than",
            "and",
            "these",
            "those",
            "including",
            "of",
        }
        and one.first - lender.last < 40
    )


def _among(tokens: Sequence[Token], one: Quantity) -> bool:
    """`7 of them`: of what was counted before."""
    after = [token.low for token in tokens[one.last : one.last + 2]]
    return len(after) == 2 and after[0] == "of" and after[1] in {"them", "these", "those", "which", "whom"}


def _reached(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether a number alone is where something went from or to: `fell from 212 to 97`."""
    if not one.first or tokens[one.first - 1].low not in {"to", "from"}:
        return False
    verbs = lexicon("changes.txt")
    back = range(max(0, one.first - 12), one.first)
    return any(tokens[place].kind == "word" and verbs.at(tokens, place) is not None for place in back)


def _amount(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether a number alone is plainly an amount: grouped digits or a scale, after a word that says so."""
    written = tokens[one.first].low
    grouped = "," in written or one.last > one.first + 1
    before = tokens[one.first - 1].low if one.first else ""
    if grouped:
        return True
    said = {
        "to",
        "of",
        "reached",
        "reaching",
        "at",
        "was",
        "is",
        "were",
        "from",
        "than",
        "over",
        "about",
        "nearly",
        "almost",
        "totalled",
        "totaled",
        "averaged",
        "exceeded",
    }
    return before in said and ("." in written or len(written) >= 3)


def leads(tokens: Sequence[Token]) -> bool:
    """Whether a sentence leads to a list of the parts of its last figure: of which:"""
    if len(tokens) < 3 or tokens[-1].low != ":":
        return False
    return any(hit.last == len(tokens) - 1 for hit in lexicon("parts.txt").hits(tokens))


def links(tokens: Sequence[Token], stated: Sequence[Quantity], former: Sequence[Quantity]) -> dict[int, int]:
    """The total of each part by its place; a negative one counts from the end of the `former` sentence's quantities."""
    hits = lexicon("parts.txt").hits(tokens)
    found: dict[int, int] = {}
    for hit in hits:
        parts = [place for place, one in enumerate(stated) if one.first >= hit.last and one.first - hit.last < 30]
        totals = [place for place, one in enumerate(stated) if one.last <= hit.first]
        total, same = None, stated
        if totals:
            total = totals[-1]
        elif former and hit.label == "before":
            total, same = -1, former
        if total is None or not parts:
            continue
        for place in parts:
            fitting = [one for one in (totals or [-1]) if fits(same[one], stated[place])]
            broken = any(token.low == ";" for token in tokens[hit.last : stated[place].first])
            if fitting and not broken and (place == parts[0] or stated[place].unit == stated[parts[0]].unit):
                found.setdefault(place, fitting[-1])
    for place, (one, whole) in enumerate(itertools.pairwise(stated)):
        between = [token.low for token in tokens[one.last : whole.first]]
        if _of(between) and fits(whole, one):
            found.setdefault(place, place + 1)
        if _among(tokens, whole) and fits(one, whole):
            found.setdefault(place + 1, place)
    return found


def fits(total: Quantity, part: Quantity) -> bool:
    """A part has its total's unit, and is no larger."""
    return total.unit == part.unit and total.kind not in {"times", "zero"} and part.value <= (total.high or total.value)
