"""The quantities of a sentence: number expressions with scale, currency and unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from tracker.reading.english.currencies import currencies, currency_after
from tracker.reading.english.lexicon import Token, column, lexicon
from tracker.reading.english.names import DASHES, after_name, age, like_year, named
from tracker.reading.english.nouns import noun_end
from tracker.reading.english.numerals import Numeral, numeral, words
from tracker.reading.english.quantity import Quantity, made
from tracker.reading.english.worded import duration, is_of_a_whole, multiple, net_zero, ratio

_SMALL = 12
_DETERMINERS = frozenset(
    [
        "the",
        "these",
        "those",
        "its",
        "our",
        "their",
        "his",
        "her",
        "both",
        "whose",
        "all",
        "other",
        "past",
        "last",
        "next",
        "first",
    ]
)
_PRICES = frozenset(
    ["month", "week", "day", "hour", "night", "tonne", "person", "head", "capita", "household", "kwh", "kg"]
)
_SCALED = frozenset(
    ["level", "levels", "figure", "figures", "target", "targets", "goal", "goals", "baseline", "results", "prices"]
)


_POINTS = (["of", "a", "point"], ["of", "one", "point"])
_STEPS = {"by", "up", "down", "another", "further"}
"""Words before the step of a change: down 12,400 to 7.48 million is no range."""


def quantities(tokens: Sequence[Token], taken: Sequence[tuple[int, int]], home: str) -> list[Quantity]:
    """All of a sentence, from left to right; `taken` are places of times, `home` is what `$` stands for."""
    found: list[Quantity] = []
    first = _first_words()
    done = 0
    spans = iter([*taken, (1 << 60, 1 << 60)])
    span = next(spans)
    for place in [place for place, token in enumerate(tokens) if token[3] == "number" or token[0] in first]:
        if place < done:
            continue
        token = tokens[place]
        while span[1] <= token.start:
            span = next(spans)
        inside = span[0] <= token.start
        one = None if inside and token.kind != "sign" else _quantity(tokens, place, home)
        if one and not (span[0] < one.written[1] and one.written[0] < span[1]):
            found.append(one)
            done = one.last
        elif one is None and token.kind == "number" and not inside:
            done = after_name(tokens, place)
    return found


@cache
def _first_words() -> frozenset[str]:
    """The words that a quantity may begin with."""
    return frozenset((*words(), *currencies()[0].by_first, "a", "an", "net"))


def _quantity(tokens: Sequence[Token], place: int, home: str) -> Quantity | None:
    token = tokens[place]
    if token.low == "net":
        return net_zero(tokens, place)
    before, _ = currencies()
    hit = before.at(tokens, place) if token.low in before.by_first else None
    if hit and len(token.low) == 1 < hit.last - place and tokens[place + 1].start > token.end:
        hit = None  # an article: a $5 billion plan
    glued = token.kind == "word" and place and tokens[place - 1].end == token.start and tokens[place - 1].kind != "sign"
    if hit and hit.last < len(tokens) and not glued:
        number = numeral(tokens, hit.last, money=True)
        if number and not number.part:
            return _money(tokens, place, number, home if hit.label == "$" else hit.label, home)
    if token.kind != "number" and token.low not in words() and token.low not in {"a", "an"}:
        return None
    if named(tokens, place):
        return None
    number = numeral(tokens, place)
    return _counted(tokens, number, home) if number else None


def _money(tokens: Sequence[Token], place: int, number: Numeral, code: str, home: str) -> Quantity:
    last, low, high = number.last, number.total, None
    second = _second(tokens, last, code, home)
    if second and (place == 0 or tokens[place - 1].low != "from"):
        ranged = _range(number, second)
        if ranged[1] is not None and ranged[0] < ranged[1]:
            (low, high), last = ranged, second.last
    last = currency_after(tokens, last, home)[0] if tokens[place].kind == "word" else last
    unit = code
    if last + 1 < len(tokens) and tokens[last].low in {"a", "per", "an", "/"} and tokens[last + 1].low in _PRICES:
        unit = f"{code} per {tokens[last + 1].low}"
    return Quantity(
        place, last, low, unit, "money", (tokens[place].start, tokens[last - 1].end),
        (tokens[number.first].start, tokens[number.last - 1].end), high,
    )  # fmt: skip


def _second(tokens: Sequence[Token], place: int, code: str | None, home: str) -> Numeral | None:
    """The upper end of a range whose lower end stops at a token: `to 7`, `– $50 million`, `and 7` after between."""
    if place + 1 >= len(tokens) or tokens[place].low not in {"to", "and", *DASHES}:
        return None
    here = place + 1
    before, _ = currencies()
    if code and tokens[here].low in before.by_first:
        hit = before.at(tokens, here)
        if hit is None or hit.last >= len(tokens) or (home if hit.label == "$" else hit.label) != code:
            return None
        here = hit.last
    elif code and tokens[place].low not in DASHES and tokens[here].kind != "number":
        return None
    second = numeral(tokens, here, money=code is not None)
    return None if second is None or second.part or named(tokens, here, ranged=True) else second


def _range(low: Numeral, high: Numeral) -> tuple[Decimal, Decimal | None]:
    scale = high.scale if low.scale == 1 and low.amount <= high.amount * 1000 and low.total < high.total else low.scale
    return low.amount * scale, high.total


def _counted(tokens: Sequence[Token], number: Numeral, home: str) -> Quantity | None:
    first, last = number.first, number.last
    share = ratio(tokens, number)
    if share:
        return share
    if [token.low for token in tokens[last : last + 3]] in _POINTS:
        points = number.amount / 100 if number.part else number.total
        return made(tokens, number, first, last + 3, points, None, "pp", "pp")
    if number.part and [token.low for token in tokens[last : last + 3]] == ["of", "a", "percentage"]:
        return made(tokens, number, first, min(last + 4, len(tokens)), number.amount / 100, None, "pp", "pp")
    if number.part:
        return made(tokens, number, first, last, number.amount, None, "%", "share")
    low, high = number.total, None
    own_unit = lexicon("units.txt").at(tokens, last) if last < len(tokens) else None
    own_last = own_unit.last if own_unit else last
    second = _second(tokens, own_last, None, home)
    before = tokens[first - 1].low if first else ""
    if (
        second
        and (before != "from" or _ranging(tokens, first))
        and (tokens[own_last].low != "and" or before in {"between", "range"})
    ):
        ranged = _range(number, second)
        after = lexicon("units.txt").at(tokens, second.last) if second.last < len(tokens) else None
        fits = own_unit is None or (after is not None and after.label == own_unit.label)
        wide = tokens[own_last].low == "to" and before in _STEPS and after is None and second.total > 4 * number.total
        if fits and not wide and ranged[1] is not None and ranged[0] < ranged[1]:
            low, high = ranged
            last = second.last
    if last >= len(tokens):
        return _bare(tokens, number, last, low, high)
    code_last, code = currency_after(tokens, last, home)
    if code:
        return made(tokens, number, first, code_last, low, high, code, "money")
    here = last + 1 if tokens[last].low == "-" and last + 1 < len(tokens) else last
    unit = lexicon("units.txt").at(tokens, here)
    if unit and (here == last or unit.label in {"%", "pp"} or unit.label[0].isupper()):
        kind = {"%": "percent", "pp": "pp", "basis points": "pp"}.get(unit.label, "unit")
        return made(tokens, number, first, unit.last, low, high, unit.label, kind)
    if tokens[last].low in {"times", "fold", "x"} or (here > last and tokens[here].low in {"fold", "times"}):
        return multiple(tokens, number, here, low, high)
    if tokens[last].low == "+" and tokens[last].start == tokens[last - 1].end and last + 1 < len(tokens):
        last = here = last + 1
    if tokens[last].low == "per" and last + 1 < len(tokens) and tokens[last + 1].kind == "number":
        return made(tokens, number, first, last, low, high, f"per {tokens[last + 1].low}", "unit")
    if here > last or (tokens[last].kind == "word" and tokens[last].start == tokens[last - 1].end):
        return None
    return _nouned(tokens, number, last, low, high)


def _ranging(tokens: Sequence[Token], first: int) -> bool:
    """`ranged from 5 to 7`: from does not begin a change."""
    return first > 1 and tokens[first - 2].low in {
        "ranged",
        "ranging",
        "range",
        "ranges",
        "vary",
        "varies",
        "varied",
        "varying",
    }


def _nouned(tokens: Sequence[Token], number: Numeral, last: int, low: Decimal, high: Decimal | None) -> Quantity | None:
    first = number.first
    if age(tokens, first, last):
        return None
    if tokens[last].low in column("spans.txt"):
        return duration(tokens, number, last, low, high)
    noun = noun_end(tokens, last)
    small = number.spelled and number.scale == 1 and number.amount <= _SMALL
    if noun is None:
        return None if small else _bare(tokens, number, last, low, high)
    if is_of_a_whole(tokens, number) and not noun:
        return None
    if small and (low == 1 or (first and tokens[first - 1].low in _DETERMINERS)):
        return None
    if small and tokens[noun - 1].low in _SCALED:
        return None
    if like_year(tokens[first].low) and (noun - last > 2 or tokens[noun - 1].low in _SCALED):
        return None
    return made(tokens, number, first, noun, low, high, tokens[noun - 1].low, "count", (last, noun))


def _bare(tokens: Sequence[Token], number: Numeral, last: int, low: Decimal, high: Decimal | None) -> Quantity | None:
    written = tokens[number.first].low
    if number.spelled or like_year(written) or age(tokens, number.first, last):
        return None
    return made(tokens, number, number.first, last, low, high, "", "bare")
