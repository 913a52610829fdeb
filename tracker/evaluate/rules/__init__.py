"""The published rules for a trajectory: one file a rule, one line here."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from tracker.evaluate.rules import average_step, cagr_ratio, forecast, path, straight_line
from tracker.evaluate.rules.course import Course
from tracker.model.aim import Aim, Comparator, Tendency
from tracker.model.assessment import RuleResult, Trajectory
from tracker.model.period import Period

Judge: TypeAlias = Callable[[Course], RuleResult]
Flipper: TypeAlias = Callable[[Course, Trajectory, Decimal], tuple[Trajectory, Decimal] | None]

RULES: dict[str, Judge] = {
    forecast.ID: forecast.judge,
    average_step.ID: average_step.judge,
    straight_line.ID: straight_line.judge,
    path.ID: path.judge,
    cagr_ratio.ID: cagr_ratio.judge,
}

FLIPS: dict[str, Flipper] = {
    average_step.ID: average_step.flip,
    straight_line.ID: straight_line.flip,
    path.ID: path.flip,
}
"""The rules whose next change can be worked out in closed form."""

DEFAULT = forecast.ID
"""The rule where none is declared; see `default_for`."""

UNDATED = average_step.ID
"""The rule where none is declared and nothing is to be foreseen by a date."""


def default_for(aim: Aim, by: Period | None) -> str:
    """The rule where none is declared: the forecast where a numeric aim has a deadline.

    An aim that moves with another indicator has no level that could be foreseen.
    """
    return UNDATED if by is None or isinstance(aim, Tendency | Comparator) else DEFAULT


def judge(rule: str, course: Course) -> RuleResult:
    """What `rule` says of the course; without a usable figure it says nothing and why."""
    if course.points < 1:
        return RuleResult(rule, why_not="series_break" if len(course.series) else "no_observation")
    return RULES[rule](course)


def others(rule: str, course: Course) -> tuple[RuleResult, ...]:
    """What the other rules that apply say of the same course."""
    if course.points < 1:
        return ()
    results = [judge_one(course) for name, judge_one in RULES.items() if name != rule]
    return tuple([result for result in results if result.trajectory is not None])
