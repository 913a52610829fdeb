"""The outlook of cases: what a forecast of each is asked from, all asked at once, and how each is told.

The figures are those that the rules see. An open end of a bounded figure (over 20, nearly 9000) reaches one step of its
last written digit; a declared baseline before all figures counts as one; after a break only what stands after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

from tracker.evaluate.case import Case
from tracker.evaluate.rules.course import Course
from tracker.model.aim import Comparator, Keep, Range, Tendency, Total
from tracker.model.formula import round_significant
from tracker.model.measurement import Measurement
from tracker.model.outlook import HELD, OFF_TRACK, ON_TRACK, Forecast, Lift, Outlook, Reach, Word, is_near, word_of
from tracker.model.period import Period, day_at

if TYPE_CHECKING:
    from tracker.evaluate.forecast.task import Foreseen, Point, Reached, Task
    from tracker.evaluate.series import Series
    from tracker.evaluate.standing import Asked

SEASONS = {"monthly": 12, "quarterly": 4}
"""Positions in a year of the frequencies that may have a season."""

DIGITS = 6
"""Digits of a quantile that are kept: more than any figure is reported with, fewer than rounding disturbs."""

PACE_DIGITS = 4

LIKELY = Decimal("0.0001")
"""To which a probability is kept."""

ENOUGH = 4
"""Figures from which on the time is told at which a level without a deadline is reached."""


def look_ahead(cases: Sequence[Case]) -> None:
    """Puts its outlook into the course of each case, where one can be had; all are forecast together."""
    dated, open_ended = [], []
    for case in cases:
        asked = case.asked
        if asked is None or asked.looked:
            continue
        asked.looked = True
        if not _lives(case, asked):
            continue
        if asked.course.deadline is not None:
            dated.append(case)
        elif asked.attained != "met" and asked.course.points >= ENOUGH and not isinstance(case.aim, Comparator):
            open_ended.append(case)
    if dated:
        _foresee(dated)
    if open_ended:
        _reach(open_ended)


def _lives(case: Case, asked: Asked) -> bool:
    """Whether anything lies ahead of a target that a forecast could tell."""
    return (
        asked.why_not is None
        and asked.course.points > 0
        and not isinstance(case.aim, Tendency)
        and asked.lifecycle in ("in_force", "revised")
    )


def _foresee(cases: Sequence[Case]) -> None:
    from tracker.evaluate.forecast.foresee import foresee

    asked = [(case, task_of(case, _course(case), case.by)) for case in cases]
    tasks = [(case, task) for case, task in asked if not isinstance(task, str)]
    for case, task in asked:
        if isinstance(task, str):
            _course(case).outlook = Outlook(why_not=task)
    told = []
    for (case, task), found in zip(tasks, foresee([task for _, task in tasks]), strict=True):
        course = _course(case)
        if isinstance(found, str):
            # Where the figure of the deadline itself is known there is nothing to foresee: it is met, or it is not.
            known: Word = "on_track" if course.met else "off_track"
            over = found == "no_horizon" and course.deadline is not None and course.position >= course.deadline
            course.outlook = Outlook(why_not=found, word=known if over else None)
            continue
        forecast = _forecast(case, course, found)
        assert forecast.p_met is not None
        before = case.said.get(case.target.id) if is_near(forecast.p_met) else None
        course.outlook = Outlook(forecast, word=word_of(forecast.p_met, before))
        told.append((case, task))
    _lift(told)


def _lift(told: Sequence[tuple[Case, Task]]) -> None:
    """Adds the figure of the next period that would bring another word."""
    from tracker.evaluate.forecast.foresee import lift

    asked: list[tuple[Course, Task, float, Word, float]] = []
    for case, task in told:
        course = _course(case)
        following = course.series.periods.following()
        at = float(course.position + 1 if following is None else following.position)
        if course.outlook is None or course.outlook.word is None or at >= task.at or task.cumulative or course.keep:
            continue
        to, chance = _other(course.outlook.word)
        asked.append((course, task, at, to, float(chance)))
    figures = lift([one[1] for one in asked], [one[2] for one in asked], [one[4] for one in asked])
    for (course, _, _, to, _), figure in zip(asked, figures, strict=True):
        outlook = course.outlook
        if outlook is not None and not isinstance(figure, str) and isfinite(figure):
            course.outlook = Outlook(outlook.forecast, None, outlook.word, Lift(to, Decimal(repr(figure))))


def _other(word: Word) -> tuple[Word, Decimal]:
    """The next better word (on track: the next worse), and the probability that it takes."""
    match word:
        case "on_track":
            return "at_risk", ON_TRACK - HELD
        case "at_risk":
            return "on_track", ON_TRACK + HELD
        case _:
            return "at_risk", OFF_TRACK + HELD


def _reach(cases: Sequence[Case]) -> None:
    from tracker.evaluate.forecast.foresee import reach

    asked = [(case, task_of(case, _course(case), None)) for case in cases]
    tasks = [(case, task) for case, task in asked if not isinstance(task, str)]
    for (case, task), found in zip(tasks, reach([task for _, task in tasks]), strict=True):
        if not isinstance(found, str):
            course = _course(case)
            made_from = course.series.periods[-1].text
            course.outlook = Outlook(Forecast(len(task.points), made_from, reached=_days(found)))


def _days(found: Reached) -> Reach:
    return Reach(*(None if one is None else day_at(one).isoformat() for one in (found.p10, found.p50, found.p90)))


def _forecast(case: Case, course: Course, found: Foreseen) -> Forecast:
    """A forecast as it is kept: probabilities to four places, quantiles to six digits."""
    assert case.by is not None and course.level is not None and course.deadline is not None
    q10, q50, q90 = (round_significant(Decimal(repr(one)), DIGITS) for one in (found.q10, found.q50, found.q90))
    chance = Decimal(repr(found.p_met)).quantize(LIKELY)
    last, at = course.series.periods[-1], case.by.end
    if isinstance(case.aim, Keep):
        following = course.series.periods.following()
        at = last.end + timedelta(days=365) if following is None else following.end
    left = course.deadline - course.position
    return Forecast(
        found.points,
        last.text,
        p_met=chance,
        q10=q10,
        q50=q50,
        q90=q90,
        at=at.isoformat(),
        pace=_pace(course),
        pace_needed=None if left <= 0 else round_significant((course.level - course.current) / left, PACE_DIGITS),
    )


def _pace(course: Course) -> Decimal | None:
    """The change a year between the first and the last of the latest figures a year apart; None of a single one."""
    first = min(course.years(MOST_YEARS), default=course.last)
    before = course.series.periods[first].position, course.series.nominal(first)
    if first == course.last:
        if course.base is None or course.base[0] >= course.position:
            return None
        before = course.base
    return round_significant((course.current - before[1]) / (course.position - before[0]), PACE_DIGITS)


MOST_YEARS = 6
"""Figures a year apart that the pace is taken from, five steps."""

FAR = 30.0
"""Years ahead that are looked at where no deadline is stated."""


def _course(case: Case) -> Course:
    assert case.asked is not None
    return case.asked.course


def task_of(case: Case, course: Course, by: Period | None) -> Task | str:
    """What a forecast of the case is asked from, or why none can be.

    A level that has to be kept is asked for at the end of the next period; without a deadline the time is far away.
    """
    from tracker.evaluate.forecast.task import Task

    if isinstance(case.aim, Comparator):
        return "moving_aim"
    if course.level is None:
        return "no_level"
    series, indicator = course.series, case.indicator
    points = _points(course)
    at = points[-1].at + FAR if by is None else float(by.position)
    if isinstance(case.aim, Keep):
        following = series.periods.following()
        at = points[-1].at + 1 if following is None else float(following.position)
    low, high = bounds = _bounds(case, points)
    level = float(course.level)
    return Task(
        points,
        level,
        course.direction,
        at,
        (None, None) if _outside(level, low, high) else bounds,
        cumulative=isinstance(case.aim, Total) or (indicator is not None and indicator.measure == "running_total"),
        whole=indicator is not None and indicator.whole,
        linear=indicator is not None and indicator.measure == "rate" and low is None,
        far=_far(case, course),
        seasons=None if indicator is None else SEASONS.get(indicator.frequency),
    )


def _points(course: Course) -> tuple[Point, ...]:
    from tracker.evaluate.forecast.task import Point

    series, base = course.series, course.base
    points = []
    if base is not None and course.start == 0 and base[0] < series.periods[0].position:
        points.append(Point(float(base[0]), float(base[1]), float(base[1])))
    for index in range(course.start, len(series)):
        at = float(series.periods[index].position)
        if not points or at > points[-1].at:
            points.append(Point(at, *_ends(series, index)))
    return tuple(points)


def _ends(series: Series, index: int) -> tuple[float, float]:
    """The interval of a figure; an open end one step of the last written digit away."""
    exact = series.number(index)
    if exact is not None:
        return float(exact), float(exact)
    one = series.measurement(index)
    low, high = one.low, one.high
    if low is None or high is None:
        end = high if low is None else low
        assert end is not None
        step = step_of(one)
        low, high = (end - step, end) if low is None else (end, end + step)
    return float(low), float(high)


def step_of(one: Measurement) -> Decimal:
    """One step of the last written digit that is not zero.

    >>> step_of(Measurement(Decimal(120), None, qualifier="over")), step_of(Measurement(None, Decimal("0.35")))
    (Decimal('1E+1'), Decimal('0.01'))
    """
    end = one.low if one.high is None else one.high
    assert end is not None
    if not end:
        return Decimal(1)
    exponent = end.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent)


def _bounds(case: Case, points: Sequence[Point]) -> tuple[float | None, float | None]:
    """The natural ends of the scale: declared ones, else those of the kind of measure, where no figure lies beyond."""
    indicator = case.indicator
    if indicator is None:
        return None, None
    low, high = (None if one is None else float(one) for one in indicator.limits)
    if low is None and high is None:
        if indicator.measure == "share" and indicator.unit == "%":
            low, high = 0.0, 100.0
        elif indicator.measure != "rate" or indicator.unit != "%":  # a rate in percent may be one of growth
            low = 0.0
    if any(_outside(point.low, low, high) or _outside(point.high, low, high) for point in points):
        return None, None
    return low, high


def _outside(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)


def _far(case: Case, course: Course) -> float | None:
    """The far end of a range, beyond the end that the rules steer for."""
    aim = case.aim.level if isinstance(case.aim, Keep) else case.aim
    if not isinstance(aim, Range):
        return None
    return float(aim.high if course.direction == "up" else aim.low)
