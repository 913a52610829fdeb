"""Keeping alerts silent: silences, acknowledgements, their end, each with who said so and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from tracker.errors import InputError, UsageError
from tracker.evaluate.alerting.mutes import matches
from tracker.model.alert import AlertRule, AlertState, Silence
from tracker.model.declaration import Declaration
from tracker.reader import nearest

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

PREFIX = "s-"
LENGTH = 10


def silence(
    ledger: Ledger,
    declaration: Declaration,
    rules: Mapping[str, AlertRule],
    named: Mapping[str, str],
    *,
    until: datetime,
    by: str,
    reason: str,
    now: datetime,
) -> Silence:
    """Records a silence of whatever fits everything that is `named` (rule, target, owner, source, tag).

    Raises UsageError where nothing is named, a name is not known, or it would be over already.
    """
    if not named:
        raise UsageError("the silence names nothing", "add --rule, --target, --owner, --source or --tag")
    known = {
        "rule": tuple(rules),
        "target": tuple(declaration.targets),
        "owner": tuple(declaration.owners),
        "source": tuple(declaration.sources),
        "tag": tuple(dict.fromkeys(tag for one in declaration.targets.values() for tag in one.tags)),
    }
    for key, name in named.items():
        if name not in known[key]:
            hint = nearest(name, known[key]) or "known are " + (", ".join(known[key][:20]) or "none")
            raise UsageError(f"there is no {key} {name!r} here", hint)
    if until <= now:
        raise UsageError("the silence would be over already", "--until takes a day, a time or a duration such as P7D")
    return _kept(ledger, Silence("", "silence", now, by, reason, until, dict(named)))


def acknowledge(
    ledger: Ledger,
    rules: Mapping[str, AlertRule],
    rule: str,
    subject: str,
    *,
    by: str,
    reason: str,
    now: datetime,
    until: datetime | None = None,
) -> Silence:
    """Records that somebody knows why a subject fires under a rule: it is told again once the cause is another.

    Raises UsageError for a rule that there is not, InputError where nothing of the subject fires or is pending.
    """
    if rule not in rules:
        raise UsageError(f"there is no alert rule {rule!r} here", nearest(rule, tuple(rules)) or "tracker alert")
    if until is not None and until <= now:
        raise UsageError("the acknowledgement would be over already", "leave --until out, or name a later day")
    state = ledger.alert_book.states([subject]).get((rule, subject))
    if state is None or state.state == "inactive":
        raise InputError(f"nothing of {subject!r} fires under {rule}", "tracker alert lists what does")
    named = {"rule": rule, "source" if rules[rule].of_sources else "target": subject}
    return _kept(ledger, Silence("", "ack", now, by, reason, until, named, state.cause))


def end(ledger: Ledger, identity: str, *, by: str, reason: str, now: datetime) -> Silence:
    """Ends a silence or an acknowledgement (its id or the beginning of it) before its time.

    Raises InputError where there is none, more than one, or one that is over.
    """
    found = [one for one in ledger.alert_book.silences() if one.id.startswith(identity)]
    if len(found) != 1:
        said = "no silence is" if not found else f"{len(found)} silences are"
        raise InputError(f"{said} named {identity}", "tracker silence list --all shows their ids")
    if not found[0].holds_at(now):
        raise InputError(f"{found[0].id} is over already", "tracker silence list shows those that hold")
    ledger.alert_book.end(found[0].id, now, by, reason)
    return found[0]


def kept_silent(
    one: Silence, rules: Mapping[str, AlertRule], states: Mapping[tuple[str, str], AlertState], declaration: Declaration
) -> list[AlertState]:
    """Which alerts that fire or are pending a silence is of."""
    return [
        state
        for (rule, _), state in states.items()
        if rule in rules and state.state != "inactive" and matches(one, rules[rule], state, declaration)
    ]


def _kept(ledger: Ledger, said: Silence) -> Silence:
    """Keeps it under an id of its own; what is said twice at one moment, and still holds, is kept once."""
    with ledger.writing() as book:
        known = {one.id: one for one in book.alert_book.silences()}
        time = 0
        while True:
            made = replace(said, id=_identity(said, time))
            if made.id not in known:
                book.alert_book.silence(made)
                return made
            if known[made.id].holds_at(said.made_at):
                return known[made.id]
            time += 1


def _identity(said: Silence, time: int) -> str:
    """The id of what was said; `time` counts how often it was said and ended at that very moment."""
    until = "" if said.until is None else said.until.isoformat()
    named = [f"{key}={value}" for key, value in sorted(said.matches.items())]
    said_by = [said.cause or "", said.made_by, said.reason, said.made_at.isoformat(), until, str(time)]
    words = "\0".join([said.kind, *named, *said_by])
    return PREFIX + sha256(words.encode()).hexdigest()[:LENGTH]
