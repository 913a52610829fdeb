"""What trying a source showed: the statuses that would turn, what stood there instead of figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from tracker.evaluate.dependents import Dependents
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.steps.preview import would_change
from tracker.steps.settle import Settled

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.steps.gather import Piece

Change: TypeAlias = tuple[Assessment, Assessment]

LINES_SEEN, LONGEST_LINE = 10, 200


def would_turn(
    ledger: Ledger, declaration: Declaration, done: Settled, today: date, dependents: Dependents | None = None
) -> tuple[list[Change], list[Change]]:
    """Each target that rests on what was found: with what would count at once, and with what would be held as well.

    The second is empty where nothing would be held.
    """
    new = [one.observation for one in done.new]
    counted = [one for one in new if one.state == "accepted"]
    changes = would_change(ledger, declaration, counted, today, dependents)
    wholly = would_change(ledger, declaration, new, today, dependents) if len(counted) < len(new) else []
    return changes, wholly


def seen_instead(done: Settled) -> list[str]:
    """The first lines of what came, where anything failed."""
    if not done.failures:
        return []
    found = []
    for piece in done.gathered.pieces[:1]:
        text = piece.text if piece.text else _characters(piece, done.source.encoding)
        lines = [line for line in map(str.strip, text.splitlines()) if line]
        found = [line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…" for line in lines[:LINES_SEEN]]
    return found


def _characters(piece: Piece, encoding: str | None) -> str:
    from tracker.document import decode

    if not piece.content or b"\0" in piece.content[:1024]:
        return ""
    return decode(piece.content[:20_000], piece.media_type, encoding).text
