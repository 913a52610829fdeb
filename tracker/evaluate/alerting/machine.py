"""The states of an alert: inactive, pending, firing, by the semantics of Prometheus' alerting rules.

An alert fires when its condition held at every evaluation since `active_since`, at least `confirm` of them, and
`for:` has passed. One false evaluation resets what is pending. A condition that cannot be told leaves everything as
it is. What fires goes on firing until the condition has not held for `keep`. The moments are in the ledger, so a
restart changes nothing. (prometheus.io, "Alerting rules"; `for`, `keep_firing_for` in `rules/alerting.go`.)

Evaluations are counted by subject: one counts for `confirm` when the subject's own input is new (`mark` is another:
an assessment that was kept, a try of the source), or the day is. So looking every twenty seconds confirms nothing,
and what another subject does confirms nothing of this one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tracker.evaluate.alerting.conditions import RANKS
from tracker.evaluate.alerting.flapping import WINDOW
from tracker.model.alert import AlertRule, AlertState, Finding


def advance(
    rule: AlertRule, state: AlertState, finding: Finding, now: datetime, mark: str, headline: str = ""
) -> AlertState:
    """The state after an evaluation at `now` (UTC).

    `mark` names the evaluation: the same mark again is not counted. `headline` is what a change of status settles at
    while none is told.
    """
    if finding.holds is None:
        return state
    if finding.holds:
        return _holding(rule, state, finding, now, mark)
    return _settled(_not_holding(rule, state, now), headline)


def _holding(rule: AlertRule, state: AlertState, finding: Finding, now: datetime, mark: str) -> AlertState:
    if state.state == "firing":
        return replace(state, cause=finding.cause, words=finding.words, cleared_at=None, counted=mark)
    if state.state == "inactive":
        state = replace(state, state="pending", active_since=now, held=0, counted="")
    held = state.held if mark == state.counted else state.held + 1
    state = replace(state, cause=finding.cause, words=finding.words, held=held, counted=mark)
    since = state.active_since or now
    if held < rule.confirm or now - since < rule.lasting:
        return state
    recent = tuple(one for one in state.fired if now - one < WINDOW)
    return replace(
        state, state="firing", episode=state.episode + 1, fired_at=now, fired=(*recent, now), cleared_at=None,
        resolved_at=None,
    )  # fmt: skip


def _not_holding(rule: AlertRule, state: AlertState, now: datetime) -> AlertState:
    if state.state == "pending":
        return _ended(state)
    if state.state == "firing":
        cleared = state.cleared_at or now
        if now - cleared < rule.keep:
            return replace(state, cleared_at=cleared)
        return replace(_ended(state), cleared_at=None, resolved_at=now)
    return state


def _ended(state: AlertState) -> AlertState:
    return replace(state, state="inactive", active_since=None, held=0, counted="")


def _settled(state: AlertState, headline: str) -> AlertState:
    """A headline without an alert is what the next change is counted from; grey ones hide no fall."""
    if state.state == "inactive" and headline in RANKS and state.settled != headline:
        return replace(state, settled=headline)
    return state


def next_moment(rule: AlertRule, state: AlertState) -> datetime | None:
    """The moment from which time alone makes another state of it; None where it makes none."""
    if state.state == "pending" and state.active_since is not None and rule.lasting > timedelta(0):
        return state.active_since + rule.lasting
    if state.state == "firing" and state.cleared_at is not None:
        return state.cleared_at + rule.keep
    return None
