"""Reading editions with what reviewers did to each, and whether it has left the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tracker.evaluate.editions import Reviewed, reviewed
from tracker.model.report import FILE_KINDS, Alerts, Channel, Digest

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.db.ledger import Ledger


OUT = Channel("out", "folder", {"path": "out"})
"""Where the editions of a digest go that names no channel."""


def digest_channels(digest: Digest, alerts: Alerts) -> tuple[Channel, ...]:
    """The channels of a digest; the folder `out/` where it names none."""
    return tuple(alerts.channels[name] for name in digest.channels) or (OUT,)


def reviewed_editions(
    ledger: Ledger, channels: Mapping[str, Channel], digest: str | None = None, known_at: datetime | None = None
) -> list[Reviewed]:
    """The editions of a digest (of all, with None), oldest first; with `known_at` as they stood then.

    `channels` are those declared: of one that is declared no more it is not known whether it reached anybody, so what
    went there counts as gone.
    """
    with ledger.reading() as book:
        heads = book.edition_book.heads(digest, known_at=known_at)
        steps = book.edition_book.steps(digest, known_at=known_at)
        went = book.edition_book.channels(digest)
    files = {OUT.id, *channels} - {one.id for one in channels.values() if one.kind not in FILE_KINDS}
    return reviewed(heads, steps, {about for about, over in went.items() if over - files})
