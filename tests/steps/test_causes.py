"""Causes: why a status is another than when it was kept, from the ledger alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.written import read_figure
from tracker.steps.causes import Moment, cause_between
from tracker.targets import parse

TARGETS = """\
version: 1
title: A
timezone: UTC
indicators:
  labs: {name: Labs, unit: 家, measure: stock, whole: true, direction: up, frequency: annual}
  other: {name: Other, unit: 家, measure: stock, whole: true, direction: up, frequency: annual}
targets:
  over: {indicator: labs, statement: {text: a}, aim: "> 20", by: 2026}
  high: {indicator: other, statement: {text: a}, aim: "> 5", by: not stated}
  both: {statement: {text: a}, of: [over, high], by: not stated}
"""


def _declared(text: str = TARGETS) -> Declaration:
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert declaration is not None
    assert not problems, problems
    return declaration


def _figures(**series: Mapping[str, str]) -> dict[str, Sequence[Observation]]:
    return {
        subject: [
            Observation(f"{subject}-{period}-{value}", subject, Period.parse(period), read_figure(f"{value}家"))
            for period, value in figures.items()
        ]
        for subject, figures in series.items()
    }


THEN = date(2026, 1, 31)
SOME = _figures(labs={"2024": "17"}, other={"2024": "3"})


@pytest.mark.parametrize(
    ("after", "target", "cause"),
    [
        (Moment(_declared(), _figures(labs={"2024": "17", "2025": "22"}), THEN), "over", "new_period"),
        (Moment(_declared(), _figures(labs={"2024": "22"}), THEN), "over", "revision"),
        (Moment(_declared(), SOME, date(2027, 6, 30)), "over", "clock"),
        (Moment(_declared(TARGETS.replace('"> 20"', '"> 10"')), SOME, THEN), "over", "target"),
        (Moment(_declared(), {}, THEN), "over", "vanished"),
        (Moment(_declared(), SOME, THEN), "over", None),
    ],
)
def test_one_cause(after: Moment, target: str, cause: str | None) -> None:
    """Whatever single input changed is the cause that is named; without a change there is none."""
    assert cause_between(Moment(_declared(), SOME, THEN), after, target) == cause


def test_another_indicator_is_no_cause() -> None:
    """A changed figure that a target does not look at is never named among its causes."""
    after = Moment(_declared(), _figures(labs={"2024": "22"}, other={"2024": "3", "2025": "4"}), THEN)
    assert cause_between(Moment(_declared(), SOME, THEN), after, "over") == "revision"


def test_a_roll_up_changes_with_its_parts() -> None:
    """A roll-up looks at the figures of its children: a new one there is its cause."""
    before = Moment(_declared(), _figures(labs={"2024": "22"}, other={"2024": "3"}), THEN)
    after = Moment(_declared(), _figures(labs={"2024": "22"}, other={"2024": "3", "2025": "6"}), THEN)
    assert cause_between(before, after, "both") == "new_period"


def test_a_target_that_was_not_there() -> None:
    """Between a declaration without the target and one with it there is nothing to compare."""
    without = _declared(TARGETS.split("  both:", maxsplit=1)[0])
    assert cause_between(Moment(without, SOME, THEN), Moment(_declared(), SOME, THEN), "both") is None
