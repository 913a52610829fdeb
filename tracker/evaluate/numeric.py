"""The assessment of a target with a figure: a level, a range, a change, a growth, a total, a comparison, a tendency."""

from __future__ import annotations

from decimal import Decimal

from tracker.evaluate import rules
from tracker.evaluate.axes import day_after, valid_until
from tracker.evaluate.case import Case
from tracker.evaluate.compare import readings
from tracker.evaluate.flip import nearest_flip
from tracker.evaluate.requirement import Requirement
from tracker.evaluate.sentences import tell
from tracker.evaluate.sentences.facts import NOTHING, Facts, percent, readable, shortened
from tracker.evaluate.series import Series
from tracker.evaluate.shown import declared_aim, required_aim
from tracker.evaluate.standing import Standing, stand
from tracker.model.aim import NumericAim, Tendency
from tracker.model.assessment import Assessment, Current, RuleResult
from tracker.model.formula import round_places
from tracker.model.text import Text

MOST_FORESEEN = 72
"""Figures that a forecast is made from at most, the latest."""

_WORSENING = frozenset({"slipping", "worsening", "reversing"})


def assess_numeric(case: Case, aim: NumericAim | Tendency) -> Assessment:
    """The assessment of a numeric aim or a tendency, by the declared rule."""
    found = stand(case, aim)
    asked, result = found.asked, found.rule
    series, required, course, detail = asked.series, asked.required, asked.course, asked.detail
    notes = _notes(found)
    missing, covered = _distance(found)
    current = _current(series)
    facts = _facts(case, aim, found, current, missing, detail | dict.fromkeys(notes, True))
    sentence, reason = tell(facts)
    passing = [day_after(point.period.end) for point in course.path]
    if case.deadline is not None:
        passing.append(day_after(case.deadline))
    return Assessment(
        id=case.target.id,
        title=case.title,
        kind=case.kind,
        as_of=case.as_of,
        headline=found.headline,
        assessability="not_assessable" if found.reasons else "assessed",
        reasons=found.reasons,
        attainment=found.attainment,
        trajectory=result.trajectory,
        lifecycle=asked.lifecycle,
        reason=reason,
        sentence=sentence,
        aim=declared_aim(aim) if required is None or isinstance(aim, Tendency) else required_aim(aim, required),
        current=current,
        baseline=None if required is None or required.base is None else (required.base.amount, required.base.period),
        by=facts.by,
        covered=covered,
        missing=missing,
        level=None if required is None else required.level,
        rule=result,
        other_rules=rules.others(result.id, course) if asked.why_not is None else (),
        forecast=None if course.outlook is None else course.outlook.forecast,
        nearest_flip=nearest_flip(case, course, result, found.headline),
        valid_until=valid_until(case.as_of, [asked.silent, *passing]),
        readings=facts.readings,
        notes=notes,
        assumptions=_assumptions(case),
        observations=_used(series, required, result),
    )


def _current(series: Series) -> Current | None:
    """The latest figure."""
    last = len(series) - 1
    if last < 0:
        return None
    return Current(series.measurement(last), series.periods[last].text, series.id(last))


def _notes(found: Standing) -> tuple[str, ...]:
    """What is to be marked beside the headline."""
    attained, rule, required, series = found.attainment, found.rule, found.asked.required, found.asked.series
    notes = []
    if attained == "met" and (
        rule.trajectory in _WORSENING or (rule.id == "average-step/1" and rule.trajectory == "at_risk")
    ):
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


def _distance(found: Standing) -> tuple[Decimal | None, Decimal | None]:
    """What is missing to the amount that is just enough, and the covered share of the way from the base."""
    required, series = found.asked.required, found.asked.series
    if required is None or not len(series):
        return None, None
    current = series.nominal(len(series) - 1)
    short = (required.needs - current) if required.direction == "up" else (current - required.needs)
    if len(required.bounds) == 2:
        low, high = required.bounds
        short = max(low.value - current, current - high.value, NOTHING)
    missing = NOTHING if found.attainment in ("met", "met_on_time", "met_late") else max(short, NOTHING)
    covered = None
    if required.base is not None and required.needs != required.base.amount:
        covered = round_places((current - required.base.amount) / (required.needs - required.base.amount), 10)
    return missing, covered


def _facts(
    case: Case,
    aim: NumericAim | Tendency,
    found: Standing,
    current: Current | None,
    missing: Decimal | None,
    detail: dict[str, object],
) -> Facts:
    """What the sentences tell, with amounts as short as they are told."""
    indicator, required, result = case.indicator, found.asked.required, found.rule
    outlook, latest = found.asked.course.outlook, len(found.asked.series) - 1
    undecided = required is not None and found.attainment == "undecided" and current is not None
    return Facts(
        kind=case.kind,
        name=case.title if indicator is None else indicator.name,
        unit="" if indicator is None else indicator.unit,
        display_unit=None if indicator is None else indicator.display_unit,
        whole=indicator is not None and indicator.whole,
        headline=found.headline,
        attainment=found.attainment,
        trajectory=result.trajectory,
        reasons=found.reasons,
        aim=aim,
        bounds=() if required is None else required.bounds,
        measurement=None if current is None else readable(current.measurement),
        period=None if current is None else current.period,
        needs=None if required is None else required.needs,
        missing=None if missing is None else shortened(missing),
        by=None if case.by is None else case.by.text,
        readings=readings(required.compared(latest), required.bounds) if required and undecided else (),
        rule=result,
        share="" if result.value is None else percent(result.value),
        detail=detail,
        forecast=None if outlook is None else outlook.forecast,
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
        if result.id == rules.forecast.ID:
            indexes.update(range(max(series.breaks, len(series) - MOST_FORESEEN), len(series)))
        else:
            indexes.update(series.periods.yearly(series.breaks))
    if required is not None and required.base is not None:
        indexes.update(index for index, period in enumerate(series.periods) if period.text == required.base.period)
    return tuple(one for index in sorted(indexes) for one in series.ids[index].split("+") if one)
