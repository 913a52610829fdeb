"""`average-step/1`: the mean yearly change of the last five years, continued to the deadline.

Source: the German Federal Statistical Office, "Status of indicators - Methodology" of the national Sustainable
Development Strategy (dns-indikatoren.de/en/status): continue the mean yearly change of the last five years to the
target year; missed by less than 5 % of the remaining way, by 5 to 20 %, by more, or moving the wrong way. Where years
are missing, the mean is taken over the figures that lie within the last five years, by the years between them; at least
four figures must stand.
"""

from __future__ import annotations

from decimal import Decimal

from tracker.evaluate.rules.course import TINY, Course
from tracker.model.assessment import RuleResult, Trajectory
from tracker.model.formula import Formula

ID = "average-step/1"
ON_TRACK = Decimal("0.05")
AT_RISK = Decimal("0.2")
CUTS = (("on_track", ON_TRACK), ("at_risk", AT_RISK))
MOST, FEWEST = 6, 4
YEARS = 5 + Decimal("0.02")
"""Five years, and a week for weekly periods and their like."""
WALKED = "({} − {}) / {} = {} a year"
LAST_CHANGE = WALKED + "; last change {}"
PROJECTED = WALKED + "; {} + {} × {} = {} in {}; ({} − {}) / ({} − {}) = {}"


def judge(course: Course) -> RuleResult:
    """The rule's verdict; `value` is the share of the remaining way that would be missed, None where there is none."""
    years = course.years(MOST)
    if len(years) < FEWEST:
        return RuleResult(ID, why_not="too_few_points")
    series, position = course.series, course.position
    first = _first_within(course, years[:-1], position)
    if first is None:
        return RuleResult(ID, why_not="too_few_points")
    span = position - series.periods[first].position
    current, began = course.current, series.nominal(first)
    step = (current - began) / span
    forward = step * course.sign
    walked = (current, began, span, step)
    if course.keep:
        return _reached(course, forward, walked)
    level, deadline = course.level, course.deadline
    if level is None or deadline is None:
        change = current - series.nominal(years[-2])
        formula = Formula(LAST_CHANGE, *walked, change)
        return RuleResult(ID, _tendency(forward, change * course.sign), formula=formula)
    if course.met or position >= deadline:
        return _reached(course, forward, walked)
    if forward == 0:
        return RuleResult(ID, "stalled", formula=Formula(WALKED, *walked))
    remaining = deadline - position
    projected = current + step * remaining
    left = level - current
    share = (level - projected) / left if left else Decimal(0)  # at a strict bound any step forward is enough
    # fmt: off
    formula = Formula(
        PROJECTED, current, began, span, step, current, remaining, step, projected, deadline - 1,
        level, projected, level, current, share,
    )
    # fmt: on
    if forward < 0:
        return RuleResult(ID, "reversing", share, cuts=CUTS, formula=formula)
    word: Trajectory = "on_track" if share < ON_TRACK - TINY else "at_risk" if share <= AT_RISK + TINY else "off_track"
    return RuleResult(ID, word, share, cuts=CUTS, formula=formula)


def flip(course: Course, trajectory: Trajectory, position: Decimal) -> tuple[Trajectory, Decimal] | None:
    """The next better (or, on track, the next worse) word, and the figure at `position` that would bring it about.

    The window moves on by one point, so the mean step depends on the new figure too; the equation is linear in it.
    """
    if course.level is None or course.deadline is None or course.met or course.keep:
        return None
    years = course.years(MOST - 1)
    remaining = course.deadline - position
    if len(years) < FEWEST - 1 or remaining < 0:
        return None
    to: Trajectory = "on_track" if trajectory == "at_risk" else "at_risk"
    cut = ON_TRACK if trajectory in ("on_track", "at_risk") else AT_RISK
    first = _first_within(course, years, position)
    if first is None:
        return None
    ratio = remaining / (position - course.series.periods[first].position)
    needed = ((1 - cut) * course.level + ratio * course.series.nominal(first)) / (1 - cut + ratio)
    return to, needed


def _first_within(course: Course, years: tuple[int, ...], position: Decimal) -> int | None:
    """The earliest of the figures that lies within the five years before `position`."""
    periods, earliest = course.series.periods, position - YEARS
    for index in years:
        if periods[index].position >= earliest:
            return index
    return None


def _reached(course: Course, forward: Decimal, walked: tuple[Decimal, ...]) -> RuleResult:
    """Met already, due already, or to be kept: only the way the figures move is left to tell."""
    if course.met:
        return RuleResult(ID, "on_track" if forward >= 0 else "at_risk", formula=Formula(WALKED, *walked))
    return RuleResult(ID, "off_track" if forward > 0 else "reversing", formula=Formula(WALKED, *walked))


def _tendency(forward: Decimal, change: Decimal) -> Trajectory:
    if forward > 0:
        return "improving" if change > 0 else "slipping"
    return "recovering" if change > 0 else "worsening"
