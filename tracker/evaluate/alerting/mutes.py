"""Mutes: why an alert that fires is not told: a silence, an acknowledgement, the failed source behind it, flapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from tracker.evaluate.selection import feeds, owner_of
from tracker.model.alert import AlertRule, AlertState, Silence
from tracker.model.declaration import Declaration
from tracker.model.value import value

MuteKind = Literal["silenced", "acknowledged", "inhibited", "flapping"]


@value
class Mute:
    """Why an alert is not told, and by what: the id of the silence, of the source that fails, "" for flapping."""

    kind: MuteKind
    by: str = ""


def why_muted(
    rule: AlertRule,
    state: AlertState,
    declaration: Declaration,
    silences: Iterable[Silence],
    failed: Mapping[str, frozenset[str]],
    now: datetime,
) -> Mute | None:
    """Why an alert is not told now, None where it is; `failed` are the targets of each source whose failing fires."""
    for one in silences:
        if one.holds_at(now) and matches(one, rule, state, declaration):
            return Mute("silenced" if one.kind == "silence" else "acknowledged", one.id)
    if rule.when == "source_silent":
        for source, fed in failed.items():
            if state.subject in fed:
                return Mute("inhibited", source)
    return Mute("flapping") if state.flapping_since is not None else None


def matches(silence: Silence, rule: AlertRule, state: AlertState, declaration: Declaration) -> bool:
    """Whether a silence is of an alert: everything that it names fits, and for an acknowledgement the cause too."""
    if silence.kind == "ack" and silence.cause != state.cause:
        return False
    asked = silence.matches
    target = None if rule.of_sources else declaration.targets.get(state.subject)
    source = declaration.sources.get(state.subject) if rule.of_sources else None
    if "rule" in asked and asked["rule"] != rule.id:
        return False
    if "target" in asked and (target is None or target.id != asked["target"]):
        return False
    if "tag" in asked and (target is None or asked["tag"] not in target.tags):
        return False
    if "owner" in asked:
        owner = source.owner if source is not None else owner_of(declaration, state.subject)
        if owner != asked["owner"]:
            return False
    if "source" in asked:
        named = declaration.sources.get(asked["source"])
        if named is None:
            return False
        return source is named if target is None else feeds(named, target)
    return True


def fed_by(declaration: Declaration, sources: Iterable[str]) -> dict[str, frozenset[str]]:
    """The targets whose figures come from each of the sources."""
    found: dict[str, frozenset[str]] = {}
    for name in sources:
        source = declaration.sources.get(name)
        if source is None:
            continue
        fed = set(source.subjects)
        found[name] = frozenset(one.id for one in declaration.targets.values() if {one.indicator, one.id} & fed)
    return found
