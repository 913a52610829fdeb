"""Flapping: an alert that comes and goes is told twice at most, then that it keeps changing, then not until calm."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tracker.model.alert import AlertState

WINDOW = timedelta(days=7)
"""Messages and episodes of these days are counted."""

MESSAGES = 2
"""So many messages of one subject within the window are ordinary, however often it fires."""

CALM = timedelta(days=7)
"""So long without a change ends it."""


def calmed(state: AlertState, now: datetime) -> AlertState:
    """The state, no longer flapping where nothing has changed for long enough."""
    if state.flapping_since is None or now < calm_at(state):
        return state
    return replace(state, flapping_since=None, told=(), fired=())


def calm_at(state: AlertState) -> datetime:
    """When a flapping alert is calm, if nothing changes until then."""
    changes = [one for one in (state.flapping_since, state.fired_at, state.resolved_at) if one is not None]
    return max(changes) + CALM


def keeps_changing(state: AlertState, now: datetime) -> bool:
    """Whether one more message of the subject would be one too many: it fired again, and was told of often enough."""
    told = sum(1 for one in state.told if now - one < WINDOW)
    fired = sum(1 for one in state.fired if now - one < WINDOW)
    return state.flapping_since is None and told >= MESSAGES and fired >= 2


def told_now(state: AlertState, now: datetime, *, changing: bool) -> AlertState:
    """The state after a message told of it; with `changing` that it keeps changing."""
    recent = tuple(one for one in state.told if now - one < WINDOW)
    return replace(state, told=(*recent, now), flapping_since=now if changing else state.flapping_since)
