"""A new indicator or target is written into the declaration beside what stands there, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InputError
from tracker.steps.declare import declared
from tracker.steps.declare_new import declare, indicator_fields, target_fields, with_entry
from tracker.steps.sound import ProblemsError
from tracker.workspace import Workspace
from tracker.yamlfile import parse_yaml

TARGETS = """\
# who keeps this file: the bureau
version: 1
title: {zh: 示例市, en: Sample city}
timezone: Asia/Shanghai
indicators:
    labs: {name: {zh: 实验室, en: Laboratories}, unit: 家, measure: stock}  # counted yearly

# what was promised
targets:
  more-labs:
    indicator: labs
    statement: {text: {zh: 更多, en: more}}
    aim: up
    by: not stated
"""

FIGURE = {
    "kind": "figure", "quote": "全市充电桩达到10万个以上", "measure": "充电桩", "value": 100000, "unit": "个",
    "qualifier": "at-least", "growth": None, "deadline": "2030", "language": "zh", "told": {"publisher": "示例市"},
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose file has comments and an indentation of its own."""
    (tmp_path / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    return Workspace(tmp_path)


def test_every_line_stays_and_the_entry_stands_at_its_sections_end(workspace: Workspace) -> None:
    """Comments, order and indentation are the person's; the new lines are indented as their neighbours are."""
    declare(workspace, "indicators", "charging-points", indicator_fields(FIGURE))
    text = workspace.targets.read_text(encoding="utf-8")
    added = [line for line in text.splitlines() if line not in TARGETS.splitlines()]
    assert [line for line in text.splitlines() if line in TARGETS.splitlines()] == TARGETS.splitlines()
    assert added[0] == "    charging-points:"
    assert text.index("charging-points") < text.index("# what was promised")
    indicator = declared(workspace).indicators["charging-points"]
    assert (indicator.unit, indicator.measure, indicator.name.in_language("zh")) == ("个", "stock", "充电桩")


def test_a_target_says_what_was_said(workspace: Workspace) -> None:
    """Its words are the statement, 以上 is at least, the deadline is the one that was stated."""
    declaration = declare(workspace, "indicators", "charging-points", indicator_fields(FIGURE))
    declare(workspace, "targets", "many", target_fields(FIGURE, declaration, "charging-points"))
    target = declared(workspace).targets["many"]
    assert target.statement.text is not None
    assert target.statement.text.in_language("zh") == FIGURE["quote"]
    assert target.by is not None
    assert (target.by.text, target.kind, target.indicator) == ("2030", "threshold", "charging-points")


def test_a_pledge_without_a_number_is_judged_by_a_person(workspace: Workspace) -> None:
    """No amount and no deadline is invented."""
    pledge = {"kind": "milestone", "quote": "打造区域中心", "measure": "区域中心", "language": "zh"}
    declare(workspace, "targets", "centre", target_fields(pledge, declared(workspace), None))
    target = declared(workspace).targets["centre"]
    assert (target.kind, target.by) == ("judged", None)


def test_what_would_not_be_sound_is_not_written(workspace: Workspace) -> None:
    """The file is as before where the entry has a problem, its key is taken or its indicator is not declared."""
    with pytest.raises(ProblemsError):
        declare(workspace, "indicators", "odd", indicator_fields(FIGURE, measure="guess"))
    with pytest.raises(InputError, match="already"):
        declare(workspace, "indicators", "labs", indicator_fields(FIGURE))
    with pytest.raises(InputError, match="not declared"):
        target_fields(FIGURE, declared(workspace), "none")
    assert workspace.targets.read_text(encoding="utf-8") == TARGETS


def test_a_section_in_one_line_is_left_to_a_person() -> None:
    """Nothing is squeezed into a flow mapping; a section that is missing is begun at the end."""
    with pytest.raises(InputError, match="one line"):
        with_entry(b"indicators: {a: {unit: x}}\n", "indicators", "b", {"unit": "y"})
    assert with_entry(b"version: 1", "indicators", "b", {"unit": "y"}).endswith(b'indicators:\n  b:\n    unit: "y"\n')


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_words_come_back_as_they_were(words: str) -> None:
    """Whatever a document said - quotes, colons, line breaks of any kind - is what the file says then."""
    data = with_entry(b"targets:\n  a: {by: x}\n", "targets", "b", {"title": {"zh": words}})
    read = parse_yaml(data, "targets.yaml")
    assert not read.problems
    assert read.value == {"targets": {"a": {"by": "x"}, "b": {"title": {"zh": words}}}}
