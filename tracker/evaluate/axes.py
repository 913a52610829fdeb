"""The headline that five axes add up to, and how long it can stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tracker.evaluate.case import Case
from tracker.evaluate.series import Series
from tracker.model.assessment import AFTER_DEADLINE, Assessability, Attainment, Lifecycle, Trajectory
from tracker.model.target import Indicator

CLOSED = frozenset({"met_on_time", "met_late", "missed"})
OUT_OF_FORCE = frozenset({"withdrawn", "superseded", "not_triggered"})


def headline(
    lifecycle: Lifecycle,
    assessability: Assessability,
    attainment: Attainment | None,
    trajectory: Trajectory | None,
    level_known: bool,
) -> str:
    """The first of the words that applies, in the order in which the axes are asked."""
    if lifecycle in OUT_OF_FORCE:
        return lifecycle
    if attainment is not None and attainment in AFTER_DEADLINE:
        return attainment
    if attainment in ("undecided", "met"):
        return attainment
    if trajectory is not None:
        return trajectory
    if level_known:
        return "open"
    return "open" if assessability == "assessed" else "not_assessable"


def lifecycle(case: Case) -> tuple[Lifecycle, dict[str, object]]:
    """Where the target is in its life on `as_of`, with what its sentence needs to say so."""
    target = case.target
    applied = [revision for revision in target.revisions if revision.day <= case.as_of] if target.revisions else []
    for revision in applied:
        if revision.change in ("dropped", "merged"):
            word: Lifecycle = "withdrawn" if revision.change == "dropped" else "superseded"
            into = {} if revision.into is None else {"superseded_by": revision.into}
            return word, {"since": revision.day.isoformat(), **into}
    if case.superseded_by is not None:
        return "superseded", {"superseded_by": case.superseded_by}
    if target.when is not None and not triggered(case):
        return "not_triggered", {"when": target.when.target, "is": target.when.state}
    return ("revised" if applied else "in_force"), {}


def triggered(case: Case) -> bool:
    """Whether the condition holds: the other target's headline, attainment, trajectory or lifecycle is that word.

    A target met on time or late counts as met.
    """
    when = case.target.when
    if when is None:
        return True
    other = case.children.get(when.target)
    if other is None:
        return False
    words = {other.headline, other.attainment, other.trajectory, other.lifecycle}
    if when.state == "met":
        return bool(words & {"met", "met_on_time", "met_late"})
    return when.state in words


def silent_from(indicator: Indicator | None, series: Series) -> date | None:
    """The first day on which the series counts as stale: the next period and its grace have passed.

    None where frequency and grace are not both declared, or nothing has been reported.
    """
    if indicator is None or indicator.grace is None or indicator.frequency == "irregular" or not len(series):
        return None
    last = series.periods[-1]
    following = series.periods.following()
    if following is None or last.frequency != indicator.frequency:
        return None
    return day_after(following.end, indicator.grace)


def day_after(day: date, wait: timedelta = timedelta(0)) -> date | None:
    """The day after `day` and a wait; None where the calendar ends before it."""
    try:
        return day + wait + timedelta(days=1)
    except OverflowError:
        return None


def valid_until(as_of: date, days: Iterable[date | None]) -> date | None:
    """The first of `days` after `as_of`: until then the status cannot change without a new observation."""
    return min([day for day in days if day is not None and day > as_of], default=None)
