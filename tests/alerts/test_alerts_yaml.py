"""`alerts:` of digests.yaml: read with every problem at its place."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.alerts.sample_city import City
from tracker.alerts.declared import load
from tracker.alerts.schema import json_schema
from tracker.model.alert import WHENS
from tracker.model.problem import Problem
from tracker.model.report import Alerts
from tracker.model.selection import Selection
from tracker.model.text import Text

CHANNELS = "version: 1\nchannels:\n  out: {kind: folder, path: out}\n"


def read(root: Path, alerts: str, sample: City) -> tuple[Alerts, list[Problem]]:
    """The rules of a workspace whose digests.yaml has these."""
    (root / "alerts").mkdir(exist_ok=True)
    (root / "alerts" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    written = f"version: 1\ndigests: {{}}\nalerts:\n{alerts}"
    (root / "alerts" / "digests.yaml").write_text(written, encoding="utf-8")
    return load(root, sample.declaration)


FULL = """\
  worse:
    when: status_worsened
    title: {zh: 转差, en: Worse}
    selection: {owner: stb, headline: [off_track]}
    confirm: 2
    for: P2D
    keep: PT12H
    repeat: P7D
    group: owner
    resolved: true
    flood: 5
    languages: [zh, en]
    channels: [out]
  near: {when: deadline_near, days: 60, language: zh, channels: out}
  low: {when: forecast_below, below: 25 %, language: en, channels: out}
"""


def test_everything_that_can_be_declared_is_read(tmp_path: Path, sample: City) -> None:
    """All keys arrive in the model, what is left out has its stated meaning, and nothing is a problem."""
    alerts, problems = read(tmp_path, FULL, sample)
    assert problems == []
    worse, near, low = alerts.rules.values()
    assert (worse.title, worse.selection) == (
        Text.of({"zh": "转差", "en": "Worse"}),
        Selection(owners=("stb",), headlines=("off_track",)),
    )
    assert (worse.confirm, worse.lasting, worse.keep) == (2, timedelta(days=2), timedelta(hours=12))
    assert (worse.repeat, worse.group, worse.resolved, worse.flood) == (timedelta(days=7), "owner", True, 5)
    assert (near.days, near.group, near.repeat, near.flood, near.confirm) == (60, "rule", None, 20, 1)
    assert (low.below, low.languages, low.channels) == (Decimal("0.25"), ("en",), ("out",))


@pytest.mark.parametrize("when", WHENS)
def test_every_condition_can_be_declared(tmp_path: Path, sample: City, when: str) -> None:
    """Each word of `when:` is read and fits the schema that editors use."""
    rule = f"  r: {{when: {when}, languages: [zh, en], channels: [out]}}\n"
    alerts, problems = read(tmp_path, rule, sample)
    assert (problems, alerts.rules["r"].when) == ([], when)
    schema = json_schema()["alerts/digests.yaml"]
    jsonschema.validate(yaml.safe_load(f"version: 1\ndigests: {{}}\nalerts:\n{rule}"), schema)


def test_the_schema_takes_what_is_read(tmp_path: Path, sample: City) -> None:
    """A file with every key is valid under the schema."""
    assert read(tmp_path, FULL, sample)[1] == []
    jsonschema.validate(
        yaml.safe_load(f"version: 1\ndigests: {{}}\nalerts:\n{FULL}"), json_schema()["alerts/digests.yaml"]
    )


BAD = (
    ("when: status_worsend", "unknown_word", "did you mean status_worsened?"),
    ("channels: [out]", "missing_key", "add when: "),
    ("when: correction, channel: out", "unknown_key", "did you mean channels?"),
    ("when: correction, channels: [office]", "unknown_reference", "known are out"),
    ("when: correction, channels: [out], confirm: 0", "not_a_count", "write confirm: 2"),
    ("when: correction, channels: [out], confirm: two", "not_a_count", "write confirm: 2"),
    ("when: correction, channels: [out], for: 2 days", "bad_duration", "write P2D, P1W or PT6H"),
    ("when: correction, channels: [out], repeat: PT5M", "too_frequent", "write P7D for once a week"),
    ("when: correction, channels: [out], days: 30", "of_another_condition", "remove it"),
    ("when: forecast_below, channels: [out], below: 1.5", "no_share", "write below: 0.3 or below: 30%"),
    ("when: correction, channels: [out], group: owners", "unknown_word", "did you mean owner?"),
    ("when: correction, channels: [out], resolved: maybe", "not_a_truth", "write true or false"),
    ("when: correction, channels: [out], selection: {owner: nobody}", "unknown_reference", None),
    ("when: correction, channels: [out], language: fr", "unknown_word", "one of zh, en"),
)


@pytest.mark.parametrize(("written", "code", "hint"), BAD)
def test_a_slip_is_a_problem_at_its_place(
    tmp_path: Path, sample: City, written: str, code: str, hint: str | None
) -> None:
    """Each fault is told with file, line and what would be right."""
    language = "" if "language" in written else ", languages: [zh, en]"
    _, problems = read(tmp_path, f"  r: {{{written}{language}}}\n", sample)
    found = [one for one in problems if one.code == code]
    assert found, [str(one) for one in problems]
    assert (found[0].file, found[0].line) == ("alerts/digests.yaml", 4)
    assert hint is None or hint in (found[0].hint or "")


def test_an_alert_without_a_channel_or_a_language_is_a_problem(tmp_path: Path, sample: City) -> None:
    """Nobody would be told, or nobody knows in which words."""
    alerts, problems = read(tmp_path, "  r: {when: correction}\n", sample)
    assert [one.code for one in problems] == ["missing_key", "missing_key"]
    assert alerts.rules == {}
