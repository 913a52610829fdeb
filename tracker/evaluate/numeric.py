"""The assessment of a target with a figure: a level, a range, a change, a growth, a total, a comparison, a tendency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.evaluate import rules
from tracker.evaluate.attainment import attainment, certain, misses
from tracker.evaluate.axes import CLOSED, day_after, headline, lifecycle, silent_from, valid_until
from tracker.evaluate.case import Case
from tracker.evaluate.compare import readings
from tracker.evaluate.flip import nearest_flip
from tracker.evaluate.requirement import Requirement, figures_of, requirement_of
from tracker.evaluate.rules import average_step
from tracker.evaluate.rules.course import Course
from tracker.evaluate.sentences import tell
from tracker.evaluate.sentences.facts import Facts, percent, readable, shortened
from tracker.evaluate.series import Series
from tracker.evaluate.shown import declared_aim
from tracker.model.aim import Keep, NumericAim, Tendency, Total
from tracker.model.assessment import Assessability, Assessment, Attainment, Current, Lifecycle, RuleResult, Trajectory
from tracker.model.formula import round_places
from tracker.model.text import Text

POINTS_AFTER_BREAK = 4
_WITHHOLDING = frozenset({"stale", "opted_out", "missing_periods"})
"""Reasons for which no trajectory is told, though figures are there."""
_WORSENING = frozenset({"slipping", "worsening", "reversing"})


def assess_numeric(case: Case, aim: NumericAim | Tendency) -> Assessment:
    """The assessment of a numeric aim or a tendency, by the declared rule."""
    found = _find(case, aim)
    series, required, result, attained = found.series, found.required, found.result, found.attained
    reasons = tuple(found.reasons)
    assessability: Assessability = "not_assessable" if reasons else "assessed"
    word = headline(found.life, assessability, attained, result.trajectory, level_known=len(series) > 0)
    facts = _facts(case, aim, found, word)
    sentence, reason = tell(facts)
    passing = [day_after(point.period.end) for point in found.course.path]
    if case.deadline is not None:
        passing.append(day_after(case.deadline))
    return Assessment(
        id=case.target.id,
        title=case.title,
        kind=case.kind,
        as_of=case.as_of,
        headline=word,
        assessability=assessability,
        reasons=reasons,
        attainment=attained,
        trajectory=result.trajectory,
        lifecycle=found.life,
        reason=reason,
        sentence=sentence,
        aim=declared_aim(aim) if required is None else required.shown,
        current=found.current,
        baseline=None if required is None or required.base is None else (required.base.amount, required.base.period),
        by=facts.by,
        covered=found.covered,
        missing=found.missing,
        level=None if required is None else required.level,
        rule=result,
        other_rules=found.other_rules,
        nearest_flip=nearest_flip(case, found.course, result, word),
        valid_until=valid_until(case.as_of, [found.silent, *passing]),
        readings=facts.readings,
        notes=found.notes,
        assumptions=_assumptions(case),
        observations=_used(series, required, result),
    )


@dataclass(slots=True)
class _Found:
    """What is known of a target before it is put into words: each axis by itself, with what it rests on."""

    series: Series
    required: Requirement | None
    life: Lifecycle
    detail: dict[str, object]
    reasons: list[str]
    silent: date | None
    course: Course
    attained: Attainment | None
    result: RuleResult
    other_rules: tuple[RuleResult, ...]
    notes: tuple[str, ...]
    missing: Decimal | None
    covered: Decimal | None

    @property
    def current(self) -> Current | None:
        """The latest figure."""
        last = len(self.series) - 1
        if last < 0:
            return None
        return Current(self.series.measurement(last), self.series.periods[last].text, self.series.id(last))


def _find(case: Case, aim: NumericAim | Tendency) -> _Found:
    """Asks the axes in their order: lifecycle, what is required, silence, attainment, trajectory."""
    series = figures_of(case)
    life, detail = lifecycle(case)
    reasons: list[str] = []
    required: Requirement | None = None
    if case.target.opted_out is not None:
        reasons.append("opted_out")
    if not len(series):
        reasons.append("no_observation")
    if not isinstance(aim, Tendency):
        asked = requirement_of(case, aim, series)
        if isinstance(asked, Requirement):
            required, series = asked, asked.series
        elif not reasons:
            reasons.append(asked)
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
    result, other_rules = _judged(case, course, reasons)
    if isinstance(aim, Tendency) and result.why_not and not reasons:
        reasons.append(result.why_not)
    if attained in CLOSED and life in ("in_force", "revised"):
        life = "closed"
    notes = _notes(attained, result.trajectory, result, required, series)
    detail |= dict.fromkeys(notes, True)
    missing, covered = _distance(required, series, attained)
    return _Found(
        series, required, life, detail, reasons, silent, course, attained, result, other_rules, notes, missing, covered
    )


def _cumulative(case: Case) -> bool:
    return isinstance(case.aim, Total) or (case.indicator is not None and case.indicator.measure == "running_total")


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
        met=last >= 0 and required.verdict(last) == "met",
        keep=required.keep,
        path=case.target.path,
        limit=_limit(case, required.direction, limit),
        parameters=parameters,
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


def _judged(case: Case, course: Course, reasons: list[str]) -> tuple[RuleResult, tuple[RuleResult, ...]]:
    """The declared rule's verdict and the others'; none where figures are stale, broken off or not to be told."""
    rule = case.rule.id
    series = course.series
    if course.start and len(series) - course.start < POINTS_AFTER_BREAK:
        reasons.append("series_break")
        return RuleResult(rule, why_not="series_break"), ()
    if not _WITHHOLDING.isdisjoint(reasons):
        return RuleResult(rule, why_not=reasons[0]), ()
    if course.level is None and not isinstance(case.aim, Tendency):
        return RuleResult(rule, why_not=reasons[0] if reasons else "no_observation"), ()
    return rules.judge(rule, course), rules.others(rule, course)


def _notes(
    attained: Attainment | None,
    trajectory: Trajectory | None,
    rule: RuleResult,
    required: Requirement | None,
    series: Series,
) -> tuple[str, ...]:
    notes = []
    if attained == "met" and (trajectory in _WORSENING or (rule.id == "average-step/1" and trajectory == "at_risk")):
        notes.append("worsening")
    if required is not None and len(required.bounds) == 2 and attained == "not_met" and len(series):
        low, high = required.bounds
        current = series.nominal(len(series) - 1)
        declared = "up" if required.base is None or required.base.amount < low.value else "down"
        if (current > high.value and declared == "up") or (current < low.value and declared == "down"):
            notes.append("overshoot")
    if rule.few_points:
        notes.append("few_points")
    return tuple(notes)


def _distance(
    required: Requirement | None, series: Series, attained: Attainment | None
) -> tuple[Decimal | None, Decimal | None]:
    """What is missing to the amount that is just enough, and the covered share of the way from the base."""
    if required is None or not len(series):
        return None, None
    current = series.nominal(len(series) - 1)
    short = (required.needs - current) if required.direction == "up" else (current - required.needs)
    if len(required.bounds) == 2:
        low, high = required.bounds
        short = max(low.value - current, current - high.value, Decimal(0))
    missing = Decimal(0) if attained in ("met", "met_on_time", "met_late") else max(short, Decimal(0))
    covered = None
    if required.base is not None and required.needs != required.base.amount:
        covered = round_places((current - required.base.amount) / (required.needs - required.base.amount), 10)
    return missing, covered


def _facts(case: Case, aim: NumericAim | Tendency, found: _Found, word: str) -> Facts:
    """What the sentences tell, with amounts as short as they are told."""
    indicator, required, current, result = case.indicator, found.required, found.current, found.result
    undecided = required is not None and found.attained == "undecided" and current is not None
    return Facts(
        kind=case.kind,
        name=case.title if indicator is None else indicator.name,
        unit="" if indicator is None else indicator.unit,
        display_unit=None if indicator is None else indicator.display_unit,
        whole=indicator is not None and indicator.whole,
        headline=word,
        attainment=found.attained,
        trajectory=result.trajectory,
        reasons=tuple(found.reasons),
        aim=aim,
        bounds=() if required is None else required.bounds,
        measurement=None if current is None else readable(current.measurement),
        period=None if current is None else current.period,
        needs=None if required is None else required.needs,
        missing=None if found.missing is None else shortened(found.missing),
        by=None if case.by is None else case.by.text,
        readings=readings(required.compared(len(found.series) - 1), required.bounds) if required and undecided else (),
        rule=result,
        share="" if result.value is None else percent(result.value),
        detail=found.detail,
    )


def _assumptions(case: Case) -> tuple[Text, ...]:
    reading = case.target.statement.reading
    return () if reading is None else (reading,)


def _used(series: Series, required: Requirement | None, result: RuleResult) -> tuple[str, ...]:
    """The observations that decided: the last one, the base's, and those the rule's step was taken from."""
    if series.ids is None or not len(series):
        return ()
    indexes = {len(series) - 1}
    if result.trajectory is not None:
        indexes.update(series.yearly(average_step.MOST))
    if required is not None and required.base is not None:
        indexes.update(index for index, period in enumerate(series.periods) if period.text == required.base.period)
    return tuple(one for index in sorted(indexes) for one in series.ids[index].split("+") if one)
