"""JSON Schemas (2020-12) of `alerts/digests.yaml` and `alerts/channels.yaml`, made from the tables that read them."""

from __future__ import annotations

from typing import TypeAlias

from tracker.alerts.alerts_schema import alert_schema
from tracker.alerts.channels_yaml import COMMON, KINDS, ONE_OF, TLS, Form
from tracker.alerts.digests_yaml import LANGUAGES, REVIEWS, SENDS
from tracker.alerts.quiet_yaml import DAYS
from tracker.alerts.requests_yaml import SELECTION_KEYS as ASKED
from tracker.model.report import ANYONE, FORMATS, MISSED
from tracker.model.words import HEADLINES

Schema: TypeAlias = dict[str, object]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_WORD: Schema = {"type": "string", "minLength": 1}
_TEXT: Schema = {"oneOf": [_WORD, {"type": "object", "minProperties": 1, "additionalProperties": _WORD}]}
_ID = "^[A-Za-z0-9_-]+$"

_FORMS: dict[Form, Schema] = {
    "path": {"type": "string", "description": "A place inside the workspace.", "pattern": "^[^/~]"},
    "address": {"type": "string", "description": "name@example.org or Name <name@example.org>", "pattern": "@"},
    "addresses": {
        "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
        "description": "Each recipient gets a message of their own.",
    },
    "url": {"type": "string", "pattern": "^https?://"},
    "variable": {
        "type": "string",
        "pattern": "^TRACKER_[A-Z0-9_]+$",
        "description": "The environment variable that holds the value, never the value itself.",
    },
    "host": _WORD,
    "port": {"type": "integer", "minimum": 1, "maximum": 65535},
    "tls": {"enum": list(TLS)},
    "truth": {"type": "boolean"},
    "text": _WORD,
}

_TIME: Schema = {"type": "string", "pattern": "^([01]?[0-9]|2[0-4]):[0-5][0-9]$", "examples": ["22:00"]}


def _words(choices: tuple[str, ...] = ()) -> Schema:
    word: Schema = {"enum": list(choices)} if choices else _WORD
    return {"oneOf": [word, {"type": "array", "items": word, "uniqueItems": True}]}


_COMMON: dict[str, Schema] = {
    "language": {"enum": list(LANGUAGES), "description": "What it is told in; left out: the first language of each."},
    "quiet": {
        "type": "object",
        "description": "When nothing is sent, in the workspace's time zone; what waits is sent afterwards.",
        "minProperties": 1,
        "additionalProperties": False,
        "dependentRequired": {"from": ["to"], "to": ["from"]},
        "properties": {"from": _TIME, "to": _TIME, "days": _words(DAYS)},
    },
}


def json_schema() -> dict[str, Schema]:
    """The schema of each file, by its name in the workspace."""
    return {
        "alerts/digests.yaml": _file("digests", _digest(), alerts=alert_schema(), requests=_asking()),
        "alerts/channels.yaml": _file("channels", _channel()),
    }


def _file(what: str, one: Schema, **beside: Schema) -> Schema:
    """The schema of a file with its one section, and with those that may stand beside it."""
    return {
        "$schema": _DRAFT,
        "title": f"alerts/{what}.yaml",
        "type": "object",
        "required": ["version", what],
        "additionalProperties": False,
        "properties": {
            "version": {"const": 1},
            **{
                name: {
                    "type": ["object", "null"],
                    "propertyNames": {"pattern": _ID},
                    "additionalProperties": section,
                }
                for name, section in {what: one, **beside}.items()
            },
        },
    }


def _digest() -> Schema:
    return {
        "type": "object",
        "required": ["title"],
        "anyOf": [{"required": ["language"]}, {"required": ["languages"]}],
        "additionalProperties": False,
        "properties": {
            "title": {**_TEXT, "description": "What the edition is called, in each of its languages."},
            "every": {
                "type": "string",
                "description": "When an edition is due: a cron line of five fields in the workspace's time zone.",
                "examples": ["0 9 * * MON"],
            },
            "selection": {
                "type": "object",
                "description": "Which targets are told of: those that fit every list given here.",
                "additionalProperties": False,
                "properties": {
                    "owner": _words(),
                    "tag": _words(),
                    "headline": _words(tuple(HEADLINES)),
                    "group": _words(),
                    "target": _words(),
                },
            },
            "language": _words(LANGUAGES),
            "languages": _words(LANGUAGES),
            "formats": _words(FORMATS),
            "review": {"enum": list(REVIEWS), "description": "Whether a person approves an edition before it is sent."},
            "reviewers": {**_words(), "description": f"Who may approve it; {ANYONE}: whoever has the workspace."},
            "two_person": {"type": "boolean", "description": "true: it goes out once two persons approved it."},
            "send": {
                "enum": list(SENDS),
                "description": "when_changed: an edition without a correction or a change of status is kept, not sent.",
            },
            "missed": {
                "enum": list(MISSED),
                "description": "Hours that passed while nobody rang: one edition for all, each late, or only the next.",
            },
            "operations": {
                "type": "boolean",
                "description": "true: it also tells whoever runs the tracker what could not be delivered.",
            },
            "channels": {**_words(), "description": "Ids from alerts/channels.yaml."},
        },
    }


def _asking() -> Schema:
    days: Schema = {"type": "string", "pattern": "^P[0-9]", "examples": ["P7D"]}
    return {
        "type": "object",
        "required": ["channels"],
        "anyOf": [{"required": ["language"]}, {"required": ["languages"]}],
        "additionalProperties": False,
        "properties": {
            "selection": {
                "type": "object",
                "description": "Which figures are asked for: those of targets that fit every list given here.",
                "additionalProperties": False,
                "properties": {key: _words() for key in ASKED},
            },
            "channels": {
                **_words(),
                "description": "Ids of email channels; each owner is written to at owners.ID.email.",
            },
            "language": _words(LANGUAGES),
            "languages": _words(LANGUAGES),
            "remind": {
                "oneOf": [days, {"type": "array", "items": days}],
                "description": "When an owner is reminded: days after the first asking.",
            },
            "escalate": {**days, "description": "After how many days the next of owners.ID.escalation is asked."},
            "valid": {**days, "description": "How long the link to answer by holds (60 days unless stated)."},
        },
    }


def _channel() -> Schema:
    kinds = []
    for kind, keys in KINDS.items():
        one: Schema = {
            "type": "object",
            "required": ["kind", *(key for key, form in keys.items() if form.required)],
            "additionalProperties": False,
            "properties": {
                "kind": {"const": kind},
                **{key: _FORMS[form.form] for key, form in keys.items()},
                **{key: _COMMON[key] for key in COMMON},
            },
        }
        if kind in ONE_OF:
            one["oneOf"] = [{"required": [key]} for key in ONE_OF[kind]]
        kinds.append(one)
    return {"oneOf": kinds}
