"""The forms a value of targets.yaml can have, as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tracker.targets.aims import COMPARATORS
from tracker.targets.plans import NOT_STATED

Schema: TypeAlias = dict[str, object]

SCALAR = ["string", "number"]


def ref(name: str) -> Schema:
    """A reference to one of the named forms or mappings."""
    return {"$ref": f"#/$defs/{name}"}


def key(description: str, form: Mapping[str, object], *examples: object) -> Schema:
    """One key: what it means, what may stand there, how it looks."""
    return {**form, "description": description, **({"examples": list(examples)} if examples else {})}


def mapping(description: str, properties: Schema, required: Sequence[str] = (), **more: object) -> Schema:
    """A mapping that knows all its keys."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
        **more,
    }


def listing(items: Schema, **more: object) -> Schema:
    """A list of one kind of entry."""
    return {"type": "array", "items": items, **more}


def words(words: Sequence[str]) -> Schema:
    """One of some words."""
    return {"enum": list(words)}


TRUTH: Schema = {"type": "boolean"}
STRINGS: Schema = listing({"type": SCALAR})

FORMS: Schema = {
    "text": {
        "title": "text",
        "description": "A string, or one wording for each language tag.",
        "anyOf": [
            {"type": "string", "minLength": 1},
            {"type": "number"},
            {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"},
                "additionalProperties": {"type": SCALAR},
            },
        ],
        "examples": ["全国重点实验室", {"zh": "全国重点实验室", "en": "National key laboratories"}],
    },
    "id": {
        "title": "id",
        "description": "A letter or digit, then letters, digits, '-', '_' or '.'.",
        "type": ["string", "integer"],
        "maxLength": 80,
        "pattern": r"^\s*[^\s._{}-][^\s{}]*\s*$",
        "examples": ["labs-over-20"],
    },
    "period": {
        "title": "period",
        "description": "An SDMX time period: a year, half, quarter, month, week or day, or an interval of them.",
        "type": ["string", "integer"],
        "pattern": r"^\s*\d{4}",
        "examples": [2023, "2023-S1", "2023-Q1", "2023-02", "2023-W07", "2023-02-21", "2021/2023"],
    },
    "figure": {
        "title": "figure",
        "description": "A figure as written; scale words, units and qualifiers are understood.",
        "type": SCALAR,
        "maxLength": 200,
        "examples": [17, "151.6亿元", "近9000项", "84.7%以上"],
    },
    "amount": {
        "title": "amount",
        "description": "One number, in the indicator's unit or with a unit that can be converted to it.",
        "type": SCALAR,
        "maxLength": 200,
        "examples": [20, "180亿元"],
    },
    "level": {
        "title": "level",
        "description": "A bound with its operator, or a range with two dots. Scale words and units are understood.",
        "type": "string",
        "maxLength": 100,
        "pattern": r"[<>≥≤≧≦＜＞]|\.\.|…|‥|．．",
        "examples": [">= 35 %", "> 20", "<= 70", "15 .. 20 %"],
    },
}
"""What may stand where a plain value is wanted."""

SINCE = "The period the aim counts from; its value is the base."

AIM: Schema = {
    "title": "aim",
    "description": "A level, a tendency (up, down), or a mapping that counts from a period or compares.",
    "examples": [">= 35 %", "up", {"change": "-65 %", "from": 1990}],
    "anyOf": [
        ref("level"),
        {"type": "string", "pattern": r"^\s*(up|down|ｕｐ|ｄｏｗｎ)\s*$"},
        mapping(
            "A change against the value of an earlier period.",
            {
                "change": key(
                    "How much: a percentage of the base, an absolute amount, or percentage points (pp).",
                    {"type": SCALAR}, "-65 %", "+500", "+5 pp",
                ),
                "from": key(SINCE, ref("period"), 1990),
            },
            ("change", "from"),
        ),
        mapping(
            "A multiple of the value of an earlier period.",
            {
                "times": key("How many times the base; below 1 to fall.", {"type": SCALAR}, 2, 0.5),
                "from": key(SINCE, ref("period"), 2010),
            },
            ("times", "from"),
        ),
        mapping(
            "A mean growth since a period, as a geometric mean.",
            {
                "growth": key("The rate a year, with its operator.", {"type": "string"}, ">= 2.1 % a year"),
                "since": key(SINCE, ref("period"), 2008),
            },
            ("growth", "since"),
        ),
        mapping(
            "A sum of the periods of a flow, or the level of a running total.",
            {
                "total": key("The sum, with its operator.", {"type": "string"}, ">= 1000"),
                "since": key("The first period that counts.", ref("period"), 2024),
            },
            ("total", "since"),
        ),
        *(
            mapping(
                "A comparison with another indicator in the same period.",
                {word: key(f"The indicator to lie {word.replace('_', ' ')}.", ref("id"), "eu-average")},
                (word,),
            )
            for word in COMPARATORS
        ),
    ],
}  # fmt: skip

DEADLINE: Schema = {
    "title": "period",
    "description": f"A period, at whose end something is due, or the words {NOT_STATED}.",
    "anyOf": [{"const": NOT_STATED}, ref("period")],
    "examples": [2030, NOT_STATED],
}
