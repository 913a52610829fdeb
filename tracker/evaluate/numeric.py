"""The assessment of a target with a figure: a level, a range, a change, a growth, a total, a comparison, a tendency."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tracker.evaluate import rules
from tracker.evaluate.attainment import attainment, misses
from tracker.evaluate.axes import CLOSED, headline, lifecycle, silent_from, valid_until
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
from tracker.model.assessment import Assessability, Assessment, Attainment, Current, Reading, RuleResult, Trajectory
from tracker.model.formula import round_places
from tracker.model.text import Text

POINTS_AFTER_BREAK = 4
_WORSENING = frozenset({"slipping", "worsening", "reversing"})


def assess_numeric(case: Case, aim: NumericAim | Tendency) -> Assessment:
    """The assessment of a numeric aim or a tendency, by the declared rule."""
    series = figures_of(case)
    life, detail = lifecycle(case)
    reasons: list[str] = []
    required: Requirement | None = None
    if case.target.opted_out is not None:
        reasons.append("opted_out")
    if not len(series):
        reasons.append("no_observation")
    if not isinstance(aim, Tendency):
        found = requirement_of(case, aim, series)
        if isinstance(found, Requirement):
            required = found
            series = required.series
        elif not reasons:
            reasons.append(found)
    silent = silent_from(case.indicator, series)
    if silent is not None and case.as_of >= silent:
        reasons.append("stale")
    attained = None
    if required is not None and "opted_out" not in reasons:
        keep = aim if isinstance(aim, Keep) else None
        attained = attainment(required, case.as_of, case.deadline, _cumulative(case), keep)
    course = _course(case, required, series, aim)
    result, other_rules = _judged(case, course, reasons)
    if isinstance(aim, Tendency) and result.trajectory is None and result.why_not and not reasons:
        reasons.append(result.why_not)
    trajectory = result.trajectory
    if attained in CLOSED and life in ("in_force", "revised"):
        life = "closed"
    assessability: Assessability = "not_assessable" if reasons else "assessed"
    word = headline(life, assessability, attained, trajectory, level_known=len(series) > 0)
    notes = _notes(attained, trajectory, result, required, series)
    detail |= dict.fromkeys(notes, True)
    if isinstance(aim, Keep) and required is not None and attained == "not_met":
        detail["misses"] = misses(required)
    last = len(series) - 1
    current = None if last < 0 else Current(series.measurement(last), series.periods[last].text, series.id(last))
    missing, covered = _distance(required, series, attained)
    shown_readings = (
        readings(required.compared(last), required.bounds) if required and attained == "undecided" and last >= 0 else ()
    )
    sentence, reason = tell(
        _facts(
            case,
            aim,
            word,
            attained,
            trajectory,
            tuple(reasons),
            required,
            current,
            missing,
            shown_readings,
            result,
            detail,
        )
    )
    stops = [silent, *_deadline_passes(case.deadline), *(point.period.end + timedelta(days=1) for point in course.path)]
    return Assessment(
        id=case.target.id,
        title=case.title,
        kind=case.kind,
        as_of=case.as_of,
        headline=word,
        assessability=assessability,
        reasons=tuple(reasons),
        attainment=attained,
        trajectory=trajectory,
        lifecycle=life,
        reason=reason,
        sentence=sentence,
        aim=_shown_aim(aim, required),
        current=current,
        baseline=None if required is None or required.base is None else (required.base.amount, required.base.period),
        by=None if case.by is None else case.by.text,
        covered=covered,
        missing=missing,
        level=None if required is None else required.level,
        rule=result,
        other_rules=other_rules,
        nearest_flip=nearest_flip(case, course, result, word),
        valid_until=valid_until(case.as_of, stops),
        readings=shown_readings,
        notes=notes,
        assumptions=_assumptions(case),
        observations=_used(series, required, result),
    )


def _cumulative(case: Case) -> bool:
    return isinstance(case.aim, Total) or (case.indicator is not None and case.indicator.measure == "running_total")


def _course(case: Case, required: Requirement | None, series: Series, aim: NumericAim | Tendency) -> Course:
    deadline = None if case.by is None else case.by.position
    parameters = dict(case.rule.parameters)
    limit = parameters.get("limit")
    if isinstance(aim, Tendency):
        return Course(
            series, aim.direction, deadline=deadline, limit=_limit(case, aim.direction, limit), base=_base(case)
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
    if "stale" in reasons or "opted_out" in reasons:
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


def _facts(
    case: Case,
    aim: NumericAim | Tendency,
    word: str,
    attained: Attainment | None,
    trajectory: Trajectory | None,
    reasons: tuple[str, ...],
    required: Requirement | None,
    current: Current | None,
    missing: Decimal | None,
    shown_readings: tuple[Reading, ...],
    result: RuleResult,
    detail: dict[str, object],
) -> Facts:
    indicator = case.indicator
    return Facts(
        kind=case.kind,
        name=case.title if indicator is None else indicator.name,
        unit="" if indicator is None else indicator.unit,
        display_unit=None if indicator is None else indicator.display_unit,
        whole=indicator is not None and indicator.whole,
        headline=word,
        attainment=attained,
        trajectory=trajectory,
        reasons=reasons,
        aim=aim,
        bounds=() if required is None else required.bounds,
        measurement=None if current is None else readable(current.measurement),
        period=None if current is None else current.period,
        needs=None if required is None else required.needs,
        missing=None if missing is None else shortened(missing),
        by=None if case.by is None else case.by.text,
        readings=shown_readings,
        rule=result,
        share="" if result.value is None else percent(result.value),
        detail=detail,
    )


def _shown_aim(aim: NumericAim | Tendency, required: Requirement | None) -> dict[str, object]:
    return declared_aim(aim) if required is None else required.shown


def _deadline_passes(deadline: date | None) -> tuple[date, ...]:
    return () if deadline is None or deadline == date.max else (deadline + timedelta(days=1),)


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
