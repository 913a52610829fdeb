"""The reference of targets.yaml, written from its schema."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.targets.forms import AIM, FORMS
from tracker.targets.schema import PARTS, json_schema

HEAD = """# targets.yaml

Every key of the declaration. `tracker check` names each fault with its line; `tracker schema` prints the JSON Schema
from which this page is written. Scalars are read narrowly: only `true`, `false` and `null` are special, so `NO`,
`010` and `12:30` stay what they look like.
"""

_TYPES = {
    "text": "text", "id": "id", "period": "period", "figure": "figure", "amount": "amount", "level": "level",
    "aim": "aim", "deadline": "period", "string": "text", "number": "number", "integer": "number",
    "boolean": "true or false", "array": "list", "object": "mapping",
}  # fmt: skip


def reference_markdown() -> str:
    """The page, as Markdown: one table for each mapping, then the forms a plain value can have."""
    top = json_schema()
    parts = [HEAD, _section("The file", top)]
    for name, schema in PARTS.items():
        parts.append(_section(name.capitalize() if name != "block" else "for_each", schema))
        for key, nested in _nested(schema):
            parts.append(_section(f"{name} · {key}", nested))
    parts.append(_aims())
    parts.append("## Plain values\n\n" + "\n".join(_form(name, form) for name, form in FORMS.items()) + "\n")
    return "\n".join(parts)


def _section(title: str, schema: Mapping[str, object]) -> str:
    return f"## {title}\n\n{schema['description']}\n\n{_table(schema)}"


def _table(schema: Mapping[str, object]) -> str:
    properties, required = schema["properties"], schema.get("required", [])
    assert isinstance(properties, dict) and isinstance(required, list)
    one_of = {key for choice in _dicts(schema.get("oneOf")) for key in _strings(choice.get("required"))}
    lines = ["| Key | Value | Required | Meaning | Example |", "|---|---|---|---|---|"]
    for key, described in properties.items():
        need = "yes" if key in required else "one of these" if key in one_of else ""
        examples = described.get("examples", [])
        example = ", ".join(f"`{_flow(one)}`" for one in examples).replace("|", "\\|")
        lines.append(f"| `{key}` | {_type(described)} | {need} | {described['description']} | {example} |")
    return "\n".join(lines) + "\n"


def _nested(schema: Mapping[str, object]) -> list[tuple[str, dict[str, object]]]:
    """The mappings that stand under a key without a name of their own."""
    properties = schema["properties"]
    assert isinstance(properties, dict)
    found = []
    for key, described in properties.items():
        choices = [described, *_dicts(described.get("anyOf"))]
        found += [(key, choice) for choice in choices if isinstance(choice.get("properties"), dict)]
    return found


def _aims() -> str:
    lines = [f"## Aim\n\n{AIM['description']}\n"]
    for form in _dicts(AIM["anyOf"]):
        properties = form.get("properties")
        if not isinstance(properties, dict):
            continue
        written = ", ".join(f"{key}: {_flow(one['examples'][0])}" for key, one in properties.items())
        meaning = " ".join(f"`{key}`: {one['description']}" for key, one in properties.items())
        lines.append(f"- `{{{written}}}` {form['description']} {meaning}")
    return "\n".join(lines) + "\n"


def _form(name: str, form: object) -> str:
    assert isinstance(form, dict)
    examples = ", ".join(f"`{_flow(one)}`" for one in form["examples"])
    return f"- **{name}**: {form['description']} Such as {examples}."


def _type(described: Mapping[str, object]) -> str:
    """What may stand there, in a word or two."""
    ref = described.get("$ref")
    if isinstance(ref, str):
        name = ref.rpartition("/")[2]
        return _TYPES.get(name, f"mapping: {name}")
    if "enum" in described:
        words = described["enum"]
        assert isinstance(words, list)
        return ", ".join(f"`{word}`" for word in dict.fromkeys(str(word) for word in words))
    if "const" in described:
        return f"`{_flow(described['const'])}`"
    if "anyOf" in described:
        return " or ".join(dict.fromkeys(_type(choice) for choice in _dicts(described["anyOf"])))
    kind = described.get("type")
    if isinstance(kind, list):
        return " or ".join(dict.fromkeys(_TYPES[one] for one in kind if one != "null"))
    item = described.get("items")
    if kind == "array" and isinstance(item, dict):
        return f"list of {_type(item)}" if "$ref" in item else "list"
    entry = described.get("additionalProperties")
    if kind == "object" and isinstance(entry, dict) and "$ref" in entry:
        return f"mapping of ids to {_type(entry).removeprefix('mapping: ')}"
    return _TYPES[str(kind)]


def _dicts(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _strings(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _flow(value: object) -> str:
    """A value as YAML in one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(_flow(one) for one in value) + "]"
        case str() if value[:1] in "<>%{[+-" or ": " in value:
            return f'"{value}"'
        case _:
            return str(value)


if __name__ == "__main__":
    import sys

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(reference_markdown())
