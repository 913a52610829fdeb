"""The standing of a target with a figure: each axis with what it rests on, before anything is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.evaluate import rules
from tracker.evaluate.attainment import attainment, certain, misses
from tracker.evaluate.axes import CLOSED, headline, lifecycle, silent_from
from tracker.evaluate.case import Case
from tracker.evaluate.outlook import look_ahead
from tracker.evaluate.requirement import Requirement, figures_of, requirement_of
from tracker.evaluate.rules.course import Course
from tracker.evaluate.series import Series
from tracker.model.aim import Keep, NumericAim, Tendency, Total
from tracker.model.assessment import Assessability, Attainment, Lifecycle, RuleResult

POINTS_AFTER_BREAK = 4
_WITHHOLDING = frozenset({"stale", "opted_out", "missing_periods", "unit_mismatch"})
"""Reasons for which no trajectory is told, though figures are there."""


@dataclass(slots=True)
class Asked:
    """What the rules for a trajectory are asked, and why they are not.

    `series` is what is held against the requirement and `course` what the rules see of it; `why_not` is None where
    they are asked. `silent` is the first day on which the figures count as stale. `looked` tells whether it was looked
    ahead yet.
    """

    lifecycle: Lifecycle
    detail: dict[str, object]
    reasons: tuple[str, ...]
    attained: Attainment | None
    series: Series
    required: Requirement | None
    course: Course
    why_not: str | None
    silent: date | None
    comparable: bool
    looked: bool = False


@dataclass(slots=True)
class Standing:
    """Where a target stands: the headline that the axes add up to, with what the declared rule says."""

    headline: str
    asked: Asked
    rule: RuleResult
    reasons: tuple[str, ...]

    @property
    def attainment(self) -> Attainment | None:
        return self.asked.attained


def ask(case: Case, aim: NumericAim | Tendency) -> Asked:
    """Asks the axes before the trajectory, in their order: lifecycle, what is required, silence, attainment."""
    series = figures_of(case)
    life, detail = lifecycle(case)
    reasons: list[str] = []
    required: Requirement | None = None
    if case.target.opted_out is not None:
        reasons.append("opted_out")
    if not series.periods:
        reasons.append("no_observation")
    comparable = not any(one.foreign_unit() for one in (case.series, *case.others.values()))
    if not comparable:
        reasons.append("unit_mismatch")
    elif not isinstance(aim, Tendency):
        wanted = requirement_of(case, aim, series)
        if isinstance(wanted, Requirement):
            required, series = wanted, wanted.series
        elif not reasons:
            reasons.append(wanted)
    silent = silent_from(case.indicator, series)
    if silent is not None and case.as_of >= silent:
        reasons.append("stale")
    attained = None
    if required is not None and "opted_out" not in reasons:
        keep = aim if isinstance(aim, Keep) else None
        attained = attainment(required, case.as_of, case.deadline, _cumulative(case), keep)
        if required.incomplete:
            reasons.append("missing_periods")
            attained = certain(attained, required, past=case.deadline is not None and case.as_of > case.deadline)
        if keep is not None and attained == "not_met":
            detail["misses"] = misses(required)
    course = _course(case, required, series, aim)
    why_not = _why_not(course, aim, reasons)
    if why_not == "series_break":
        reasons.append(why_not)
    if attained in CLOSED and life in ("in_force", "revised"):
        life = "closed"
    return Asked(life, detail, tuple(reasons), attained, series, required, course, why_not, silent, comparable)


def stand(case: Case, aim: NumericAim | Tendency) -> Standing:
    """Asks the axes and then the declared rule; what lies ahead is looked at where nobody has yet."""
    asked = case.asked
    if asked is None:
        asked = case.asked = ask(case, aim)
    if case.foresees and not asked.looked:
        look_ahead([case])
    course, reasons = asked.course, asked.reasons
    if asked.why_not is None:
        result = rules.judge(case.rule.id, course)
    else:
        result = RuleResult(case.rule.id, why_not=asked.why_not)
    if result.why_not is not None and isinstance(aim, Tendency) and not reasons:
        reasons = (result.why_not,)
    known = asked.comparable and bool(asked.series.periods)
    assessed: Assessability = "not_assessable" if reasons else "assessed"
    word = headline(asked.lifecycle, assessed, asked.attained, result.trajectory, level_known=known)
    return Standing(word, asked, result, reasons)


def _cumulative(case: Case) -> bool:
    return isinstance(case.aim, Total) or (case.indicator is not None and case.indicator.measure == "running_total")


def _why_not(course: Course, aim: NumericAim | Tendency, reasons: list[str]) -> str | None:
    """Why no rule may be asked: figures are stale, broken off or not to be told; None where one may."""
    if course.start and course.points < POINTS_AFTER_BREAK:
        return "series_break"
    if reasons and not _WITHHOLDING.isdisjoint(reasons):
        return reasons[0]
    if course.level is None and not isinstance(aim, Tendency):
        return reasons[0] if reasons else "no_observation"
    return None


def _course(case: Case, required: Requirement | None, series: Series, aim: NumericAim | Tendency) -> Course:
    deadline = None if case.by is None else case.by.position
    parameters = dict(case.rule.parameters)
    limit = parameters.get("limit")
    if isinstance(aim, Tendency):
        return Course(
            series,
            aim.direction,
            deadline=deadline,
            limit=_limit(case, aim.direction, limit),
            base=_base(case),
            parameters=parameters,
        )
    if required is None:
        direction = (case.indicator.direction if case.indicator else None) or "up"
        return Course(series, direction, limit=_limit(case, direction, limit))
    last = len(series) - 1
    return Course(
        series,
        required.direction,
        required.level,
        deadline,
        None if required.base is None else (required.base.position, required.base.amount),
        last >= 0 and required.verdict(last) == "met",
        required.keep,
        case.target.path,
        _limit(case, required.direction, limit),
        parameters,
    )


def _base(case: Case) -> tuple[Decimal, Decimal] | None:
    declared = case.target.baseline
    if declared is None or declared.measurement.nominal is None:
        return None
    return declared.period.position, declared.measurement.nominal


def _limit(case: Case, direction: str, declared: Decimal | None) -> Decimal | None:
    if declared is not None or case.indicator is None:
        return declared
    low, high = case.indicator.limits
    return high if direction == "up" else low
