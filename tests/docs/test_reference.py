"""The reference describes what is there: commands, keys of YAML, JSON and CSV, exit codes, wordings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from docs import generate
from tests.docs.pages import ROOT
from tracker.alerts.schema import json_schema as alerts_schema
from tracker.cli import common
from tracker.cli.ledger_words import reading
from tracker.db.transfer import COLUMNS
from tracker.evaluate.acceptance import CHECKS
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.words import HEADLINES
from tracker.model.written import read_figure
from tracker.steps.assess_lines import answer_line
from tracker.targets.schema import json_schema

REFERENCE = ROOT / "docs" / "reference"
EXPLANATION = ROOT / "docs" / "explanation"

YEARS = [{"period": str(year), "value": value} for year, value in enumerate((20, 22, 24, 27, 29, 31), start=2020)]
SHARE = {"unit": "%"}
OF_TWO = {"a": {"aim": ">= 30 %", "indicator": "indicator"}, "b": {"aim": ">= 90 %", "indicator": "indicator"}}
STAGES = [{"id": "drafted", "name": "Drafted", "by": "2024"}, {"id": "adopted", "name": "Adopted"}]
DROPPED = {"document": "d", "date": "2025-01-01", "aim": ">= 30 %", "change": "softened"}
LINES: list[dict[str, object]] = [
    {"target": {"aim": ">= 35 %", "by": "2030", "baseline": {"value": 20, "period": "2020"}}},
    {"target": {"aim": "> 31 %"}, "observations": [{"period": "2025", "value": "31%以上"}]},
    {"target": {"aim": "> 31 %"}, "rule": "cagr-ratio/1", "observations": YEARS[:2]},
    {"target": {"aim": "10 .. 15 %"}},
    {"target": {"aim": {"change": "-65 %", "from": "2020"}}},
    {"target": {"aim": {"growth": ">= 2.1 % a year", "since": "2020"}}},
    {"target": {"keep": ">= 21", "misses": "1 in 12", "statement": {"reading": "as we read it"}}},
    {"target": {"aim": {"total": ">= 1000", "since": "2020"}}},
    {"target": {"aim": {"below": "other"}}, "indicators": {"other": {"name": "Other", "unit": "%", "measure": "rate"}}},
    {"target": {"aim": "up"}},
    {"target": {"aim": ">= 35 %", "revisions": [DROPPED]}},
    {"target": {"stages": STAGES}, "observations": [{"period": "2024", "value": "drafted"}]},
    {"target": {"checklist": [{"id": "one", "name": "One"}]}, "observations": [{"period": "2024", "value": "one"}]},
    {"target": {"judged": True}, "observations": [{"period": "2024", "value": "kept", "confidence": "0.8"}]},
    {"target": {"of": ["a", "b"]}, "targets": OF_TWO},
    {"target": {"aim": ">= 30 %", "baseline": {"value": 31, "period": "2020"}}, "previous": {"as_of": "2024-01-01"}},
    {"target": {"aim": "35"}},
]  # fmt: skip
MAPS = {"title", "reason", "sentence", "assumptions", "text", "cuts", "name", "message"}
"""Keys under which other keys are languages or words, which the page describes once."""


def answered() -> Iterator[Mapping[str, object]]:
    """Real answers of every shape."""
    for number, line in enumerate(LINES, start=1):
        whole = {"id": f"line-{number}", "observations": YEARS, "as_of": "2026-11-22", **line}
        if not {"stages", "checklist", "judged"} & {*whole["target"]}:  # type: ignore[misc]
            whole["indicator"] = SHARE
        answer, _ = answer_line(number, json.dumps(whole).encode(), date(2026, 11, 22))
        yield json.loads(answer)


def keys(value: object, path: str = "") -> Iterator[str]:
    """Every key of a JSON value as a dotted path, lists passed through."""
    if isinstance(value, list):
        for one in value:
            yield from keys(one, path)
    elif isinstance(value, dict) and path.rpartition(".")[2] not in MAPS:
        for key, one in value.items():
            here = f"{path}.{key}" if path else key
            yield here
            yield from keys(one, here)


def documented(page: str) -> set[str]:
    """What stands in code marks in the first column of the page's tables."""
    found: set[str] = set()
    for line in (REFERENCE / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            found |= set(re.findall(r"`([^`]+)`", line.split("|")[1]))
    return found


@pytest.mark.parametrize("page", generate.pages(), ids=lambda page: page.name)
def test_a_generated_page_is_up_to_date(page: object) -> None:
    """What is generated from the code is what is committed; `python docs/generate.py` writes it."""
    made = {path: text for path, text in generate.pages().items() if path == page}
    [(path, text)] = made.items()
    assert path.read_text(encoding="utf-8") == text


def test_every_command_has_its_section() -> None:
    """Each command and each of a family is in the reference with its own heading."""
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    missing = [name for name in generate.names() if f"### tracker {name}\n" not in page]
    assert not missing


def properties(schema: object) -> Iterator[str]:
    """Every property that a JSON Schema names, however deep."""
    if isinstance(schema, list):
        for one in schema:
            yield from properties(one)
    elif isinstance(schema, dict):
        known = schema.get("properties")
        yield from known if isinstance(known, dict) else ()
        for one in schema.values():
            yield from properties(one)


@pytest.mark.parametrize(
    ("page", "schema"),
    [("targets-yaml.md", json_schema()), ("alerts-yaml.md", alerts_schema())],
    ids=["targets", "alerts"],
)
def test_every_key_of_the_workspace_is_in_the_reference(page: str, schema: object) -> None:
    """Each key of targets.yaml, digests.yaml and channels.yaml stands in the page about its file."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    named = set(properties(schema))
    assert len(named) > 20
    assert {key for key in named if f"`{key}`" not in text and key != "kind"} == set()


def test_every_key_of_an_assessment_is_in_the_reference() -> None:
    """Whatever key a real answer has is described."""
    found = {key for answer in answered() for key in keys(answer)}
    page = documented("json.md")
    assert sorted(found - page) == []
    assert "transition.cause" in found and "problems.hint" in found and "restatements.headline" in found


def test_every_column_of_the_file_of_observations_is_in_the_reference() -> None:
    """The columns described are the columns there are."""
    assert documented("observations-csv.md") == set(COLUMNS)


def test_every_exit_code_is_in_the_reference() -> None:
    """The codes of the command line are the codes described."""
    page = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")
    codes = {int(code) for code in re.findall(r"^\| (\d) \|", page, re.MULTILINE)}
    assert codes == {0, common.FAILED, common.USAGE, common.PROBLEMS, common.MATCHED}
    assert all(str(code) in page for code in (common.PIPE_CLOSED, common.INTERRUPTED))


def test_every_headline_is_explained() -> None:
    """Each headline stands in the page on what a status says."""
    page = (EXPLANATION / "status.md").read_text(encoding="utf-8")
    assert [word for word in HEADLINES if f"`{word}`" not in page] == []


def test_every_check_before_acceptance_is_explained() -> None:
    """Each code with which a figure can be held stands in the page on evidence."""
    page = (EXPLANATION / "evidence.md").read_text(encoding="utf-8")
    source = (ROOT / "tracker" / "evaluate" / "acceptance.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'_doubt\(\s*"([a-z_]+)"', source)) | {"limits", "share_out_of_range"}
    assert len(codes) >= len(CHECKS)
    assert sorted(code for code in codes if f"`{code}`" not in page) == []


def test_every_silence_of_a_rule_is_explained() -> None:
    """Each word with which a rule declines to judge stands in the page on rules."""
    page = (EXPLANATION / "rules.md").read_text(encoding="utf-8")
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "tracker" / "evaluate").rglob("*.py")]
    words = {word for text in sources for word in re.findall(r'why_not="([a-z_]+)"', text)}
    assert len(words) >= 5
    assert sorted(word for word in words if f"`{word}`" not in page) == []


def wordings() -> list[tuple[str, str]]:
    """The rows of the table of wordings: what is written, how it is read."""
    page = (EXPLANATION / "figures.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([^`]+)` \| ([^|]+\([a-z_]+\)) \|", page, re.MULTILINE)


@pytest.mark.parametrize(("written", "read"), wordings())
def test_a_wording_is_read_as_the_page_says(written: str, read: str) -> None:
    """The table of wordings shows what the code makes of them."""
    one = Observation("", "subject", Period.parse("2024"), read_figure(written))
    assert reading(one) == read


def test_every_qualifier_has_a_wording() -> None:
    """No qualifier is left without an example."""
    shown = {read.rpartition("(")[2].rstrip(")") for _, read in wordings()}
    assert shown == {"exact", "about", "nearly", "over", "at_least", "at_most", "range"}
