"""`path/1`: the latest figure against the declared path, linear between its points."""

from __future__ import annotations

from decimal import Decimal

from tracker.evaluate.rules.course import Course
from tracker.evaluate.series import interpolated
from tracker.model.assessment import RuleResult, Trajectory
from tracker.model.formula import Formula, round_places

ID = "path/1"
AT_RISK = Decimal("0.1")
CUTS = (("on_track", Decimal(0)), ("at_risk", AT_RISK))
PLACES = 18
"""To which the figure is rounded, so that whoever stands exactly on the path is on it."""


def judge(course: Course) -> RuleResult:
    """The rule's verdict; `value` is how far the figure is behind the path, as a share of the whole way.

    The path begins at the baseline where one is declared before its first point, and ends at the aim on the deadline.
    """
    if not course.path or course.level is None:
        return RuleResult(ID, why_not="no_path")
    points = line(course)
    due = interpolated(points, min(course.position, points[-1][0]))
    way = abs(points[-1][1] - points[0][1])
    if due is None or not way:
        return RuleResult(ID, why_not="before_the_path")
    current = course.current
    behind = round_places((due - current) * course.sign / way, PLACES)
    formula = Formula(
        "{} due in {}; ({} − {}) / {} = {}", due, course.position - 1, due, current, way, behind * course.sign
    )
    word: Trajectory
    if behind <= 0:
        word = "on_track"
    elif behind <= AT_RISK:
        word = "at_risk"
    else:
        gone = (course.current - points[0][1]) * course.sign
        word = "reversing" if gone < 0 else "off_track"
    return RuleResult(ID, word, behind, cuts=CUTS, formula=formula, few_points=course.points <= 3)


def flip(course: Course, trajectory: Trajectory, position: Decimal) -> tuple[Trajectory, Decimal] | None:
    """The next better (or, on track, the next worse) word, and the figure at `position` that would bring it about."""
    if not course.path or course.level is None:
        return None
    points = line(course)
    due = interpolated(points, min(position, points[-1][0]))
    if due is None:
        return None
    allowed = AT_RISK * abs(points[-1][1] - points[0][1]) * course.sign
    match trajectory:
        case "on_track":
            return "at_risk", due
        case "at_risk":
            return "on_track", due
        case _:
            return "at_risk", due - allowed


def line(course: Course) -> list[tuple[Decimal, Decimal]]:
    """The whole declared line as (position, level), baseline and aim included."""
    points = [(point.period.position, point.value) for point in course.path]
    if course.base is not None and course.base[0] < points[0][0]:
        points.insert(0, course.base)
    if course.deadline is not None and course.level is not None and course.deadline > points[-1][0]:
        points.append((course.deadline, course.level))
    return points
