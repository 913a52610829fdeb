"""Where a target was told of lately: the editions that speak of it with their deliveries, the alerts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tracker.db.alerts import AlertNotice
from tracker.evaluate.selection import fits
from tracker.model.declaration import Declaration
from tracker.model.delivery import DELIVERY_STATES, DeliveryState
from tracker.model.edition import EditionHead
from tracker.model.report import Digest
from tracker.model.selection import Selection
from tracker.model.value import value

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

MOST = 6
"""Editions and alerts that are told, the latest first."""

LOOKED_AT = 12
"""Editions of a series, counted from the last, that are looked at."""

NOTICES = 200
"""Alerts, counted from the last, that are looked at."""


@value
class MentionedIn:
    """An edition that speaks of a target, with how many of its deliveries are in which state."""

    edition: EditionHead
    deliveries: tuple[tuple[DeliveryState, int], ...]


@value
class Mentions:
    """Where a target was told of lately, the latest first."""

    editions: tuple[MentionedIn, ...]
    alerts: tuple[AlertNotice, ...]


def mentions(ledger: Ledger, declaration: Declaration, digests: Mapping[str, Digest], target: str) -> Mentions:
    """What was told of a target lately; of each declared series only the last editions are looked at."""
    with ledger.reading() as book:
        found: list[EditionHead] = []
        for digest in digests.values():
            if _may_tell(digest, declaration, target):
                found += book.edition_book.speaking_of(target, digest.id, LOOKED_AT)
        found.sort(key=lambda one: (one.composed_at, str(one.id)), reverse=True)
        told = [MentionedIn(head, _deliveries(book, head)) for head in found[:MOST]]
        alerts = [one for one in book.alert_book.notices(limit=NOTICES) if _of(one, target)]
    return Mentions(tuple(told), tuple(alerts[:MOST]))


def _may_tell(digest: Digest, declaration: Declaration, target: str) -> bool:
    """Whether a series tells of the target, whatever its status is or was."""
    chosen = digest.selection
    whatever = Selection(owners=chosen.owners, tags=chosen.tags, groups=chosen.groups, targets=chosen.targets)
    return fits(whatever, declaration, target, "")


def _deliveries(book: Ledger, head: EditionHead) -> tuple[tuple[DeliveryState, int], ...]:
    counted = Counter(one.state for one in book.outbox.deliveries(about=str(head.id)))
    return tuple((state, counted[state]) for state in DELIVERY_STATES if state in counted)


def _of(notice: AlertNotice, target: str) -> bool:
    subjects: Sequence[str] = [one.subject for one in notice.alerts]
    return target in subjects
