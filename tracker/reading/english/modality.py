"""Whether a figure is so, aimed at, planned, or there for comparison: the nearest word decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from tracker.model.proposal import Modality
from tracker.reading.english.changes import multiples
from tracker.reading.english.comparison import compared, has_number, spent
from tracker.reading.english.lexicon import Hit, Token, column, lexicon
from tracker.reading.english.mode import Mode
from tracker.reading.english.numerals import words
from tracker.reading.english.periods import When
from tracker.reading.english.quantity import Quantity
from tracker.reading.english.touching import headed_by, touching

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
    reference = compared(tokens, quantity, first)
    if reference:
        return reference
    settled = touching(tokens, quantity, first)
    if settled:
        return settled
    subject = _subject(tokens, quantity, first, found) or _stated(tokens, quantity)
    if subject:
        return subject
    before = [
        hit
        for hit in found
        if hit.last <= first and not (_in_brackets(tokens, hit, first) or spent(tokens, hit, first))
    ]
    gone = bool(whens) and whens[0].role == "period" and not ahead
    after = [
        hit for hit in found
        if hit.first >= quantity.last
        and not _postposed(tokens, hit)
        and not _left_bracket(tokens, quantity.last, hit.first)
        and not (gone and hit.label in {"target", "plan"} and _apart(tokens, quantity.last, hit.first))
        and not (hit.label == "reference" and has_number(tokens, hit.last))
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
    headed = headed_by(tokens)
    if headed:
        return headed
    since = bool(whens) and whens[0].loose
    return Mode("target" if ahead and not since else "achieved", 0, 0, 0)


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


def _left_bracket(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a bracket that was open at a token is closed before another."""
    depth = 0
    for token in tokens[first:last]:
        depth += {"(": 1, ")": -1}.get(token.low, 0)
        if depth < 0:
            return True
    return False


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
