"""Why a group of alerts is told now: Alertmanager's decision, its questions in their order.

(github.com/prometheus/alertmanager, `notify/notify.go`, `DedupStage.needsUpdate`.) Sets are of alerts as readers know
them: a subject, for a cause, in one episode. So a new cause makes the set grow, and so does what fires again.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime, timedelta
from typing import Literal

from tracker.model.alert import Alert, ToldGroup

Reason = Literal["first", "firing_grew", "all_resolved", "resolved_grew", "repeat"]


def why_notify(
    told: ToldGroup | None,
    firing: Set[Alert],
    resolved: Set[Alert],
    now: datetime,
    repeat: timedelta | None,
    tell_resolved: bool,
) -> Reason | None:
    """Why the group is told now, None where nothing is said.

    `firing` and `resolved` are without what is silenced. `all_resolved` is to be recorded even where `tell_resolved`
    is off and nothing is sent: otherwise nobody would be told when the same fires again.
    """
    if not firing and not resolved:
        return None
    if told is None:
        return "first" if firing else None
    if not firing <= told.firing:
        return "firing_grew"
    if not firing:
        return "all_resolved" if told.firing else None
    if tell_resolved and not resolved <= told.resolved:
        return "resolved_grew"
    if repeat is not None and now - told.at >= repeat:
        return "repeat"
    return None
