"""Writes the reference of the API from its OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

HEAD = """# The API

<!-- written by docs/generate.py from the OpenAPI document: change the calls' own words, then run it again -->

What `tracker serve` answers programs under `/api/v1`. The document itself (OpenAPI 3.1) is at `/api/v1/openapi.json`, a
page for people at `/api`. To begin: [Use the API](../how-to/use-the-api.md), [Push figures](../how-to/push-figures.md).

"""


def api_markdown() -> str:
    """The page: what holds for every call, each call with what it takes and answers, the shapes of all objects."""
    from tracker.web.api.document import openapi

    document = openapi()
    parts = [HEAD, document["info"]["description"], *_refusals(document)]
    for tag in document["tags"]:
        parts.append(f"\n## {tag['name']}\n\n{tag['description']}\n")
        for path, methods in document["paths"].items():
            for method, call in methods.items():
                if tag["name"] in call["tags"]:
                    parts.extend(_call(path, method, call))
    parts.append("\n## Objects\n\nThe keys of each; one that is not required stands only where it says something.\n")
    for name, schema in document["components"]["schemas"].items():
        parts.extend(_object(name, schema))
    return "".join(parts)


def _refusals(document: dict[str, Any]) -> Iterator[str]:
    from tracker.web.api.document import REFUSALS
    from tracker.web.api.refusing import KINDS

    yield "\n## Refusals\n\n| Status | `type` | Meaning |\n|---|---|---|\n"
    for status, (name, _) in REFUSALS.items():
        meaning = document["components"]["responses"][name]["description"]
        yield f"| {status} | `/api#{KINDS[status]}` | {meaning} |\n"


def _call(path: str, method: str, call: dict[str, Any]) -> Iterator[str]:
    yield f"\n### {call['operationId']}\n\n`{method.upper()} {path}`\n\n{call['summary']}\n"
    if call["description"]:
        yield f"\n{call['description']}\n"
    if call["parameters"]:
        yield "\n| Parameter | In | Type | Meaning |\n|---|---|---|---|\n"
        for one in call["parameters"]:
            needed = " Required." if one.get("required") and one["in"] != "path" else ""
            meaning = " ".join(one.get("description", "").split()).replace("|", "\\|")
            yield f"| `{one['name']}` | {one['in']} | {_type(one['schema'])} | {meaning}{needed} |\n"
    body = call.get("requestBody")
    if body is not None:
        content = body["content"]["application/json"]
        example = json.dumps(content["example"], ensure_ascii=False)
        yield f"\nTakes {_type(content['schema'])}:\n\n```json\n{example}\n```\n"
    good = [(status, one) for status, one in call["responses"].items() if status[0] == "2"]
    told = [f"{status} with {_answer(one)}" for status, one in sorted(good)]
    refused = ", ".join(status for status in call["responses"] if status[0] in "345")
    yield f"\nAnswers {', '.join(told)}; refuses or says more with {refused}.\n"


def _answer(response: dict[str, Any]) -> str:
    [(media, content)] = response["content"].items()
    return _type(content["schema"]) if "schema" in content else f"bytes (`{media}`)"


def _object(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"\n### {name} object\n\n{' '.join(schema.get('description', '').split())}\n"
    if not schema.get("properties"):
        return
    yield "\n| Key | Type | Required | Meaning |\n|---|---|---|---|\n"
    required = schema.get("required", [])
    for key, one in schema["properties"].items():
        need = "yes" if key in required else ""
        meaning = " ".join(one.get("description", "").split()).replace("|", "\\|")
        yield f"| `{key}` | {_type(one)} | {need} | {meaning} |\n"


def _type(schema: dict[str, Any]) -> str:
    """What may stand there, in a word or two."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()}-object)"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object":
        entry = schema.get("additionalProperties")
        return f"mapping to {_type(entry)}" if isinstance(entry, dict) and entry else "mapping"
    named = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "null": "null",
    }
    return {"date": "day", "date-time": "moment"}.get(schema.get("format", ""), named.get(kind, kind))
