"""Figures that came to stand in a unit which cannot be compared with what is promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tracker.evaluate.board import assess_all
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.written import read_figure
from tracker.targets import parse

YAML = """
version: 1
title: Trial
timezone: Asia/Shanghai
indicators:
  paths: {name: Paths, unit: km, measure: stock, direction: up}
  others: {name: Other paths, unit: km, measure: stock, direction: up}
targets:
  paths-120: {indicator: paths, statement: {text: more}, aim: ">= 120 km", by: 2030}
  paths-up: {indicator: paths, statement: {text: more}, aim: up, by: not stated}
  paths-above: {indicator: paths, statement: {text: more}, aim: {above: others}, by: not stated}
"""
DAY = date(2026, 11, 22)


@pytest.fixture
def declaration() -> Declaration:
    declared, problems = parse(YAML.encode(), "targets.yaml")
    assert not problems
    assert declared is not None
    return declared


def observed(subject: str, period: str, written: str) -> Observation:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return Observation(
        f"{subject}-{period}", subject, Period.parse(period), read_figure(written), recorded_at=when, accepted_at=when
    )


def stand(declaration: Declaration, *found: Observation) -> dict[str, tuple[str, tuple[str, ...]]]:
    by_subject: dict[str, list[Observation]] = {}
    for one in found:
        by_subject.setdefault(one.subject, []).append(one)
    return {one.id: (one.headline, one.reasons) for one in assess_all(declaration, by_subject, DAY)}


def test_kilograms_are_not_held_against_kilometres(declaration: Declaration) -> None:
    """95 kg neither meet nor miss 120 km: the reason is told, and no number of what is missing."""
    found = stand(declaration, observed("paths", "2024", "80 km"), observed("paths", "2025", "95 kg"))
    assert found["paths-120"] == found["paths-up"] == ("not_assessable", ("unit_mismatch",))
    [one] = [
        one
        for one in assess_all(declaration, {"paths": [observed("paths", "2025", "950 kg")]}, DAY)
        if one.id == "paths-120"
    ]
    assert (one.missing, one.covered, one.attainment) == (None, None, None)
    assert one.sentence.in_language("en") == "950 kg in 2025: units do not match; due by the end of 2030"


def test_another_scale_of_the_same_unit_is_compared(declaration: Declaration) -> None:
    """130 000 m are 130 km."""
    assert stand(declaration, observed("paths", "2025", "130000 m"))["paths-120"][0] == "met"


def test_a_figure_that_is_compared_with_must_fit_too(declaration: Declaration) -> None:
    """A level of another indicator in kilograms leaves the comparison open and no other target."""
    found = stand(declaration, observed("paths", "2025", "130 km"), observed("others", "2025", "120 kg"))
    assert found["paths-above"] == ("not_assessable", ("unit_mismatch",))
    assert found["paths-120"][0] == "met"


def test_what_is_no_longer_in_force_spoils_nothing(declaration: Declaration) -> None:
    """Once the figure in kilograms is corrected, the target is assessed again."""
    wrong = observed("paths", "2025", "130 kg")
    right = replace(observed("paths", "2025", "130 km"), id="right", supersedes=wrong.id)
    assert stand(declaration, wrong, right)["paths-120"][0] == "met"
