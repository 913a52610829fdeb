"""The nearest flip: the next figure that would change the trajectory, worked out from the rule itself."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tracker.evaluate import rules
from tracker.evaluate.case import Case
from tracker.evaluate.rules.course import Course
from tracker.model.amounts import day, writer
from tracker.model.assessment import Flip, RuleResult
from tracker.model.text import Text
from tracker.model.words import HEADLINES

_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
_DIGITS = 4


def nearest_flip(case: Case, course: Course, result: RuleResult, headline: str) -> Flip | None:
    """The figure of the next period that would lead to the next better word (on track: to the next worse).

    None where the headline is not the rule's, no date is stated, no period is left, or the rule has no closed form.
    """
    if result.trajectory is None or headline != result.trajectory or course.deadline is None or case.by is None:
        return None
    following = course.series.periods.following()
    position = course.position + 1 if following is None else following.position
    if position > course.deadline:
        return None
    found = _found(course, result, position)
    if found is None:
        return None
    to, exact = found
    better, up = result.trajectory != "on_track", course.direction == "up"
    op = (">=" if up else "<=") if better else ("<" if up else ">")
    whole = case.indicator is not None and case.indicator.whole
    strict = better and to == "on_track" and result.id == rules.average_step.ID
    value = _rounded(exact, course, op in (">=", ">"), strict, whole)
    by = case.by.end if following is None else following.end
    return Flip(to, op, value, by, _text(case, to, op, value, by.isoformat(), (day(by, "zh"), day(by, "en"))))


def _found(course: Course, result: RuleResult, position: Decimal) -> tuple[str, Decimal] | None:
    """The next word and the exact figure that leads to it, from the rule's closed form or from the forecast."""
    if result.id == rules.forecast.ID:
        lift = None if course.outlook is None else course.outlook.lift
        return None if lift is None else (lift.to, lift.figure)
    flipper = rules.FLIPS.get(result.id)
    return None if flipper is None or result.trajectory is None else flipper(course, result.trajectory, position)


def _rounded(exact: Decimal, course: Course, upwards: bool, strict: bool, whole: bool) -> Decimal:
    """Rounded to the safe side, so that the figure told does flip the word; past it where reaching is not enough."""
    far = abs((course.level or Decimal(0)) - course.current) or abs(exact) or Decimal(1)
    step = Decimal(1) if whole else Decimal(1).scaleb(far.adjusted() - _DIGITS + 1)
    rounded = (exact / step).to_integral_value(ROUND_CEILING if upwards else ROUND_FLOOR) * step
    if strict and rounded == exact:
        rounded += step if upwards else -step
    return rounded


def _text(case: Case, to: str, op: str, value: Decimal, iso: str, days: tuple[str, str]) -> Text:
    indicator = case.indicator
    unit, display = ("", None) if indicator is None else (indicator.unit, indicator.display_unit)
    zh, en = writer(unit, "zh", display)(value), writer(unit, "en", display)(value)
    words = HEADLINES[to]
    return Text(
        (
            ("zh", f"{days[0]}前{_SIGNS[op]}{zh}，则为{words['zh']}"),
            ("en", f"{words['en']} with {_SIGNS[op]} {en} by {iso}"),
        )
    )
