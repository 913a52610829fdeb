"""Telling alerts: each message frozen, put into the outbox, noted as told, in the transaction that decided on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.alerts.alert_hook import hook, hook_type
from tracker.alerts.alert_letter import Seen, letter
from tracker.alerts.forms import forms_for, letter_parts
from tracker.evaluate.alerting.telling import Decided, Telling
from tracker.model.alert import Alert
from tracker.model.delivery import Delivery
from tracker.model.message import Message
from tracker.model.problem import Problem
from tracker.model.report import FORMATS
from tracker.steps.alert_facts import Watch
from tracker.steps.causes import Past, transitions
from tracker.steps.deliver import addressed

if TYPE_CHECKING:
    from tracker.db.alerts import AlertNotice
    from tracker.db.ledger import Ledger

STATUS = ("status_worsened", "status_improved")

REPLACED = "replaced before it was sent by {notice}, which holds everything"


def send(book: Ledger, watch: Watch, decided: Decided, templates: Path) -> tuple[list[Telling], list[Problem]]:
    """Freezes and enqueues what is due; the messages that were, with the problems of templates that kept some back.

    A message of the same groups that waits untried is withdrawn where the new one goes to the same recipient: the new
    one holds what was in it. Groups are noted as told only where their message could be made.
    """
    sent: list[Telling] = []
    problems: dict[Problem, None] = {}
    failed: set[tuple[str, str]] = set()
    for telling in decided.tellings:
        found = _send(book, watch, telling, decided, templates)
        problems |= dict.fromkeys(found)
        if found:
            failed |= {(telling.rule.id, name) for name in telling.names}
            for subject in _subjects(telling):
                decided.states.pop((telling.rule.id, subject), None)
        else:
            sent.append(telling)
    book.alert_book.remember([one for one in decided.groups if (one.rule, one.name) not in failed])
    return sent, list(problems)


def _send(book: Ledger, watch: Watch, telling: Telling, decided: Decided, templates: Path) -> list[Problem]:
    from tracker.db.alerts import AlertNotice

    rule = telling.rule
    channels = [watch.alerts.channels[name] for name in rule.channels if name in watch.alerts.channels]
    waiting = [] if telling.summary else _waiting(book, telling, decided)  # a summary does not hold all that is in them
    earlier = {alert for one in waiting for notice in one for alert in notice.alerts}
    meanwhile = _meanwhile(telling, earlier)
    subjects = {*_subjects(telling), *(one.subject for one in meanwhile)}
    bodies = {str(one["id"]): one for one in book.standings.bodies(watch.today, subjects)}
    seen = Seen(watch.declaration, bodies, _causes(book, telling, bodies), meanwhile, frozenset(earlier))
    parts, problems = letter_parts(
        [letter(telling, seen, language) for language in rule.languages], hook(telling, bodies, meanwhile),
        hook_type(telling), forms_for(channels, FORMATS), templates, watch.now,
    )  # fmt: skip
    if problems:
        return problems
    message = Message("alert", _name(telling, watch), watch.now, parts)
    deliveries = addressed(message, channels, watch.now, book.outbox.stops())
    _withdraw(book, [notice.notice for one in waiting for notice in one], deliveries, message.about)
    book.outbox.enqueue(message, deliveries)
    told = (*(one.alert for one in telling.new), *telling.over, *meanwhile)
    book.alert_book.log(
        [AlertNotice(message.about, rule.id, name, telling.reason, watch.now, told) for name in telling.names]
    )
    return []


def _name(telling: Telling, watch: Watch) -> str:
    """The id of a message: the same for the same thing told at the same moment."""
    told = "\0".join([telling.rule.id, *telling.names, telling.reason, watch.now.isoformat()])
    return f"alert-{telling.rule.id}-{sha256(told.encode()).hexdigest()[:12]}"


def _subjects(telling: Telling) -> set[str]:
    """Everything that a message names."""
    return {one.subject for one in (*telling.new, *telling.standing)} | {one.subject for one in telling.over}


def _waiting(book: Ledger, telling: Telling, decided: Decided) -> list[list[AlertNotice]]:
    """The messages of these groups, and of no others, of which a delivery waits untried.

    One that tells of what fires and was muted since stays as it is: the new message would not hold that.
    """
    untried = {
        one.about
        for one in book.outbox.deliveries(kind="alert", states=("waiting",))
        if one.tries == 0 and one.claimed_by is None
    }
    by_message: dict[str, list[AlertNotice]] = {}
    for notice in book.alert_book.notices(untried):
        by_message.setdefault(notice.notice, []).append(notice)
    rule, held = telling.rule.id, {subject for of, subject in decided.muted if of == telling.rule.id}
    return [
        notices
        for notices in by_message.values()
        if all(one.rule == rule and one.name in telling.names for one in notices)
        and not any(alert.subject in held for one in notices for alert in one.alerts)
    ]


def _meanwhile(telling: Telling, earlier: Iterable[Alert]) -> tuple[Alert, ...]:
    """What the replaced messages told and the new one does not, because it is over by now."""
    said = _subjects(telling)
    over = {one for one in earlier if one.subject not in said}
    return tuple(sorted(over, key=lambda one: (one.subject, one.episode, one.cause)))


def _withdraw(book: Ledger, messages: Iterable[str], deliveries: Sequence[Delivery], name: str) -> None:
    reached = {(one.channel, one.recipient) for one in deliveries}
    gone = [
        one.id
        for message in dict.fromkeys(messages)
        for one in book.outbox.deliveries(about=message, states=("waiting",))
        if one.tries == 0 and (one.channel, one.recipient) in reached
    ]
    book.outbox.withdraw(gone, REPLACED.format(notice=name))


def _causes(book: Ledger, telling: Telling, bodies: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Why the status of each newly told target changed, where the message lists it."""
    if telling.rule.when not in STATUS or telling.summary:
        return {}
    past, found = Past(book), {}
    for state in telling.new:
        kept = book.assessments_of(state.subject)
        moves = transitions(past, kept[-_LOOKED_BACK:])
        now = bodies.get(state.subject, {}).get("headline")
        if moves and moves[-1].after == now and moves[-1].cause:
            found[state.subject] = moves[-1].cause
    return found


_LOOKED_BACK = 4
"""Kept assessments among which the change of headline is looked for."""
