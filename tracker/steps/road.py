"""What the steps of a walk go through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.model.declaration import Declaration
from tracker.model.report import Alerts
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Road:
    """The workspace, what it declares, its ledger, the moment at which the walk starts (UTC)."""

    workspace: Workspace
    declaration: Declaration
    alerts: Alerts
    ledger: Ledger
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.declaration.timezone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()
