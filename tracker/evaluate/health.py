"""How a source stands: five states that call for different things from whoever looks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from tracker.evaluate.due import slot_after
from tracker.model.collected import SourceState
from tracker.model.source import Source

Health: TypeAlias = Literal["failing", "stale", "no_figures", "not_started", "well"]
HEALTHS: tuple[Health, ...] = get_args(Health)
"""Its last try failed, or a statement watched there is gone; it worked and was not asked since at the times of its
schedule; it was fetched and gave no figures; nobody fetched it yet; all is well. What needs a person most is first."""


def health(source: Source, state: SourceState | None, found: int | None, now: datetime, zone: ZoneInfo) -> Health:
    """How a source stands at `now` (UTC); `found` is how many figures it gave when it was last read, None: never read.

    It is stale once two of its times have passed since it last worked: one may be on its way.
    """
    if state is None or state.last_try_at is None:
        return "not_started"
    if state.failures or any(state.watched[one].missing_since for one in source.watch if one in state.watched):
        return "failing"
    worked = state.last_success_at
    if source.every is not None and worked is not None:
        second = slot_after(source.id, source.every, slot_after(source.id, source.every, worked, zone), zone)
        if second <= now and (state.not_before is None or state.not_before <= now):
            return "stale"
    if found == 0 and (source.reads or source.push is not None):
        return "no_figures"
    return "well"
