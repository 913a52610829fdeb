"""What fires and what is pending, with cause, next action and why it is not told; for reading alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.evaluate.alerting.mutes import Mute
from tracker.evaluate.alerting.telling import decide
from tracker.model.alert import AlertRule, AlertState, Silence, ToldGroup
from tracker.model.declaration import Declaration

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """One alert: its rule, how it stands, why it is not told (None where it is), when it was told last."""

    rule: AlertRule
    state: AlertState
    headline: str | None
    mute: Mute | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that fires or is pending, by rule in the order declared; when that was found, which silences hold."""

    alerts: tuple[ShownAlert, ...]
    evaluated_at: datetime | None
    silences: Mapping[str, Silence]


def shown(ledger: Ledger, declaration: Declaration, rules: Mapping[str, AlertRule], now: datetime) -> Shown:
    """How alerts stand since the last evaluation; nothing is evaluated or told by looking."""
    with ledger.reading() as book:
        alerts = book.alert_book
        states = {key: one for key, one in alerts.states(()).items() if key[0] in rules and one.state != "inactive"}
        groups, silences = alerts.groups(), alerts.silences()
        muted = decide(rules, states.values(), groups, silences, declaration, now).muted
        heads, progress = alerts.heads() if states else {}, alerts.progress()
    order = {name: place for place, name in enumerate(rules)}
    listed = [
        ShownAlert(
            rules[rule], state,
            heads[subject].headline if subject in heads and not rules[rule].of_sources else None,
            muted.get((rule, subject)) if state.state == "firing" else None, _told_at(state, groups),
        )
        for (rule, subject), state in sorted(states.items(), key=lambda one: (order[one[0][0]], one[0][1]))
    ]  # fmt: skip
    return Shown(
        tuple(listed), None if progress is None else progress.evaluated_at,
        {one.id: one for one in silences if one.holds_at(now)},
    )  # fmt: skip


def _told_at(state: AlertState, groups: Mapping[tuple[str, str], ToldGroup]) -> datetime | None:
    """When the message went out that told of this cause, None where none did."""
    told = any(state.alert in one.firing for (rule, _), one in groups.items() if rule == state.rule)
    return state.told[-1] if told and state.told else None
