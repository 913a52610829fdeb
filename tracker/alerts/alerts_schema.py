"""The JSON Schema of one alert rule of `alerts/digests.yaml`."""

from __future__ import annotations

from typing import TypeAlias

from tracker.alerts.alerts_yaml import GROUPS, MOST_DAYS, MOST_EVALUATIONS, MOST_LISTED
from tracker.alerts.digests_yaml import LANGUAGES, SELECTION_KEYS
from tracker.model.alert import WHENS
from tracker.model.words import HEADLINES

Schema: TypeAlias = dict[str, object]

_WORD: Schema = {"type": "string", "minLength": 1}
_LENGTH: Schema = {"type": "string", "pattern": "^P(?=[0-9T])[0-9YMWDTHS]+$", "examples": ["P2D"]}


def alert_schema() -> Schema:
    """What may stand under an id of `alerts:`."""
    return {
        "type": "object",
        "required": ["when", "channels"],
        "anyOf": [{"required": ["language"]}, {"required": ["languages"]}],
        "additionalProperties": False,
        "properties": {
            "when": {"enum": list(WHENS), "description": "What is told at once when it happens."},
            "title": {
                "oneOf": [_WORD, {"type": "object", "minProperties": 1, "additionalProperties": _WORD}],
                "description": "What the messages are called; left out: what the condition is called.",
            },
            "selection": {
                "type": "object",
                "description": "Of which targets: those that fit every list; of which sources: those that feed one.",
                "additionalProperties": False,
                "properties": {
                    key: _words(tuple(HEADLINES) if key == "headline" else ()) for key in SELECTION_KEYS
                },
            },
            "confirm": _count(1, MOST_EVALUATIONS, "At how many evaluations it must have held; they count by subject."),
            "for": {**_LENGTH, "description": "How long it must have held at every evaluation."},
            "keep": {**_LENGTH, "description": "How long it must not have held before the alert is over."},
            "days": _count(0, MOST_DAYS, "deadline_near: how many days before a deadline (30 unless stated)."),
            "below": {
                "oneOf": [
                    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
                    {"type": "string", "pattern": "%$"},
                ],
                "description": "forecast_below: the probability that a forecast falls under (0.3 unless stated).",
            },
            "repeat": {**_LENGTH, "description": "After how long the same is told again; left out: never."},
            "group": {"enum": list(GROUPS), "description": "What is one message; left out: everything of the rule."},
            "resolved": {"type": "boolean", "description": "true: it is told too that an alert is over."},
            "flood": _count(1, MOST_LISTED, "Above so many alerts or messages one summary takes their place."),
            "language": _words(LANGUAGES),
            "languages": _words(LANGUAGES),
            "channels": {**_words(), "description": "Ids from alerts/channels.yaml."},
        },
    }  # fmt: skip


def _words(choices: tuple[str, ...] = ()) -> Schema:
    word: Schema = {"enum": list(choices)} if choices else _WORD
    return {"oneOf": [word, {"type": "array", "items": word, "uniqueItems": True}]}


def _count(low: int, high: int, description: str) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high, "description": description}
