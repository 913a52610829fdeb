"""Alerts and silences as programs read them, on the command line as over the API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.model.alert import Silence
    from tracker.model.declaration import Declaration
    from tracker.steps.alerts_shown import Shown


def alerts_json(found: Shown, declaration: Declaration) -> dict[str, object]:
    """What fires or is pending."""
    from tracker.alerts.alert_letter import next_action

    def stamp(moment: datetime | None) -> str | None:
        return None if moment is None else moment.isoformat()

    return {
        "schema": "tracker.alerts/1",
        "evaluated_at": stamp(found.evaluated_at),
        "alerts": [
            {
                "rule": one.rule.id,
                "when": one.rule.when,
                "source" if one.rule.of_sources else "target": one.state.subject,
                "state": one.state.state,
                "headline": one.headline,
                "cause": one.state.cause,
                "text": one.state.words.to_json(),
                "active_since": stamp(one.state.active_since),
                "fired_at": stamp(one.state.fired_at) if one.state.state == "firing" else None,
                "episode": one.state.episode,
                "held": one.state.held,
                "told_at": stamp(one.told_at),
                "muted": None if one.mute is None else {"kind": one.mute.kind, "by": one.mute.by},
                "action": {tag: next_action(one.rule, one.state.subject, declaration, tag) for tag in ("zh", "en")},
            }
            for one in found.alerts
        ],
    }


def silence_json(one: Silence, at_now: datetime) -> dict[str, object]:
    """A silence or an acknowledgement, and whether it holds at a moment."""
    return {
        "id": one.id,
        "kind": one.kind,
        "matches": dict(one.matches),
        "cause": one.cause,
        "by": one.made_by,
        "reason": one.reason,
        "made_at": one.made_at.isoformat(),
        "until": None if one.until is None else one.until.isoformat(),
        "ended_at": None if one.ended_at is None else one.ended_at.isoformat(),
        "ended_by": one.ended_by,
        "holds": one.holds_at(at_now),
    }
