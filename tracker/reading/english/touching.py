"""What the words that touch a number, or begin its sentence, settle of it by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model.proposal import Modality
from tracker.reading.english.lexicon import Token, column
from tracker.reading.english.mode import Mode
from tracker.reading.english.quantity import Quantity

_MONEY = {"$", "£", "€", "₹", "billion", "million", "bn"}
_REACHED = {"met", "meet", "meets", "achieved", "reached", "hit", "exceeded", "surpassed", "beat"}


def touching(tokens: Sequence[Token], quantity: Quantity, first: int) -> Mode | None:
    """The modality of a quantity whose hedge begins at token `first`, where the words beside it say it outright."""
    return _promised(tokens, quantity) or _named(tokens, quantity, first) or _purpose(tokens, first)


def _promised(tokens: Sequence[Token], quantity: Quantity) -> Mode | None:
    """`120 classrooms promised`, `the planned 120`: the word that touches the number or its noun."""
    place = quantity.noun[1] or quantity.last
    after = tokens[place] if place < len(tokens) else None
    if after and after.low in {"promised", "pledged", "targeted"}:
        return Mode("target", after.start, after.end, after.start - quantity.written[1])
    if after and after.low in {"planned", "proposed", "expected", "projected"}:
        return Mode("plan", after.start, after.end, after.start - quantity.written[1])
    before = tokens[quantity.first - 1] if quantity.first else None
    if before and before.low in {"promised", "pledged", "targeted", "planned", "projected"}:
        said: Modality = "plan" if before.low in {"planned", "projected"} else "target"
        return Mode(said, before.start, before.end, quantity.written[0] - before.end)
    return None


def _named(tokens: Sequence[Token], quantity: Quantity, first: int) -> Mode | None:
    """`the 45% stretch target`: the word it is named by, unless it was met."""
    if quantity.kind not in {"percent", "unit", "money", "bare"}:
        return None
    for token in tokens[quantity.last : quantity.last + 2]:
        if token.low in {"target", "goal", "ambition"}:
            reached = {one.low for one in tokens[max(0, first - 3) : first]} & _REACHED
            return Mode("achieved" if reached else "target", token.start, token.end, token.start - quantity.written[1])
        if token.kind != "word" or token.low in column("stops.txt"):
            break
    return None


def _purpose(tokens: Sequence[Token], first: int) -> Mode | None:
    """What money is meant for: £3.7 billion to build 40 hospitals."""
    if first < 4 or tokens[first - 2].low != "to" or tokens[first - 1].low not in column("purposes.txt"):
        return None
    if not any(token.low in _MONEY for token in tokens[max(0, first - 8) : first - 2]):
        return None
    return Mode("plan", tokens[first - 2].start, tokens[first - 1].end, 0)


def headed_by(tokens: Sequence[Token]) -> Mode | None:
    """A sentence, or what stands behind the dash or colon of its name, that begins with `to` and a verb is an aim."""
    for place, token in enumerate(tokens[:8]):
        leads = place == 0 or tokens[place - 1].low in {"-", "–", "—", ":"}
        if (
            leads
            and token.low == "to"
            and place + 1 < len(tokens)
            and tokens[place + 1].low not in {"date", "the", "a"}
        ):
            return Mode("target", token.start, token.end, 0)
    return None
