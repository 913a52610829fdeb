"""The JSON Schema says to editors what the loader says, as far as a schema can."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from jsonschema import Draft202012Validator

from tracker.model.source import FORMATS
from tracker.targets.aims import KINDS
from tracker.targets.documents import DOCUMENT, OWNER
from tracker.targets.expand import BLOCK
from tracker.targets.forms import AIM
from tracker.targets.indicators import INDICATOR
from tracker.targets.load import REVIEW, TOP
from tracker.targets.plans import ITEM, STAGE
from tracker.targets.proposing import KEYS as PROPOSING
from tracker.targets.reads import READ
from tracker.targets.reference import reference_markdown
from tracker.targets.revisions import REVISION
from tracker.targets.schema import PARTS, json_schema
from tracker.targets.sources import KEYS
from tracker.targets.targets import STATEMENT, TARGET
from tracker.yamlfile import Plain, parse_yaml

ROOT = Path(__file__).parents[2]
GOOD = sorted((ROOT / "tests" / "workspaces").glob("good-*/targets.yaml"))
SKELETONS = sorted((ROOT / "tracker" / "skeleton").glob("*/targets.yaml"))
PAGE = (ROOT / "docs" / "aims.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
HEAD = "version: 1\ntitle: Example\ntimezone: Asia/Shanghai\n"

VALIDATOR = Draft202012Validator(json_schema())


def as_an_editor_reads(value: Plain) -> Plain:
    """The value with the numbers that YAML 1.2's core schema sees in plain scalars."""
    if isinstance(value, str):
        if re.fullmatch(r"[-+]?\d+", value):
            return int(value)
        return float(value) if re.fullmatch(r"[-+]?\d+\.\d+", value) else value
    if isinstance(value, list):
        return [as_an_editor_reads(one) for one in value]
    if isinstance(value, dict):
        return {key: as_an_editor_reads(one) for key, one in value.items()}
    return value


def faults(text: str) -> list[str]:
    value = parse_yaml(text, "targets.yaml").value
    return [error.message for form in (value, as_an_editor_reads(value)) for error in VALIDATOR.iter_errors(form)]


def test_it_is_a_schema() -> None:
    """The schema itself is valid under its own dialect and can be written as JSON."""
    Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema()))["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("file", [*GOOD, *SKELETONS, ROOT / "targets.yaml"], ids=lambda path: path.parent.name)
def test_what_loads_is_valid(file: Path) -> None:
    """Whatever the loader takes, the schema takes, as plain text and with an editor's numbers."""
    assert faults(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_the_page_are_valid(text: str) -> None:
    """Editors accept every worked example."""
    assert faults(HEAD + text) == []


@pytest.mark.parametrize(
    "name",
    [
        "misspelt-key",
        "missing-unit",
        "missing-measure",
        "missing-by",
        "missing-head",
        "no-aim",
        "two-aims",
        "aim-without-operator",
        "aim-with-dash",
        "aim-is-no-aim",
        "aim-mapping-unknown",
        "change-without-base",
        "change-with-since",
        "unknown-measure",
        "unknown-frequency",
        "unknown-rule",
        "unknown-commitment",
        "unknown-top-key",
        "unknown-version",
        "when-unknown-state",
        "checklist-incomplete",
        "judged-false",
        "keep-a-tendency",
        "baseline-incomplete",
        "bad-document",
        "bad-id",
        "for-each-empty",
        "wrong-kinds",
    ],
)
def test_an_editor_marks_what_a_schema_can_tell(name: str) -> None:
    """Misspelt keys, missing ones, unknown words and wrong forms are seen while typing."""
    text = (ROOT / "tests" / "workspaces" / name / "targets.yaml").read_text(encoding="utf-8")
    value = as_an_editor_reads(parse_yaml(text, "targets.yaml").value)
    assert list(VALIDATOR.iter_errors(value))


def test_it_has_exactly_the_keys_that_are_read() -> None:
    """Every key the loader reads is described, and no other."""
    read: dict[str, Mapping[str, object]] = {
        "review": dict.fromkeys(REVIEW),
        "document": DOCUMENT,
        "owner": OWNER,
        "indicator": INDICATOR,
        "target": TARGET,
        "statement": STATEMENT,
        "stage": STAGE,
        "item": ITEM,
        "revision": REVISION,
        "source": dict.fromkeys(KEYS),
        "read": dict.fromkeys((*READ, *PROPOSING, *FORMATS)),
        "block": dict.fromkeys(BLOCK),
    }
    described = {name: set(cast("dict[str, object]", part["properties"])) for name, part in PARTS.items()}
    assert described == {name: set(keys) for name, keys in read.items()}
    assert set(cast("dict[str, object]", json_schema()["properties"])) == set(TOP)
    forms = cast("list[dict[str, dict[str, object]]]", AIM["anyOf"])
    assert {key for form in forms for key in form.get("properties", {})} == {*KINDS, "from", "since"}


def test_every_example_in_it_is_valid() -> None:
    """An example that an editor offers must itself be accepted where it is offered."""
    root = json_schema()
    checked = 0

    def walk(part: object) -> None:
        nonlocal checked
        if isinstance(part, dict):
            examples = part.get("examples")
            if isinstance(examples, list):
                validator = Draft202012Validator({**part, "$defs": root["$defs"]})
                for example in examples:
                    assert [error.message for error in validator.iter_errors(example)] == [], (example, part)
                    checked += 1
            for one in part.values():
                walk(one)
        elif isinstance(part, list):
            for one in part:
                walk(one)

    walk(root)
    assert checked > 60


def test_the_reference_is_up_to_date() -> None:
    """docs/reference/targets-yaml.md is what the schema gives; `python -m tracker.targets.reference` prints it."""
    page = (ROOT / "docs" / "reference" / "targets-yaml.md").read_text(encoding="utf-8")
    assert page == reference_markdown()
