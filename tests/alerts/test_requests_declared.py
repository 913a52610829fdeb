"""`requests:` of digests.yaml: read with every problem at its place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.alerts.sample_city import City
from tests.alerts.test_alerts_declared import GOOD_DIGESTS, written
from tracker.alerts.declared import load
from tracker.alerts.schema import json_schema
from tracker.model.report import Asking
from tracker.model.selection import Selection

GOOD = """
requests:
  figures:
    selection: {owner: stb, group: [platforms], tag: money, target: intensity-4}
    channels: [mail]
    languages: [zh, en]
    remind: [P7D, P2W]
    escalate: P21D
    valid: P30D
  plain: {channels: mail, language: zh, remind: P7D}
"""


def test_everything_that_can_be_declared_is_read(tmp_path: Path, sample: City) -> None:
    """All keys arrive in the model, nothing is a problem; what is left out has the value that is documented."""
    alerts, problems = load(written(tmp_path, GOOD_DIGESTS + GOOD), sample.declaration)
    assert problems == []
    days = timedelta
    assert alerts.requests == {
        "figures": Asking(
            "figures", ("mail",), ("zh", "en"), Selection(("stb",), ("money",), (), ("platforms",), ("intensity-4",)),
            (days(7), days(14)), days(21), days(30),
        ),
        "plain": Asking("plain", ("mail",), ("zh",), remind=(days(7),), valid=days(60)),
    }  # fmt: skip


def test_the_schema_knows_them(tmp_path: Path) -> None:
    """What the reader takes the schema takes; a key that nobody knows neither takes."""
    schema = json_schema()["alerts/digests.yaml"]
    jsonschema.validate(yaml.safe_load(GOOD_DIGESTS + GOOD), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(GOOD_DIGESTS + GOOD.replace("valid:", "vaild:")), schema)


@pytest.mark.parametrize(
    ("line", "code", "path"),
    [
        ("reminder: P7D", "unknown_key", "requests.r.reminder"),
        ("remind: 7", "bad_duration", "requests.r.remind"),
        ("remind: [P7D, 7 days]", "bad_duration", "requests.r.remind[1]"),
        ("remind: [P14D, P7D]", "out_of_order", "requests.r.remind[1]"),
        ("remind: [P7D, P1W]", "out_of_order", "requests.r.remind[1]"),
        ("remind: PT12H", "bad_duration", "requests.r.remind"),
        ("remind: P0D", "bad_duration", "requests.r.remind"),
        ("escalate: P99Y", "bad_duration", "requests.r.escalate"),
        ("valid: for ever", "bad_duration", "requests.r.valid"),
        ("selection: {headline: met}", "unknown_key", "requests.r.selection.headline"),
        ("selection: {owner: stp}", "unknown_reference", "requests.r.selection.owner"),
        ("selection: {target: [labs]}", "unknown_reference", "requests.r.selection.target[0]"),
        ("selection: all", "not_a_mapping", "requests.r.selection"),
        ("remind: [" + ", ".join(f"P{at}D" for at in range(1, 23)) + "]", "too_many", "requests.r.remind"),
        ("languages: [zh]", "two_keys", "requests.r.languages"),
    ],
)
def test_a_fault_is_named_with_its_place(line: str, code: str, path: str, tmp_path: Path, sample: City) -> None:
    """Each fault gives exactly one problem, at its key path, in its file."""
    digests = f"version: 1\ndigests: {{}}\nrequests:\n  r:\n    channels: [mail]\n    language: zh\n    {line}\n"
    _, problems = load(written(tmp_path, digests), sample.declaration)
    assert [(one.code, one.path) for one in problems] == [(code, path)]
    assert problems[0].file == "alerts/digests.yaml" and problems[0].line in (4, 5, 6, 7)


@pytest.mark.parametrize(
    ("block", "code", "path"),
    [
        ("r: {language: zh}", "missing_key", "requests.r"),
        ("r: {channels: [mail]}", "missing_key", "requests.r"),
        ("r: {channels: [mial], language: zh}", "unknown_reference", "requests.r.channels[0]"),
        ("r: {channels: [hook], language: zh}", "no_email", "requests.r.channels"),
        ("r: {channels: [mail], language: fr}", "unknown_word", "requests.r.language"),
        ("r: [mail]", "not_a_mapping", "requests.r"),
        ("r r: {channels: [mail], language: zh}", "id", "requests.r r"),
    ],
)
def test_what_cannot_be_asked_by_is_a_problem(block: str, code: str, path: str, tmp_path: Path, sample: City) -> None:
    """Without a channel of email, or without a language, nobody can be written to."""
    _, problems = load(written(tmp_path, f"version: 1\ndigests: {{}}\nrequests:\n  {block}\n"), sample.declaration)
    assert [(one.code, one.path) for one in problems] == [(code, path)]
