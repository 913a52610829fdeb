"""Raising alerts: every rule evaluated on where targets and sources stand, what is due told, in one transaction.

Evaluating again changes nothing until something did: an assessment, a try of a source, the declaration, a silence, the
day, or the moment from which time alone makes a difference. Killed at any moment, either everything is written - how
alerts stand, what was told, the deliveries - or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import tracker
from tracker.evaluate.alerting.conditions import TARGET_CONDITIONS, source_failed
from tracker.evaluate.alerting.machine import advance
from tracker.evaluate.alerting.mutes import Mute
from tracker.evaluate.alerting.telling import Decided, Telling, decide
from tracker.evaluate.selection import fits
from tracker.model.alert import NO, AlertRule, AlertState
from tracker.model.problem import Problem
from tracker.steps.alert_facts import (
    Watch,
    restated_since,
    revised_since,
    source_facts,
    target_facts,
    target_subjects,
    told_moments,
)

if TYPE_CHECKING:
    from tracker.db.alerts import AlertProgress, Head
    from tracker.db.ledger import Ledger
    from tracker.evaluate.alerting.facts import TargetFacts

STATUS = ("status_worsened", "status_improved")

UNTOLD = "untold"
"""Stands for what came in while templates kept something from being told: the next evaluation is due."""


@dataclass(slots=True)
class Raised:
    """What an evaluation did: whether there was one, what was told, why what fires is not told.

    `problems` are those of the workspace's templates: what they kept from being told is told once they are mended.
    """

    evaluated: bool = False
    told: list[Telling] = field(default_factory=list)
    muted: Mapping[tuple[str, str], Mute] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def raise_alerts(ledger: Ledger, watch: Watch, templates: Path) -> Raised:
    """Evaluates what may stand otherwise, tells what is due; nothing at all where nothing can have changed."""
    with ledger.reading() as book:
        progress = book.alert_book.progress()
        if not watch.rules and progress is None:
            return Raised()
        if not _is_due(book, watch, progress):
            return Raised()
    with ledger.writing() as book:
        progress = book.alert_book.progress()
        if not _is_due(book, watch, progress) or not book.alert_book.begin(progress):
            return Raised()
        return _evaluate(book, watch, progress, templates)


def _is_due(book: Ledger, watch: Watch, progress: AlertProgress | None) -> bool:
    """Whether anything can have changed since the last evaluation."""
    if progress is None or progress.day != watch.today or progress.basis != ":".join(_basis(book, watch)):
        return True
    if watch.corrects and book.alert_book.looked() != book.standings.arrived():
        return True
    return progress.seen != book.alert_book.last_kept() or (
        progress.next_at is not None and progress.next_at <= watch.now
    )


def _basis(book: Ledger, watch: Watch) -> tuple[str, str]:
    """Everything beside assessments and time that alerts follow from: what is declared, and what comes in.

    While what is declared is the same, only subjects of which something came in are looked at again. It begins with
    the declaration's version.
    """
    declared = f"{watch.declaration.version}:{_hash((sorted(watch.rules.items()), tracker.__version__))}"
    silences = [(one.id, one.ended_at) for one in book.alert_book.silences()]
    told = told_moments(book, watch)
    return declared, _hash((book.alert_book.last_try(), silences, sorted(told.items())))


def _hash(values: object) -> str:
    return sha256(repr(values).encode()).hexdigest()[:16]


def _evaluate(book: Ledger, watch: Watch, progress: AlertProgress | None, templates: Path) -> Raised:
    from tracker.db.alerts import AlertProgress

    alerts, rules = book.alert_book, watch.rules
    remembered = alerts.rules()
    alerts.forget([name for name, when in remembered.items() if name not in rules or rules[name].when != when])
    (declared, came_in), seen = _basis(book, watch), alerts.last_kept()
    everything = progress is None or not progress.basis.startswith(f"{declared}:")
    states = _evaluated(book, watch, progress, everything=everything)
    groups = alerts.groups()
    missing = {(key[0], one.subject) for key, group in groups.items() for one in group.firing} - set(states)
    if missing:
        known = alerts.states({subject for _, subject in missing})
        states |= {key: known[key] for key in missing if key in known}
    decided = decide(rules, states.values(), groups, alerts.silences(), watch.declaration, watch.now)
    told, problems = _sent(book, watch, decided, templates)
    alerts.save([state for key, state in decided.states.items() if key not in states or state != states[key]])
    number = 1 if progress is None else progress.number + 1
    reached = f"{declared}:{UNTOLD if problems else came_in}"
    alerts.reached(AlertProgress(number, seen, watch.today, reached, watch.now, decided.next_at))
    return Raised(True, told, decided.muted, problems)


def _sent(book: Ledger, watch: Watch, decided: Decided, templates: Path) -> tuple[list[Telling], list[Problem]]:
    if not decided.tellings:  # what renders and delivers is loaded only where there is something to send
        book.alert_book.remember(decided.groups)
        return [], []
    from tracker.steps.alert_send import send

    return send(book, watch, decided, templates)


def _evaluated(
    book: Ledger, watch: Watch, progress: AlertProgress | None, *, everything: bool
) -> dict[tuple[str, str], AlertState]:
    """How every alert stands now that may stand otherwise; changed ones are saved."""
    alerts, heads = book.alert_book, book.alert_book.heads()
    before = alerts.states() if everything else alerts.states(())
    restated = restated_since(book, watch, progress)
    active = {subject for _, subject in before}
    revised = revised_since(book, watch)
    subjects = target_subjects(watch, heads, progress, [*active, *restated, *revised], everything=everything)
    if not everything:
        before = alerts.states(subjects)
    after = dict(before)
    bodies = {str(one["id"]): one for one in book.standings.bodies(watch.today, subjects)}
    facts = target_facts(book, watch, subjects, told_moments(book, watch), restated, bodies)
    for rule in watch.rules.values():
        if rule.of_sources:
            after |= _sources(book, watch, rule, before)
        else:
            after |= _targets(watch, rule, before, facts, heads)
        for key, state in before.items():
            if key[0] == rule.id and key[1] not in heads and not rule.of_sources:
                after[key] = advance(rule, state, NO, watch.now, "")
    alerts.save([state for key, state in after.items() if before.get(key) != state])
    return after


def _targets(
    watch: Watch,
    rule: AlertRule,
    before: Mapping[tuple[str, str], AlertState],
    facts: Mapping[str, TargetFacts],
    heads: Mapping[str, Head],
) -> dict[tuple[str, str], AlertState]:
    """How each target stands under one rule; nothing is remembered of one of which there is nothing to say."""
    found, condition = {}, TARGET_CONDITIONS[rule.when]
    remembers = rule.when in STATUS
    for name, known in facts.items():
        state = before.get((rule.id, name))
        chosen = fits(rule.selection, watch.declaration, name, known.headline)
        if state is None:
            if not chosen and not (remembers and rule.selection.headlines):
                continue
            state = AlertState(rule.id, name, rule.when)
        finding = condition(known, state, rule) if chosen else NO
        mark = f"{watch.today.isoformat()}|{heads[name].number}"
        following = advance(rule, state, finding, watch.now, mark, known.headline if remembers else "")
        if following != AlertState(rule.id, name, rule.when):
            found[rule.id, name] = following
    return found


def _sources(
    book: Ledger, watch: Watch, rule: AlertRule, before: Mapping[tuple[str, str], AlertState]
) -> dict[tuple[str, str], AlertState]:
    """How each source stands under one rule; one that is declared no more is over."""
    found, facts = {}, source_facts(book, watch, rule)
    for name in [*facts, *(subject for of, subject in before if of == rule.id and subject not in facts)]:
        state = before.get((rule.id, name)) or AlertState(rule.id, name, rule.when)
        finding = source_failed(facts[name], state, rule) if name in facts else NO
        tried = facts[name].state if name in facts else None
        mark = f"{watch.today.isoformat()}|{None if tried is None else tried.last_try_at}"
        following = advance(rule, state, finding, watch.now, mark)
        if following != AlertState(rule.id, name, rule.when):
            found[rule.id, name] = following
    return found
