"""The JSON Schema of targets.yaml, which editors complete with and validate against.

It describes what an editor's YAML parser sees (there `2024` is a number), accepts whatever the loader can read, and
leaves to `tracker check` what no schema can say: references, units, dates that contradict each other.
"""

from __future__ import annotations

from tracker.model.period import FREQUENCIES
from tracker.model.target import COMMITMENTS, MEASURES, RESTATEMENTS, RULES
from tracker.targets.forms import (
    AIM,
    DEADLINE,
    FORMS,
    SCALAR,
    STRINGS,
    TRUTH,
    Schema,
    key,
    listing,
    mapping,
    ref,
    words,
)
from tracker.targets.plans import NOT_STATED
from tracker.targets.source_forms import READ, SOURCE
from tracker.targets.targets import AIMS
from tracker.targets.words import STATES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


DOCUMENT = mapping(
    "Where a target or a figure was stated.",
    {
        "title": key("The document's title.", ref("text"), "科技创新协同专题新闻发布会"),
        "publisher": key("Who published it.", ref("text"), "天津市科技局"),
        "date": key(
            "When, as precisely as stated: a year, a month or a day.", {"type": ["string", "integer"]}, 2024, "2024-02"
        ),
        "url": key("Where it can be read.", {"type": "string", "pattern": "^\\s*[Hh][Tt][Tt][Pp][Ss]?://"}),
    },
    ("title",),
)

REVIEW = mapping(
    "How statuses and verdicts are reviewed.",
    {"two_person": key("true: an override or a verdict counts only once another person seconds it.", TRUTH, True)},
)

OWNER = mapping(
    "The body or person that answers for indicators and targets.",
    {
        "name": key("Its name.", ref("text"), "天津市科技局"),
        "email": key("Where it is asked for figures.", {"type": "string", "pattern": "@"}, "stb@example.org"),
        "escalation": key(
            "Who is asked next, one after another, where no figure comes.",
            {"type": "array", "items": {"type": "string", "pattern": "@"}, "uniqueItems": True},
            ["head@example.org"],
        ),
    },
    ("name",),
)

INDICATOR = mapping(
    "What is measured.",
    {
        "name": key("Its name.", ref("text"), {"zh": "全国重点实验室", "en": "National key laboratories"}),
        "unit": key("The unit amounts are kept in: a counting word, a currency, %.", {"type": SCALAR}, "家", "元", "%"),
        "measure": key(
            "How figures of several periods add up: a stock is a level, a flow adds up, a running_total has added up.",
            words(MEASURES), "stock",
        ),
        "display_unit": key("The unit amounts are shown in, where it differs.", {"type": SCALAR}, "亿元"),
        "unit_aliases": key("Other spellings of the unit.", STRINGS, ["所"]),
        "whole": key("true for things that are counted: more than 20 then needs 21.", TRUTH, True),
        "limits": key(
            "The natural ends of the scale; null where there is none.",
            listing({"type": [*SCALAR, "null"]}, minItems=2, maxItems=2), [0, None], [0, 100],
        ),
        "direction": key("Which way is good. Left out where nobody says so.", words(("up", "down")), "up"),
        "frequency": key("How often a figure is due; irregular where left out.", words(FREQUENCIES), "quarterly"),
        "grace": key(
            "How long after a period its figure may take before silence begins: days, weeks, months of 30 days.",
            {"type": "string", "pattern": "^\\s*P"}, "P30D",
        ),
        "owner": key("Who reports it.", ref("id"), "stb"),
        "scope": key("What the figures cover: a place, a group.", ref("text"), "天津市"),
        "part_of": key("The indicator it is a part of, which it never exceeds.", ref("id"), "national-key-labs"),
        "ratio": key(
            "Computes a share in % from two indicators of the same period.",
            mapping(
                "The two indicators of a share.",
                {"part": key("The part.", ref("id"), "joint"), "whole": key("The whole.", ref("id"), "all")},
                ("part", "whole"),
            ),
            {"part": "national-key-labs-joint", "whole": "national-key-labs"},
        ),
        "aliases": key("Other names that texts use for it.", STRINGS, ["国重"]),
        "linkable": key("true where figures on both sides of a break in the series may be compared.", TRUTH, True),
        "source": key(
            "Where its figures are fetched from; it has the indicator's id.", ref("source"),
            {"path": "data/labs.csv", "read": {"csv": {"value": "数量", "period": "年份"}}},
        ),
        "note": key("Anything a reader should know.", ref("text"), "2024年起口径调整"),
    },
    ("name", "unit", "measure"),
)  # fmt: skip

STATEMENT = mapping(
    "A target as it was stated.",
    {
        "document": key("Where it was stated.", ref("id"), "press-2024"),
        "text": key("The wording as stated, or in our words.", ref("text"), "力争超过20家"),
        "quote": key("The exact words, as the archived document has them.", {"type": SCALAR}, "力争超过20家"),
        "reading": key("How the wording is read for assessment, with its assumption.", ref("text")),
    },
)

STAGE = mapping(
    "One step of a plan.",
    {
        "id": key("Its id, under which reaching it is recorded.", ref("id"), "drafting"),
        "name": key("Its name.", ref("text"), "研究制定"),
        "by": key("When it is due; left out where nobody says so.", ref("deadline"), 2025),
    },
    ("id", "name"),
)

ITEM = mapping(
    "One thing of a checklist.",
    {
        "id": key("Its id, under which it is recorded.", ref("id"), "chemistry"),
        "name": key("Its name.", ref("text"), "元素有机化学"),
    },
    ("id", "name"),
)

REVISION = mapping(
    "A re-statement: what holds from its day on. The former aim stays on record.",
    {
        "document": key("Where it was re-stated.", ref("id"), "report-2025"),
        "date": key("The day from which it holds.", {"type": "string"}, "2025-01-17"),
        "change": key("How it was changed.", words(RESTATEMENTS), "softened"),
        "aim": key("The aim from then on.", ref("aim"), ">= 18"),
        "keep": key("The level to keep from then on.", ref("level"), ">= 55"),
        "misses": key("How many periods may miss it.", {"type": "string"}, "1 in 12"),
        "by": key("The deadline from then on.", ref("deadline"), 2027),
        "into": key("The target that a merged one went into.", ref("id"), "labs-and-centres"),
        "note": key("Anything a reader should know.", ref("text")),
    },
    ("date", "change"),
)

TARGET = mapping(
    "What was promised, in exactly one of the forms " + ", ".join(AIMS) + ".",
    {
        "title": key("Its title; the indicator's name where left out.", ref("text"), "全国重点实验室超过20家"),
        "indicator": key("The indicator it speaks of; stages, checklist, judged, of have none.", ref("id"), "labs"),
        "statement": key("Where and in what words it was stated.", ref("statement")),
        "aim": key("What would fulfil it.", ref("aim"), "> 20", {"change": "-65 %", "from": 1990}),
        "keep": key("The level that every period must hold.", ref("level"), ">= 60"),
        "misses": key("How many periods out of how many may miss it; beside keep.", {"type": "string"}, "1 in 12"),
        "stages": key("The ordered steps of a plan.", listing(ref("stage"), minItems=1)),
        "checklist": key("The things that must all be true.", listing(ref("item"), minItems=1)),
        "judged": key("true where a person gives the verdict.", {"const": True}, True),
        "of": key("The targets it is made of, all of which must be met.", listing(ref("id"), minItems=1), ["a", "b"]),
        "weights": key(
            "Their weights: a list in the same order, or a mapping; beside of.",
            {"anyOf": [listing({"type": SCALAR}), {"type": "object", "additionalProperties": {"type": SCALAR}}]},
            [2, 1], {"a": 2, "b": 1},
        ),
        "baseline": key(
            "The value it starts from.",
            mapping(
                "A value with its period.",
                {
                    "value": key("The figure as written.", ref("figure"), 17, "近9000项"),
                    "period": key("Its period.", ref("period"), 2024),
                },
                ("value", "period"),
            ),
            {"value": 17, "period": 2024},
        ),
        "by": key(f"When it is due: 2030 is the end of 2030. Without a stated date: {NOT_STATED}.", ref("deadline")),
        "commitment": key(
            "How firmly: binding 约束性, anticipatory 预期性, strive 力争, explore 探索.", words(COMMITMENTS), "strive"
        ),
        "owner": key("Who answers for it.", ref("id"), "stb"),
        "group": key("The group it is shown in.", ref("id"), "platforms"),
        "tags": key("Words to select it by.", STRINGS, ["京津冀"]),
        "path": key(
            "Levels due on the way: periods with amounts.",
            listing(
                {"type": "array", "prefixItems": [ref("period"), ref("amount")], "minItems": 2, "maxItems": 2},
                minItems=1,
            ),
            [[2022, 10], [2025, 20]],
        ),
        "rule": key(
            "The rule for its trajectory, where not the default.",
            {
                "anyOf": [
                    words(RULES),
                    mapping(
                        "A rule with its parameters.",
                        {
                            "id": key("The rule.", words(RULES), "cagr-ratio/1"),
                            "limit": key("The natural limit that growth slows towards.", {"type": SCALAR}, 100),
                            "base": key(
                                "The base year: its figure, or that of the next year with one.", ref("period"), 2015
                            ),
                        },
                        ("id",),
                    ),
                ]
            },
            "straight-line/1", {"id": "cagr-ratio/1", "limit": 100},
        ),
        "when": key(
            "Not triggered until another target is in a state.",
            mapping(
                "A target with the state awaited.",
                {"target": key("The other target.", ref("id")), "is": key("Its state.", words(STATES), "met")},
                ("target", "is"),
            ),
            {"target": "plan-issued", "is": "met"},
        ),
        "supersedes": key("The former target that this one re-states; it stays rated, greyed.", ref("id"), "labs-15"),
        "revisions": key("Re-statements of this target, in the order of their days.", listing(ref("revision"))),
        "opted_out": key("Why it is not assessed at all.", ref("text"), "已移交其他部门"),
        "linkable": key("true where figures on both sides of a break in the series may be compared.", TRUTH, True),
        "note": key("Anything a reader should know.", ref("text")),
    },
    ("by",),
    oneOf=[{"required": [form]} for form in AIMS],
)  # fmt: skip


def _named(entry: Schema) -> Schema:
    """A mapping of ids to entries."""
    return {"type": "object", "propertyNames": ref("id"), "additionalProperties": entry}


def _template(entry: Schema) -> Schema:
    """An entry whose values may hold placeholders: its keys are known, the rest is checked once filled in."""
    properties = entry["properties"]
    assert isinstance(properties, dict)
    described: Schema = {name: {"description": one["description"]} for name, one in properties.items()}
    return mapping(str(entry["description"]), described)


BLOCK = mapping(
    "Indicators with their targets, repeated over rows. In every key and text {column} stands for a cell, {it} for a "
    "bare text; {{ and }} are braces themselves.",
    {
        "over": key(
            "The rows: a list of texts or mappings, or a CSV file in the workspace.",
            {
                "anyOf": [
                    {"type": "string"},
                    listing(
                        {"anyOf": [{"type": SCALAR}, {"type": "object", "additionalProperties": {"type": SCALAR}}]},
                        minItems=1,
                    ),
                ]
            },
            ["北京", "天津", "河北"], [{"id": "bj", "name": "北京"}], "places.csv",
        ),
        "indicators": key(
            "Templates of indicators.", {"type": "object", "additionalProperties": _template(INDICATOR)}
        ),
        "targets": key("Templates of targets.", {"type": "object", "additionalProperties": _template(TARGET)}),
        "sources": key("Templates of sources.", {"type": "object", "additionalProperties": _template(SOURCE)}),
    },
    ("over",),
)  # fmt: skip

TOP: Schema = {
    "version": key("The form of this file.", {"enum": [1, "1"]}, 1),
    "title": key(
        "What this workspace tracks.", ref("text"), {"zh": "天津市创新目标", "en": "Tianjin innovation targets"}
    ),
    "timezone": key("The IANA time zone by which days begin and end.", {"type": "string"}, "Asia/Shanghai"),
    "languages": key("The languages it is told in; those of title where left out.", STRINGS, ["zh", "en"]),
    "review": key("How statuses and verdicts are reviewed.", ref("review"), {"two_person": True}),
    "documents": key("Where targets and figures were stated.", _named(ref("document"))),
    "owners": key("Who answers for them.", _named(ref("owner"))),
    "groups": key("The groups targets are shown in, with their names.", _named(ref("text")), {"platforms": "平台"}),
    "indicators": key("What is measured.", _named(ref("indicator"))),
    "targets": key("What was promised.", _named(ref("target"))),
    "sources": key("Where figures are fetched from.", _named(ref("source"))),
    "for_each": key("Blocks repeated over places or groups.", _named(ref("block"))),
}

PARTS: dict[str, Schema] = {
    "review": REVIEW, "document": DOCUMENT, "owner": OWNER, "indicator": INDICATOR, "target": TARGET,
    "statement": STATEMENT, "stage": STAGE, "item": ITEM, "revision": REVISION, "source": SOURCE, "read": READ,
    "block": BLOCK,
}  # fmt: skip
"""The mappings of the file, by the name of each."""


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of targets.yaml."""
    return {
        "$schema": DIALECT,
        "title": "targets.yaml",
        **mapping("What is promised, measured and answered for.", TOP, ("version", "title", "timezone")),
        "$defs": {**FORMS, "aim": AIM, "deadline": DEADLINE, **PARTS},
    }
