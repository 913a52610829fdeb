"""`cagr-ratio/1`: the compound annual growth since the base year over the growth that the aim requires.

Source: Statistics Canada's progress measure for the Canadian Indicator Framework on the Open SDG platform; limits,
stand-ins for zero and the published score from -5 to 5 follow its documentation. Works in binary floating point: the
rule is made of real powers, and its published figures are compared to nine digits.
"""

from __future__ import annotations

from decimal import Decimal
from math import inf, isinf

from tracker.evaluate.rules.course import Course
from tracker.model.assessment import RuleResult, Trajectory
from tracker.model.formula import Formula

ID = "cagr-ratio/1"
RATIO_CUTS = (("on_track", Decimal("0.95")), ("at_risk", Decimal("0.6")), ("off_track", Decimal(0)))
STAND_IN = 0.001
"""What a base or target of zero counts as."""
GOOD, FAIR = 0.015, 0.005
CURVE = 4.44


def judge(course: Course) -> RuleResult:
    """The rule's verdict; `value` is the ratio R or, without a target, the signed growth; `score` the published one."""
    base = _base(course)
    if base is None:
        return RuleResult(ID, why_not="too_few_points")
    base_position, base_amount = base
    years = float(course.position - base_position)
    start, current = float(base_amount) or STAND_IN, float(course.current)
    growth = _growth(start, current, years)
    if growth is None:
        return RuleResult(ID, why_not="signs_differ")
    if isinf(growth):
        return RuleResult(ID, why_not="too_few_points")
    few = course.points <= 3
    if course.level is None or course.deadline is None:
        return _without_target(course, growth * course.sign, current, few)
    until = float(course.deadline - base_position)
    required = _growth(start, float(course.level) or STAND_IN, until)
    if required is None:
        return RuleResult(ID, why_not="signs_differ")
    if isinf(required):
        return RuleResult(ID, why_not="too_few_points")
    if required == 0:
        if not course.met:
            return RuleResult(ID, why_not="no_growth_required")
        return RuleResult(ID, "on_track", cuts=RATIO_CUTS, few_points=few)
    ratio = course.sign * growth / abs(required)
    score = min(7.1429 * ratio - 4.2857, 5.0) if ratio >= 0.6 else max(4.1667 * ratio - 2.5, -5.0)
    formula = Formula(
        "({} / {})^(1/{}) − 1 = {}; ({} / {})^(1/{}) − 1 = {}; R = {}",
        *(course.current, base_amount, years, growth),
        *(course.level, base_amount, until, required, ratio),
    )
    word: Trajectory = "on_track" if course.met else _word(ratio, 0.95, 0.6)
    return RuleResult(ID, word, _decimal(ratio), _decimal(score), RATIO_CUTS, formula, few)


def _without_target(course: Course, growth: float, current: float, few: bool) -> RuleResult:
    curve = _curve(current, None if course.limit is None else float(course.limit))
    good, fair = GOOD * curve, FAIR * curve
    cuts = (("on_track", _decimal(good)), ("at_risk", _decimal(fair)), ("off_track", Decimal(0)))
    formula = Formula("growth {} a year against {} / {} / 0", growth, good, fair)
    if curve == 0:
        if growth >= 0:
            return RuleResult(ID, "on_track", _decimal(growth), Decimal(5), cuts, formula, few)
        return RuleResult(
            ID, "reversing", _decimal(growth), _decimal(max(125 * growth - 2.5, -5.0)), cuts, formula, few
        )
    if growth >= good:
        score = min(2.5 + 2.5 * (growth - good) / fair, 5.0)
    elif growth >= fair:
        score = 2.5 * (growth - fair) / (good - fair)
    elif growth >= 0:
        score = 2.5 * growth / fair - 2.5
    else:
        score = max(125 * growth - 2.5, -5.0)
    return RuleResult(ID, _word(growth, good, fair), _decimal(growth), _decimal(score), cuts, formula, few)


def _base(course: Course) -> tuple[Decimal, Decimal] | None:
    """The base: the baseline's year with the figure in force for it, else the next year with data, before the last."""
    series = course.series
    if course.base is not None:
        position, amount = course.base
        if course.start == 0 or position >= series.periods[course.start].position:
            return (position, amount) if position < course.position else None
    if course.points < 2:
        return None
    return series.periods[course.start].position, series.nominal(course.start)


def _growth(start: float, end: float, years: float) -> float | None:
    """Compound growth a year; None where the two have different signs. Between negatives the sign turns round.

    Infinite where a few days of growth are no figure any more when they are taken for a year.
    """
    if years <= 0 or start * end < 0:
        return None
    try:
        rate = float((end / start) ** (1.0 / years) - 1.0)
    except OverflowError:
        rate = inf
    return -rate if start < 0 else rate


def _curve(current: float, limit: float | None) -> float:
    """How much the cuts shrink near a natural limit: 0 at the limit, 1 far from it."""
    if not limit:
        return 1.0
    if current <= limit:
        return float(1 - (current / limit) ** CURVE) if current / limit >= 0 else 1.0
    if current < 2 * limit:
        return float(1 - ((2 * limit - current) / limit) ** CURVE)
    return 1.0


def _word(value: float, good: float, fair: float) -> Trajectory:
    if value >= good:
        return "on_track"
    if value >= fair:
        return "at_risk"
    return "off_track" if value >= 0 else "reversing"


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))
