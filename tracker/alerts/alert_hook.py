"""The alert as a webhook tells it: which rule, why, each alert with its target as `status --json` shows it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from tracker.evaluate.alerting.telling import Telling
from tracker.model.alert import Alert, AlertState

Json: TypeAlias = Mapping[str, object]

LARGEST = 18_000
"""Bytes of the whole; Standard Webhooks asks for bodies of at most 20 kB, and the envelope needs some."""

RAISED, RESOLVED = "alert.raised", "alert.resolved"


def hook_type(telling: Telling) -> str:
    """The type under which it is sent."""
    return RAISED if telling.firing else RESOLVED


def hook(telling: Telling, bodies: Mapping[str, Json], meanwhile: Sequence[Alert] = ()) -> dict[str, object]:
    """What stands under `data`; `trimmed` says that whole targets, `left_out` how many alerts there was no room for."""
    of = "source" if telling.rule.of_sources else "target"
    told: dict[str, object] = {
        "rule": telling.rule.id,
        "when": telling.rule.when,
        "reason": telling.reason,
        "groups": list(telling.names[:100]),
        "counts": {"new": len(telling.new), "over": len(telling.over), "standing": len(telling.standing)},
    }
    room = LARGEST - _size(told)
    listed: list[tuple[str, dict[str, object]]] = [
        *(("new", _alert(one, of)) for one in telling.new),
        *(("over", _alert(one, of)) for one in (*telling.over, *meanwhile)),
        *(("standing", _alert(one, of)) for one in telling.standing),
    ]
    kept: dict[str, list[dict[str, object]]] = {"new": [], "over": [], "standing": []}
    left_out = 0
    for key, one in listed:
        size = _size(one) + 2
        if left_out or size > room:
            left_out += 1
            continue
        room -= size
        kept[key].append(one)
    trimmed = _with_targets([*kept["new"], *kept["standing"], *kept["over"]], bodies, room) if of == "target" else False
    return {**told, **kept, "trimmed": trimmed, "left_out": left_out}


def _alert(one: AlertState | Alert, of: str) -> dict[str, object]:
    shown: dict[str, object] = {of: one.subject, "cause": one.cause, "episode": one.episode}
    if isinstance(one, AlertState):
        shown["since"] = None if one.active_since is None else one.active_since.isoformat()
    return {**shown, "text": one.words.to_json()}


def _with_targets(alerts: Iterable[dict[str, object]], bodies: Mapping[str, Json], room: int) -> bool:
    """Puts whole targets in the place of their ids while there is room; whether some stayed without."""
    trimmed = False
    for one in alerts:
        body = bodies.get(str(one["target"]))
        if body is None:
            continue
        size = _size(body)
        if size > room:
            trimmed = True
            continue
        room -= size
        one["assessment"] = dict(body)
    return trimmed


def _size(shown: Json) -> int:
    return len(json.dumps(shown, ensure_ascii=False).encode()) + 20
