"""`cagr-ratio/1`: the compound annual growth since the base year over the growth that the aim requires.

Source: Statistics Canada, "Progress Measurement Methodology for the Sustainable Development Goals", published with the
Open SDG platform (docs/progress-methodology.md; its program is sdg-build's ProgressMeasure.py): cuts, natural limits
measured at the base, stand-ins for zero, the sign rule, and the score from -5 to 5. Works in binary floating point in
the published order of operations: the rule is made of real powers, and its published figures are met to the last digit.
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
BEST, WORST = Decimal(5), Decimal(-5)


def judge(course: Course) -> RuleResult:
    """The rule's verdict; `value` is the ratio R or, without a target, the signed growth; `score` the published one.

    Met is tested first: such a target has the best score, whichever way the figures move. A strict bound that is
    reached exactly is not met.
    """
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
        return _without_target(course, growth * course.sign, float(base_amount), few)
    until = float(course.deadline - base_position)
    if until <= 0:
        return RuleResult(ID, why_not="no_baseline")
    aim = float(course.level) or STAND_IN
    required = _growth(start, aim, until)
    if required is None:
        return RuleResult(ID, why_not="signs_differ")
    if isinf(required):
        return RuleResult(ID, why_not="too_few_points")
    if required == 0:
        return _nothing_required(course, growth * course.sign, few)
    ratio = course.sign * growth / abs(required)
    formula = Formula(
        "({} / {})^(1/{}) − 1 = {}; ({} / {})^(1/{}) − 1 = {}; R = {}",
        *(course.current, start, years, growth),
        *(aim, start, until, required, ratio),
    )
    if course.met:
        return RuleResult(ID, "on_track", _decimal(ratio), BEST, RATIO_CUTS, formula, few)
    score = min(7.1429 * ratio - 4.2857, 5.0) if ratio >= 0.6 else max(4.1667 * ratio - 2.5, -5.0)
    return RuleResult(ID, _word(ratio, 0.95, 0.6), _decimal(ratio), _decimal(score), RATIO_CUTS, formula, few)


def _nothing_required(course: Course, growth: float, few: bool) -> RuleResult:
    """The base is at the aim already: R is without bounds, towards the side to which the figures have moved."""
    if not course.met and growth == 0:
        return RuleResult(ID, why_not="no_growth_required")
    if course.met or growth > 0:
        return RuleResult(ID, "on_track", score=BEST, cuts=RATIO_CUTS, few_points=few)
    return RuleResult(ID, "reversing", score=WORST, cuts=RATIO_CUTS, few_points=few)


def _without_target(course: Course, growth: float, base: float, few: bool) -> RuleResult:
    curve = _curve(base, None if course.limit is None else float(course.limit))
    good, fair = GOOD * curve, FAIR * curve
    cuts = (("on_track", _decimal(good)), ("at_risk", _decimal(fair)), ("off_track", Decimal(0)))
    formula = Formula("growth {} a year against {} / {} / 0", growth, good, fair)
    if course.met:
        return RuleResult(ID, "on_track", _decimal(growth), BEST, cuts, formula, few)
    if growth < 0:
        score = max(125 * growth - 2.5, -5.0)
    elif curve == 0:
        score = 5.0
    elif growth >= good:
        score = min(500 * growth / curve - 5, 5.0)
    elif growth >= fair:
        score = 250 * growth / curve - 1.25
    else:
        score = 500 * growth / curve - 2.5
    return RuleResult(ID, _word(growth, good, fair), _decimal(growth), _decimal(score), cuts, formula, few)


def _base(course: Course) -> tuple[Decimal, Decimal] | None:
    """The base: the declared baseline, which counts as the figure of its year, else the first figure there is.

    Where the rule names a base year, its figure, or that of the next year with one.
    """
    series, named = course.series, course.parameters.get("base")
    if named is not None:
        return next(
            (
                (series.periods[index].position, series.nominal(index))
                for index in range(course.start, course.last)
                if series.periods[index].position >= named
            ),
            None,
        )
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


def _curve(base: float, limit: float | None) -> float:
    """How much the cuts shrink near a natural limit: 0 where the base stands at the limit, 1 far from it."""
    if limit is None:
        return 1.0
    base, limit = abs(base), abs(limit)
    if base >= 2 * limit:
        return 1.0
    return float(1 - (base / limit) ** CURVE) if base <= limit else float(1 - ((2 * limit - base) / limit) ** CURVE)


def _word(value: float, good: float, fair: float) -> Trajectory:
    if value >= good:
        return "on_track"
    if value >= fair:
        return "at_risk"
    return "off_track" if value >= 0 else "reversing"


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value + 0.0))  # no negative zero
