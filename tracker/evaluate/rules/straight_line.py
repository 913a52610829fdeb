"""`straight-line/1`: the covered share of the way over the elapsed share of the time (时间过半、任务过半)."""

from __future__ import annotations

from decimal import Decimal

from tracker.evaluate.rules.course import TINY, Course
from tracker.model.assessment import RuleResult, Trajectory
from tracker.model.formula import Formula

ID = "straight-line/1"
ON_TRACK = Decimal("0.95")
AT_RISK = Decimal("0.6")
CUTS = (("on_track", ON_TRACK), ("at_risk", AT_RISK), ("off_track", Decimal(0)))


def judge(course: Course) -> RuleResult:
    """The rule's verdict; `value` is covered over elapsed. After the deadline the elapsed share stays 1."""
    if course.level is None:
        return RuleResult(ID, why_not="no_level")
    if course.deadline is None:
        return RuleResult(ID, why_not="no_deadline")
    if course.base is None:
        return RuleResult(ID, why_not="no_baseline")
    started, from_amount = course.base
    way, time = course.level - from_amount, course.deadline - started
    if not way or time <= 0 or course.position <= started:
        return RuleResult(ID, why_not="too_few_points")
    current, walked = course.current, course.position - started
    covered = (current - from_amount) / way
    elapsed = min(walked / time, Decimal(1))
    value = covered / elapsed
    formula = Formula(
        "covered ({} − {}) / ({} − {}) = {}; elapsed {} / {} = {}; {} / {} = {}",
        *(current, from_amount, course.level, from_amount, covered),
        *(walked, time, elapsed, covered, elapsed, value),
    )
    word: Trajectory
    if value >= ON_TRACK - TINY:
        word = "on_track"
    elif value >= AT_RISK - TINY:
        word = "at_risk"
    else:
        word = "off_track" if value >= 0 else "reversing"
    return RuleResult(ID, word, value, cuts=CUTS, formula=formula, few_points=course.points <= 3)


def flip(course: Course, trajectory: Trajectory, position: Decimal) -> tuple[Trajectory, Decimal] | None:
    """The next better (or, on track, the next worse) word, and the figure at `position` that would bring it about."""
    if course.level is None or course.deadline is None or course.base is None:
        return None
    started, from_amount = course.base
    elapsed = min((position - started) / (course.deadline - started), Decimal(1))
    to: Trajectory = "at_risk" if trajectory in ("on_track", "off_track", "reversing") else "on_track"
    cut = AT_RISK if trajectory in ("off_track", "reversing") else ON_TRACK
    return to, from_amount + cut * elapsed * (course.level - from_amount)
