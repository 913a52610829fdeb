"""Numbers that are no figures: they belong to a name, a date, an ordinal, an age."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.english.lexicon import Token, column, lexicon
from tracker.reading.english.numerals import numeral

DASHES = {"-", "–", "—"}
_AGES = {"aged", "age", "ages"}
_PEOPLE = frozenset(
    ["people", "those", "children", "adults", "women", "men", "residents", "pupils", "patients", "anyone"]
)


def age(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a number is somebody's age: aged 16, women over 50, 15 years old."""
    back = [token.low for token in tokens[max(0, first - 4) : first]]
    if _AGES & set(back):
        return True
    after = [token.low for token in tokens[last : last + 3]]
    if after[:2] in (["years", "old"], ["year", "olds"]) or after[:1] == ["olds"]:
        return True
    return bool(back) and back[-1] in {"over", "under", "above", "below"} and len(back) > 1 and back[-2] in _PEOPLE


def like_year(written: str) -> bool:
    """Whether a number may be a year of the last or this century."""
    return len(written) == 4 and written.isdigit() and 1900 <= int(written) <= 2100


def named(tokens: Sequence[Token], place: int, ranged: bool = False) -> bool:
    """Whether a number belongs to a name, a date, an ordinal, a rank, a reference: COVID-19, PM2.5, Phase 2, 3rd."""
    token, low = tokens[place], tokens[place].low
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.kind != "number":
        return bool(before and before.low == "-" and before.end == token.start) and not ranged
    if after and after.start == token.end and after.low in {"st", "nd", "rd", "th", "am"}:
        return True
    if after and after.start == token.end and after.low in {"/", "."} and place + 2 < len(tokens):
        nearer = tokens[place + 2]
        if nearer.kind == "number" and nearer.start == after.end:
            return True
    if (
        after
        and after.low == ":"
        and after.start == token.end
        and place + 2 < len(tokens)
        and tokens[place + 2].start == after.end
    ):
        return True
    if before is None:
        return False
    if before.low in {"per", "every"} or (
        before.low == "of" and place >= 3 and tokens[place - 3].low in {"st", "nd", "rd", "th"}
    ):
        return True
    touching = before.end == token.start
    plain = "," not in low and len(low) <= 6
    if touching and before.kind == "word" and before.low not in {"x", "rs"}:
        return True
    if (touching and before.low in {"/", ".", ":", "#", "_", "@", "°"}) or before.low == "#":
        return True
    if touching and before.low == "[" and after and after.low == "]":
        return True
    if touching and before.low in DASHES and not ranged:
        joined = place >= 2 and tokens[place - 2].end == before.start
        if joined and tokens[place - 2].kind in {"word", "number"}:
            return True
    if before.low == "." and place >= 2 and tokens[place - 2].low in column("naming.txt") and plain:
        return True
    if before.low in {"co", "pm"} and low in {"2", "2.5", "10"}:
        return True
    return before.low in column("naming.txt") and plain and not _amount_follows(tokens, place)


def _amount_follows(tokens: Sequence[Token], place: int) -> bool:
    number = numeral(tokens, place)
    if number is None:
        return False
    if number.scale != 1:
        return True
    return number.last < len(tokens) and lexicon("units.txt").at(tokens, number.last) is not None


def after_name(tokens: Sequence[Token], place: int) -> int:
    """Past a number that was none, with what hangs on it (70/1, 3.2.1, 020 7946 0000)."""
    here = place + 1
    while here < len(tokens) and (
        tokens[here].start == tokens[here - 1].end
        and tokens[here].low in {"/", ".", ":", "-"}
        and here + 1 < len(tokens)
        and tokens[here + 1].kind == "number"
        and tokens[here + 1].start == tokens[here].end
    ):
        here += 2
    return here
