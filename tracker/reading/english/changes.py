"""Whether a quantity is a change, in which direction, against what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tracker.model.proposal import Form
from tracker.reading.english.lexicon import Hit, Lexicon, Token, lexicon, rows
from tracker.reading.english.periods import When
from tracker.reading.english.quantity import Quantity

_TO = {"to", "at", "from", "reaching", "reached", "as", "with", "for", "in", "was"}
_ADVERBS = frozenset(
    [
        "further",
        "sharply",
        "slightly",
        "steadily",
        "only",
        "just",
        "another",
        "even",
        "also",
        "again",
        "substantially",
        "significantly",
        "strongly",
        "modestly",
        "marginally",
        "year",
        "on",
        "real",
        "an",
        "a",
        "the",
        "-",
    ]
)
_LINKS = frozenset(
    [
        "is",
        "was",
        "were",
        "are",
        "be",
        "been",
        "at",
        "of",
        "reached",
        "averaged",
        "to",
        "came",
        "in",
        "has",
        "will",
        "stood",
        "projected",
        "expected",
        "forecast",
        "target",
        "rate",
        "around",
        "set",
        "between",
        "by",
        "averaging",
    ]
)
_LENGTH = 25
_LONG = re.compile(r"\d{4}/\d{4}")
_SUPERLATIVE = re.compile(
    r"\b(?:lowest|highest|first|best|worst|largest|biggest|smallest|fastest|slowest|(?<!at )(?:most|least)|record)\b"
    r"[^,.;]*$"
)


_BOUNDS = {"below", "under", "above", "beneath", "past", "beyond"}


class Change(NamedTuple):
    """Direction (1 or -1), basis ("" where no words say it) and form, with the characters of the word that says it."""

    sign: int
    basis: str
    form: Form
    start: int
    end: int


@cache
def _listed() -> tuple[Lexicon, Lexicon, Lexicon]:
    """The words of change that are verbs, nouns, and those that follow a quantity."""
    made = (
        Lexicon.of((words, direction) for words, direction, kind in rows("changes.txt") if kind == wanted)
        for wanted in ("verb", "noun", "after")
    )
    verbs, nouns, after = made
    return verbs, nouns, after


@cache
def multiples() -> dict[str, tuple[str, str]]:
    """`doubled` and the like: the amount and the unit of each form."""
    return {form: (amount, unit) for forms, amount, unit in rows("multiples.txt") for form in forms.split("/")}


def change(
    tokens: Sequence[Token], quantity: Quantity, first: int, bases: Sequence[Hit], whens: Sequence[When]
) -> Change | None:
    """That a quantity whose hedge begins at token `first` is a change, or None where it is a level."""
    if quantity.kind in {"share", "zero"} and quantity.unit != "%":
        return None
    if quantity.kind == "times":
        hit = _nearest_verb(tokens, first, any_word=True)
        return Change(1, _basis(quantity, bases, whens), "times", *(hit or (0, 0)))
    found = _said(tokens, quantity, first)
    if found is None:
        if not quantity.sign or quantity.kind not in {"percent", "pp"}:
            return None
        found = (quantity.sign, quantity.written[0], quantity.written[0])
    form: Form = {"percent": "percent", "share": "percent", "pp": "pp"}.get(quantity.kind, "absolute")  # type: ignore[assignment]
    return Change(found[0], _basis(quantity, bases, whens), form, *found[1:])


def _said(tokens: Sequence[Token], quantity: Quantity, first: int) -> tuple[int, int, int] | None:
    verbs, nouns, after = _listed()
    counted = quantity.kind in {"count", "bare", "unit", "money"}
    before = tokens[first - 1].low if first else ""
    end = quantity.noun[1] or quantity.last
    if not counted or tokens[quantity.last - 1].low in {"%", "cent", "percent"}:
        follow = (
            end + 1
            if end < len(tokens) and tokens[end].low in {"-", "annual", "real", "yearly", "overall", "net"}
            else end
        )
        for listed in (after, nouns):
            hit = listed.at(tokens, follow) if follow < len(tokens) else None
            levelled = before in {"to", "at"} and tokens[hit.last - 1].low not in {"below", "above"} if hit else False
            if hit and not _of_share(tokens, hit) and not levelled:
                return _signed(hit)
    if before in {"by", "-", "+"} and first > 1:
        hits = _nearest_verb(tokens, first, any_word=True)
        return (_direction(tokens, hits), *hits) if hits else None
    place = first
    while place and tokens[place - 1].low in _ADVERBS and first - place < 3:
        place -= 1
    if place and tokens[first].low in _BOUNDS and first < quantity.first:
        return None  # slipped below 9 mph: a level
    if place:
        for listed in (verbs,):
            hit = listed.at(tokens, place - 1)
            if (
                tokens[place - 1].low == "up"
                and place > 1
                and tokens[place - 2].low in {"made", "make", "makes", "making"}
            ):
                return None
            if hit and hit.last == place and (not counted or (hit.label and before not in _TO)):
                if counted and tokens[place - 1].low in {"raise", "raised", "lost", "lose", "cut", "gain", "gained"}:
                    return None
                return _signed(hit)
    return _headed(tokens, quantity, first, nouns)


def _headed(tokens: Sequence[Token], quantity: Quantity, first: int, nouns: Lexicon) -> tuple[int, int, int] | None:
    """`an increase of 5%`, `growth in lending of 5%`, `growth was 5%`: a noun of change joined by a few words."""
    near = quantity.kind in {"percent", "pp"}
    place, steps, last = first - 1, 0, first
    if place < 0 or tokens[place].low not in _LINKS:
        return None
    while place >= 0 and steps < (10 if near else 3):
        low = tokens[place].low
        if low in {",", ";", ":", "("} or tokens[place].kind == "number":
            return None
        hit = nouns.at(tokens, place)
        if hit and (low != "cut" or tokens[last - 1].low == "of"):
            linked = (
                all(one.low in _LINKS for one in tokens[place + 1 : first])
                or tokens[first - 1].low == "of"
                or low == "growth"
            )
            return _signed(hit) if (linked and tokens[first - 1].low != "to") or low == "growth" else None
        place, steps = place - 1, steps + 1
    return None


def _nearest_verb(tokens: Sequence[Token], first: int, any_word: bool = False) -> tuple[int, int] | None:
    """The characters of the nearest word of change before a token."""
    verbs, nouns, _ = _listed()
    for place in range(first - 1, max(-1, first - 1 - _LENGTH), -1):
        if tokens[place].low in {";", ":"}:
            return None
        if verbs.at(tokens, place) or (any_word and nouns.at(tokens, place)):
            return tokens[place].start, tokens[place].end
    return None


def _direction(tokens: Sequence[Token], span: tuple[int, int]) -> int:
    verbs, nouns, _ = _listed()
    place = next(place for place, token in enumerate(tokens) if token.start == span[0])
    hit = verbs.at(tokens, place) or nouns.at(tokens, place)
    return -1 if hit and hit.label == "down" else 1


def _signed(hit: Hit) -> tuple[int, int, int]:
    return (-1 if hit.label == "down" else 1), hit.start, hit.end


def _of_share(tokens: Sequence[Token], hit: Hit) -> bool:
    """`50% more …` is a change, `5% of …` none; `30% below the poverty line` is a share."""
    after = tokens[hit.last].low if hit.last < len(tokens) else ""
    return tokens[hit.first].low in {"below", "above", "under", "up", "down"} and after not in {
        "its", "the", "their", "pre", "levels", "on", "from", "year", "last", ".", ",", ")",
    } and not after.isdigit()  # fmt: skip


def _basis(quantity: Quantity, bases: Sequence[Hit], whens: Sequence[When]) -> str:
    """Against what: words for it nearest the quantity, a baseline year; "" where none are."""
    start, end = quantity.written
    near = [
        (min(abs(hit.start - end), abs(start - hit.end)), hit.label)
        for hit in bases
        if abs(hit.start - end) < 90 or abs(start - hit.end) < 60
    ]
    years = [
        (
            max(0, when.start - end if when.start >= end else start - when.end),
            f"since:{when.iso[:4] if '/' not in when.iso else when.iso}",
        )
        for when in whens
        if when.role == "baseline" or (when.loose and when.start >= end)
    ]
    years = [one for one in years if one[0] < 120]
    years += [(100, f"since:{when.iso[:4]}") for when in whens if _LONG.fullmatch(when.iso) and when.role == "period"]
    rate = min(near, default=None)
    since = min(years, default=None)
    if rate and (since is None or rate[1] == "cagr" or (rate[0] <= since[0] and rate[1] != "since:unstated")):
        return rate[1]
    return since[1] if since else ""


def against(change: Change, period: str | None, deadline: str | None) -> str:
    """What a change is measured against: a year before where no words say it, unless it is until now or by a year."""
    if change.basis:
        is_year_before = period is not None and period.isdigit() and change.basis == f"since:{int(period) - 1}"
        return "yoy" if is_year_before and change.form != "times" else change.basis
    of_a_period = period not in {None, "to-date"} and (deadline is None or deadline == period)
    return "yoy" if of_a_period and change.form in {"percent", "pp"} else "since:unstated"


def bases(tokens: Sequence[Token]) -> list[Hit]:
    """All words of a sentence that say against what a change is measured."""
    return lexicon("basis.txt").hits(tokens)


def compares(text: str, when: When, bases: Sequence[Hit]) -> bool:
    """Whether a time only says against what: on the same quarter last year, the lowest since 2008."""
    if when.role == "baseline":
        return bool(_SUPERLATIVE.search(text, max(0, when.start - 45), when.start))
    return any(hit.start < when.end and when.start < hit.end and hit.label in {"yoy", "qoq"} for hit in bases)
