"""What is new since the last edition that somebody was told, what fails, what waits for a person, what is due soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.evaluate.editions import Reviewed, said
from tracker.evaluate.overview import Row
from tracker.model.collected import Trouble
from tracker.model.declaration import Declaration
from tracker.model.report import Alerts
from tracker.steps.causes import Transition
from tracker.steps.editions import waiting
from tracker.steps.overview import Overview, changes_since, soon_due
from tracker.steps.reviewed import reviewed_editions

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

WITHOUT_EDITION = timedelta(days=7)
"""How far back changes are told where no edition was told yet."""

SOON = timedelta(days=60)
"""How long before its deadline a target is told as due."""

MOST_DUE = 10

SETTLED = frozenset({"met_on_time", "met_late", "missed", "withdrawn", "superseded"})
"""Headlines after which a deadline is no news."""


@dataclass(frozen=True, slots=True)
class News:
    """What a reader should see before the table.

    `since` is the moment from which changes are told: that of `edition`, or a week ago, at the full hour, where
    nothing was told yet. `held` counts the figures that wait in the queue, `editions` are those that wait for a
    reviewer.
    """

    since: datetime
    edition: Reviewed | None
    changes: Sequence[tuple[Row, Transition]]
    troubles: Sequence[Trouble]
    held: int
    editions: Sequence[Reviewed]
    due: Sequence[Row]

    @property
    def mark(self) -> str:
        """What names this state of the news."""
        said = [self.since.isoformat(), str(self.held), *(one.source for one in self.troubles)]
        said += [f"{one.head.id}{one.state}" for one in self.editions]
        return "|".join(said)


def news(
    ledger: Ledger, declaration: Declaration, alerts: Alerts, overview: Overview, *, today: date, now: datetime,
    before: News | None = None,
) -> News:  # fmt: skip
    """What is new, fails, waits and is due at a moment.

    Causes of changes are dear to find: where `before`, made of the same overview, tells those since the same moment,
    they are told again.
    """
    every = reviewed_editions(ledger, alerts.channels)
    told = [one for one in every if said(one, one.head.id.period)]
    last = max(told, key=lambda one: one.head.composed_at, default=None)
    since = _hour(now - WITHOUT_EDITION) if last is None else last.head.composed_at
    again = None if before is None or before.since != since else before.changes
    changes = _changes(ledger, declaration, overview, since) if again is None else again
    due = [row for row in soon_due(overview.rows, today, today + SOON) if row.headline not in SETTLED]
    return News(
        since,
        last,
        changes,
        [one for one in ledger.sources.troubles() if one.source in declaration.sources],
        ledger.held.count(),
        waiting(every),
        due[:MOST_DUE],
    )


def _hour(moment: datetime) -> datetime:
    """The beginning of a moment's hour: what is told since then stays the same for as long."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _changes(
    ledger: Ledger, declaration: Declaration, overview: Overview, since: datetime
) -> list[tuple[Row, Transition]]:
    found = changes_since(ledger, declaration, since)
    return [(overview.by_id[target], one) for target, one in found if target in overview.by_id]
