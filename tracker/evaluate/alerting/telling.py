"""What is told now: from how every alert stands and what was told before to the messages that are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.evaluate.alerting.conditions import ran_out
from tracker.evaluate.alerting.flapping import calm_at, calmed, keeps_changing, told_now
from tracker.evaluate.alerting.machine import next_moment
from tracker.evaluate.alerting.mutes import Mute, fed_by, why_muted
from tracker.evaluate.alerting.notify import Reason, why_notify
from tracker.evaluate.selection import owner_of
from tracker.model.alert import Alert, AlertRule, AlertState, Silence, ToldGroup
from tracker.model.declaration import Declaration
from tracker.model.value import value


@value
class Telling:
    """One message: of which groups of a rule (`names`), why now, what it says.

    `new` fires and was not told, `over` was told and fires no more, `standing` was told and still fires; `changing`
    are the subjects of which is only said that they keep changing. A `summary` counts instead of listing. `silent` are
    by source the targets whose silence is folded into the source's failing.
    """

    rule: AlertRule
    names: tuple[str, ...]
    reason: Reason
    new: tuple[AlertState, ...]
    over: tuple[Alert, ...]
    standing: tuple[AlertState, ...]
    changing: frozenset[str] = frozenset()
    summary: bool = False
    silent: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def firing(self) -> bool:
        """Whether it tells of anything that fires, not only of what is over."""
        return bool(self.new or self.standing)


@dataclass(slots=True)
class Decided:
    """What is to be sent, what is to be remembered: groups told of, states that are another for it.

    `muted` says of each alert that fires and is not told why; `next_at` is the first moment after now from which time
    alone makes a difference.
    """

    tellings: list[Telling] = field(default_factory=list)
    groups: list[ToldGroup] = field(default_factory=list)
    states: dict[tuple[str, str], AlertState] = field(default_factory=dict)
    muted: dict[tuple[str, str], Mute] = field(default_factory=dict)
    next_at: datetime | None = None


def decide(
    rules: Mapping[str, AlertRule],
    states: Iterable[AlertState],
    told: Mapping[tuple[str, str], ToldGroup],
    silences: Sequence[Silence],
    declaration: Declaration,
    now: datetime,
) -> Decided:
    """What is told at `now` (UTC), given every state that is not plainly inactive and what was told before."""
    done = Decided()
    by_rule: dict[str, dict[str, AlertState]] = {name: {} for name in rules}
    for state in states:
        if state.rule in rules:
            calm = calmed(state, now)
            by_rule[state.rule][state.subject] = calm
            if calm is not state:
                done.states[state.rule, state.subject] = calm
    failing = {
        state.subject
        for name, some in by_rule.items()
        for state in some.values()
        if rules[name].of_sources and state.state == "firing"
    }
    failed = fed_by(declaration, failing)
    for rule in rules.values():
        for state in by_rule[rule.id].values():
            mute = why_muted(rule, state, declaration, silences, failed, now)
            if mute is not None and (state.state == "firing" or mute.kind in ("silenced", "flapping")):
                done.muted[rule.id, state.subject] = mute
    folded = _folded(done, rules, by_rule)
    for rule in rules.values():
        _tell(rule, by_rule[rule.id], told, declaration, now, done, folded)
    done.next_at = _next(rules, by_rule, done, told, silences, now)
    return done


def group_of(rule: AlertRule, subject: str, declaration: Declaration) -> str:
    """The name of the group in which a subject is told; "" is the rule's own."""
    if rule.group == "none":
        return subject
    if rule.group == "owner":
        source = declaration.sources.get(subject) if rule.of_sources else None
        return (owner_of(declaration, subject) if source is None else source.owner) or ""
    if rule.group == "group" and not rule.of_sources and subject in declaration.targets:
        return declaration.targets[subject].group or ""
    return ""


def _tell(
    rule: AlertRule,
    states: Mapping[str, AlertState],
    told: Mapping[tuple[str, str], ToldGroup],
    declaration: Declaration,
    now: datetime,
    done: Decided,
    folded: Mapping[str, tuple[str, ...]],
) -> None:
    """Asks of each group of one rule why it is told, and puts together what is said."""
    groups: dict[str, list[AlertState]] = {name: [] for of, name in sorted(told) if of == rule.id}
    for state in states.values():
        if state.state == "firing" and (rule.id, state.subject) not in done.muted:
            groups.setdefault(group_of(rule, state.subject, declaration), []).append(state)
    due: list[Telling] = []
    for name, visible in groups.items():
        before = told.get((rule.id, name))
        known = frozenset[Alert]() if before is None else before.firing
        gone = {
            one
            for one in known
            if not _fires(states, one.subject) and (rule.id, one.subject) not in done.muted
        }  # fmt: skip
        firing = {state.alert for state in visible}
        reason = why_notify(before, firing, gone, now, rule.repeat, rule.resolved)
        if reason is None:
            continue
        held = {one for one in known if (rule.id, one.subject) in done.muted or _same_episode(states, one)}
        done.groups.append(ToldGroup(rule.id, name, frozenset(firing | held), frozenset(gone), now))
        if reason == "all_resolved" and not rule.resolved:
            continue
        ended = gone - (frozenset() if before is None else before.resolved) if rule.resolved else frozenset[Alert]()
        over = _one_each((one for one in ended if not _ran_out(states, one)), states)
        new = tuple(state for state in visible if state.alert not in known)
        standing = tuple(state for state in visible if state.alert in known)
        if reason in ("all_resolved", "resolved_grew") and not over:
            continue
        subjects = [*(one.subject for one in new), *(one.subject for one in over)]
        changing = {one for one in subjects if one in states and keeps_changing(states[one], now)}
        for one in dict.fromkeys(subjects):
            if one in states:
                done.states[rule.id, one] = told_now(states[one], now, changing=one in changing)
        due.append(
            Telling(
                rule, (name,), reason, new, over, standing,
                frozenset(changing), silent=_silent(rule, visible, folded),
            )
        )  # fmt: skip
    done.tellings += _bounded(rule, due)


def _fires(states: Mapping[str, AlertState], subject: str) -> bool:
    return subject in states and states[subject].state == "firing"


def _ran_out(states: Mapping[str, AlertState], alert: Alert) -> bool:
    return alert.subject in states and ran_out(states[alert.subject], alert.cause)


def _same_episode(states: Mapping[str, AlertState], alert: Alert) -> bool:
    """Whether the episode goes on, with whatever cause: one that comes back in it was told."""
    return _fires(states, alert.subject) and states[alert.subject].episode == alert.episode


def _one_each(ended: Iterable[Alert], states: Mapping[str, AlertState]) -> tuple[Alert, ...]:
    """One alert a subject, the one with its last cause where it was told for several."""
    found: dict[str, Alert] = {}
    for one in sorted(ended, key=lambda one: (one.subject, one.episode, one.cause)):
        state = states.get(one.subject)
        if one.subject not in found or (state is not None and state.alert == one):
            found[one.subject] = one
    return tuple(found.values())


def _bounded(rule: AlertRule, due: Sequence[Telling]) -> list[Telling]:
    """The messages, one summary in their place where they are too many; each a summary where it lists too much."""
    if len(due) > rule.flood:
        return [
            Telling(
                rule, tuple(one.names[0] for one in due), due[0].reason,
                tuple(state for one in due for state in one.new), tuple(over for one in due for over in one.over),
                tuple(state for one in due for state in one.standing),
                frozenset(subject for one in due for subject in one.changing), True,
                tuple(pair for one in due for pair in one.silent),
            )
        ]  # fmt: skip
    return [replace(one, summary=_points(one) > rule.flood) for one in due]


def _points(telling: Telling) -> int:
    """How many things a message would list."""
    repeated = len(telling.standing) if telling.reason == "repeat" else 0
    return len(telling.new) + len(telling.over) + repeated


def _folded(
    done: Decided, rules: Mapping[str, AlertRule], by_rule: Mapping[str, Mapping[str, AlertState]]
) -> dict[str, tuple[str, ...]]:
    """By source the targets whose silence is told with it."""
    found: dict[str, dict[str, None]] = {}
    for (rule, subject), mute in done.muted.items():
        if mute.kind == "inhibited" and rules[rule].when == "source_silent" and subject in by_rule[rule]:
            found.setdefault(mute.by, {})[subject] = None
    return {source: tuple(targets) for source, targets in found.items()}


def _silent(
    rule: AlertRule, visible: Iterable[AlertState], folded: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not rule.of_sources:
        return ()
    return tuple((state.subject, folded[state.subject]) for state in visible if state.subject in folded)


def _next(
    rules: Mapping[str, AlertRule],
    by_rule: Mapping[str, Mapping[str, AlertState]],
    done: Decided,
    told: Mapping[tuple[str, str], ToldGroup],
    silences: Iterable[Silence],
    now: datetime,
) -> datetime | None:
    moments = [one.until for one in silences if one.holds_at(now) and one.until is not None]
    for name, states in by_rule.items():
        for state in states.values():
            at = next_moment(rules[name], state)
            moments += [] if at is None else [at]
            latest = done.states.get((name, state.subject), state)
            moments += [] if latest.flapping_since is None else [calm_at(latest)]
    for group in {**told, **{(one.rule, one.name): one for one in done.groups}}.values():
        rule = rules.get(group.rule)
        if rule is not None and rule.repeat is not None and group.firing:
            moments.append(group.at + rule.repeat)
    return min((one for one in moments if one > now), default=None)
