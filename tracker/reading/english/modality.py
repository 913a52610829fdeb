"""Whether a figure is so, aimed at, planned, or there for comparison: the nearest word decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from tracker.model.proposal import Modality
from tracker.reading.english.changes import multiples
from tracker.reading.english.lexicon import Hit, Token, column, lexicon
from tracker.reading.english.numerals import words
from tracker.reading.english.periods import When
from tracker.reading.english.quantities import Quantity

_HELPERS = frozenset(
    [
        "has",
        "have",
        "had",
        "been",
        "was",
        "were",
        "is",
        "are",
        "be",
        "we",
        "it",
        "they",
        "and",
        "also",
        "government",
        "council",
        "already",
        "today",
        "which",
        "that",
        "who",
        "to",
    ]
)
_VERBS = {"is", "are", "was", "were", "will", "have", "has", "had", "would"}
_GOVERNING = {"of", "to", "by", "at", "from", "in", "for", "with", "on", "than", "is", "are", "was", "were", "and"}
_POSTPOSED = {"promised", "pledged", "targeted", "planned", "proposed", "expected", "projected"}
_WEAK = {"is", "are", "has", "have", "was", "were", "had"}


class Mode(NamedTuple):
    """A modality, the characters of its cue (0, 0 where there is none) and how far off that stands.

    `earlier` marks what another figure came up or down from.
    """

    modality: Modality
    start: int
    end: int
    distance: int
    earlier: bool = False


_PURPOSES = frozenset(
    [
        "build",
        "create",
        "deliver",
        "support",
        "train",
        "recruit",
        "plant",
        "install",
        "upgrade",
        "construct",
        "fund",
        "hire",
    ]
)
_REACHED = {"met", "meet", "meets", "achieved", "reached", "hit", "exceeded", "surpassed", "beat"}
_MONEY = {"$", "£", "€", "₹", "billion", "million", "bn"}
_SECOND_VERB = {"is", "are", "will", "was", "were", "should", "would", "has", "have", "could", "may"}


def cues(tokens: Sequence[Token]) -> list[Hit]:
    """All words of a sentence that bear on modality, from left to right."""
    return [hit for hit in lexicon("modality.txt").hits(tokens) if not _adjective(tokens, hit)]


def _adjective(tokens: Sequence[Token], hit: Hit) -> bool:
    """A participle before a noun (installed capacity), or a name (Goal 6, target 3.1) says nothing of the figure."""
    low = tokens[hit.first].low
    if low in {"goal", "target", "objective", "commitment", "pledge"} and tokens[hit.last : hit.last + 1]:
        after = tokens[hit.last]
        if after.kind == "number" and len(after.low) < 5 and "," not in after.low and after.start == hit.end + 1:
            return not tokens[hit.last + 1 : hit.last + 2] or tokens[hit.last + 1].low not in {"%", "per", "percent"}
    if hit.last != hit.first + 1 or not low.endswith("ed") or hit.label == "target" or hit.last >= len(tokens):
        return False
    helped = hit.first and tokens[hit.first - 1].low in _HELPERS
    after = tokens[hit.last]
    free = after.kind != "word" or after.low in column("stops.txt") or after.low in lexicon("hedges.txt").by_first
    return not (helped or free or after.low in words() or after.low in {"its", "their", "that"})


def mode(
    tokens: Sequence[Token], quantity: Quantity, first: int, found: Sequence[Hit], whens: Sequence[When],
    inherited: Mode | None, ahead: bool,
) -> Mode:  # fmt: skip
    """The modality of a quantity whose hedge begins at token `first`.

    `inherited` is what the label or heading says; `ahead` that a deadline after the reference date goes with it.
    """
    start, end = quantity.written
    reference = _compared(tokens, quantity, first)
    if reference:
        return reference
    touching = _promised(tokens, quantity) or _named(tokens, quantity, first) or _purpose(tokens, first)
    if touching:
        return touching
    subject = _subject(tokens, quantity, first, found) or _stated(tokens, quantity)
    if subject:
        return subject
    before = [
        hit
        for hit in found
        if hit.last <= first and not (_in_brackets(tokens, hit, first) or _spent(tokens, hit, first))
    ]
    gone = bool(whens) and whens[0].role == "period" and not ahead
    after = [
        hit for hit in found
        if hit.first >= quantity.last
        and not _postposed(tokens, hit)
        and not (gone and hit.label in {"target", "plan"} and _apart(tokens, quantity.last, hit.first))
        and not (hit.label == "reference" and _has_number(tokens, hit.last))
    ]  # fmt: skip
    clause = _clause_start(tokens, first)
    own = [hit for hit in before if hit.first >= clause]
    chosen = _strongest(tokens, own)
    if chosen is None and after:
        ahead_of = _clause_end(tokens, quantity.noun[1] or quantity.last)
        following = [hit for hit in after if hit.first < ahead_of]
        chosen = _strongest(tokens, following[:2], forward=True)
    if chosen is None:
        chosen = _strongest(tokens, before)
    if chosen is None and inherited is None:
        later = next((hit for hit in after if hit.label != "reference"), None)
        chosen = later if later and not _parted(tokens, quantity.last, later.first) else None
    due = bool(whens) and whens[0].role == "deadline"
    to_date = bool(whens) and whens[0].role == "to-date"
    if chosen:
        modality = cast(Modality, chosen.label)
        distance = start - chosen.end if chosen.end <= start else chosen.start - end
        if modality == "achieved" and ahead and due:
            modality = "target"
        if modality == "reference" and ahead and due and tokens[chosen.first].low.startswith("requir"):
            modality = "target"
        if modality == "plan" and to_date and not any(hit.label == "plan" for hit in own[-1:]):
            modality = "achieved"
        return Mode(modality, chosen.start, chosen.end, max(0, distance))
    if inherited:
        return inherited
    headed = _headed(tokens)
    if headed:
        return headed
    return Mode("target" if ahead else "achieved", 0, 0, 0)


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


def _headed(tokens: Sequence[Token]) -> Mode | None:
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


def _purpose(tokens: Sequence[Token], first: int) -> Mode | None:
    """What money is meant for: £3.7 billion to build 40 hospitals."""
    if first < 4 or tokens[first - 2].low != "to" or tokens[first - 1].low not in _PURPOSES:
        return None
    if not any(token.low in _MONEY for token in tokens[max(0, first - 8) : first - 2]):
        return None
    return Mode("plan", tokens[first - 2].start, tokens[first - 1].end, 0)


def _strongest(tokens: Sequence[Token], hits: Sequence[Hit], forward: bool = False) -> Hit | None:
    """The nearest; before it wins one that it only helps: `is expected`, `target is`, `will have been`."""
    if not hits:
        return None
    ordered = list(hits) if forward else list(reversed(hits))
    nearest = ordered[0]
    if nearest.label == "achieved" and len(ordered) > 1:
        other = ordered[1]
        helps = tokens[nearest.first].low in _WEAK | {
            "completed",
            "delivered",
            "built",
            "installed",
            "created",
            "spent",
            "approved",
            "provided",
            "reduced",
            "increased",
        }
        gap = abs(nearest.first - other.last) if not forward else abs(other.first - nearest.last)
        if helps and other.label in {"target", "plan"} and gap <= (2 if other.label == "target" else 3):
            return other
    return nearest


def _subject(tokens: Sequence[Token], quantity: Quantity, first: int, found: Sequence[Hit]) -> Mode | None:
    """`96 homes are planned`: the verb behind a number that nothing in front governs."""
    place = quantity.noun[1] or quantity.last
    if place >= len(tokens) or tokens[place].low not in _VERBS or (first and tokens[first - 1].low in _GOVERNING):
        return None
    following = [hit for hit in found if hit.first >= place][:2]
    chosen = _strongest(tokens, following, forward=True)
    if chosen is None:
        return None
    return Mode(cast(Modality, chosen.label), chosen.start, chosen.end, chosen.start - quantity.written[1])


def _stated(tokens: Sequence[Token], quantity: Quantity) -> Mode | None:
    """`doubled`, `halved`, without a helper that puts it ahead, say that it is so."""
    token = tokens[quantity.first]
    if quantity.last != quantity.first + 1 or token.low not in multiples() or not token.low.endswith("ed"):
        return None
    before = {one.low for one in tokens[max(0, quantity.first - 3) : quantity.first]}
    return (
        None
        if before & {"will", "be", "to", "must", "would", "should"}
        else Mode("achieved", token.start, token.end, 0)
    )


def _postposed(tokens: Sequence[Token], hit: Hit) -> bool:
    """`promised` right behind a noun and before no helper belongs to that noun alone: 96 of 120 classrooms promised."""
    if tokens[hit.first].low not in _POSTPOSED:
        return False
    return not hit.first or tokens[hit.first - 1].low not in _HELPERS


def _compared(tokens: Sequence[Token], quantity: Quantity, first: int) -> Mode | None:
    """`from 12 to 8`, `up from 6`, `against 6`, `compared with 6`: the figure is there for comparison."""
    if not first:
        return None
    before = tokens[first - 1]
    gap = max(0, quantity.written[0] - before.end)
    if before.low == "from":
        two = tokens[first - 2].low if first > 1 else ""
        led = two == "," or _led_to(tokens, first)
        if two in {"up", "down"} or led or _to_follows(tokens, quantity) or _changed(tokens, first):
            return Mode("reference", before.start, before.end, gap, earlier=two in {"up", "down"})
    if before.low in {"against", "versus", "vs"}:
        return Mode("reference", before.start, before.end, gap)
    if before.low in {"with", "to"} and first > 1 and tokens[first - 2].low in {"compared", "relative"}:
        return Mode("reference", tokens[first - 2].start, before.end, gap)
    if before.low == "than" and quantity.kind != "times":
        return None
    return None


def _changed(tokens: Sequence[Token], first: int) -> bool:
    words = lexicon("changes.txt")
    return any(words.at(tokens, place) for place in range(max(0, first - 10), first))


def _led_to(tokens: Sequence[Token], first: int) -> bool:
    """Whether the level it led to stands before: increased to 33% of households from 22%."""
    places = range(max(0, first - 14), first - 2)
    return any(tokens[place].low == "to" and tokens[place + 1].kind == "number" for place in places)


def _spent(tokens: Sequence[Token], hit: Hit, first: int) -> bool:
    """Whether `up from` or `down from` has another number of its own: down from 6 to 5."""
    if hit.label != "reference" or tokens[hit.last - 1].low != "from":
        return False
    return any(token.kind == "number" for token in tokens[hit.last : first])


def _to_follows(tokens: Sequence[Token], quantity: Quantity) -> bool:
    place = quantity.noun[1] or quantity.last
    return any(token.low == "to" for token in tokens[place : place + 8])


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


def _clause_start(tokens: Sequence[Token], first: int) -> int:
    """The token where the clause begins: after a semicolon, or a comma with a joining word."""
    for place in range(first - 1, -1, -1):
        low = tokens[place].low
        if low == ";":
            return place + 1
        if low in {",", "–", "—"} and place + 1 < len(tokens) and tokens[place + 1].low in {
            "while", "which", "whereas", "but", "and", "of", "against", "with", "where", "who", "up", "down",
        } and _has_verb(tokens, place + 1, first):  # fmt: skip
            return place + 1
    return 0


def _in_brackets(tokens: Sequence[Token], hit: Hit, first: int) -> bool:
    """Whether a word stands in brackets that are closed before the number."""
    between = [token.low for token in tokens[hit.last : first] if token.low in {"(", ")"}]
    return bool(between) and between[0] == ")"


def _has_number(tokens: Sequence[Token], place: int) -> bool:
    """Whether what stands there for comparison has a number of its own behind it."""
    return any(token.kind == "number" for token in tokens[place : place + 4])


def _apart(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a comma parts a word from the number before it."""
    return any(token.low == "," for token in tokens[first:last])


def _parted(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a semicolon, which parts sentences in all but name, stands between."""
    return any(token.low == ";" for token in tokens[first:last])


def _has_verb(tokens: Sequence[Token], start: int, end: int) -> bool:
    words = lexicon("modality.txt").by_first
    return any(token.low in words for token in tokens[start:end])


def _other_verb(tokens: Sequence[Token], place: int) -> bool:
    """Whether a second verb of the same subject begins: expanded in 2024 and is projected to grow."""
    return tokens[place].low in {"and", "but"} and place + 1 < len(tokens) and tokens[place + 1].low in _SECOND_VERB


def _clause_end(tokens: Sequence[Token], place: int) -> int:
    for here in range(place, len(tokens)):
        if (
            tokens[here].low in {";", "("}
            or _other_verb(tokens, here)
            or (
                tokens[here].low == ","
                and here > place
                and tokens[here + 1 : here + 2]
                and tokens[here + 1].low in {"up", "down", "while", "but"}
            )
        ):
            return here
    return len(tokens)
