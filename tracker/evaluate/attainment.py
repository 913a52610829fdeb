"""Whether an aim is met: now, or as it stood when its deadline passed."""

from __future__ import annotations

from datetime import date

from tracker.evaluate.requirement import Requirement
from tracker.model.aim import Keep
from tracker.model.assessment import Attainment


def attainment(
    required: Requirement, as_of: date, deadline: date | None, cumulative: bool, keep: Keep | None
) -> Attainment | None:
    """The attainment on `as_of`; None when there is nothing to compare.

    After the deadline the figure whose period covers it decides. `cumulative` figures never fall, so one that was
    enough earlier was met on time, and one that was too much earlier was missed. Without such a figure nothing is
    known: `lapsed_unverified`.
    """
    last = len(required.series) - 1
    if last < 0:
        return "lapsed_unverified" if deadline is not None and as_of > deadline else None
    if keep is not None:
        return _kept(required, keep, as_of, deadline)
    if deadline is None or as_of <= deadline:
        return required.verdict(last)
    if cumulative:
        in_time = {required.verdict(i) for i in range(last + 1) if required.series.periods[i].end <= deadline}
        if required.direction == "up" and "met" in in_time:
            return "met_on_time"
        if required.direction == "down" and "not_met" in in_time:
            return "missed"
    at = required.series.covering(deadline)
    verdict = None if at is None else required.verdict(at)
    if at is None or verdict is None:
        return "lapsed_unverified"
    match verdict:
        case "met":
            return "met_on_time"
        case "undecided":
            return "undecided"
        case "not_met":
            later = any(required.verdict(index) == "met" for index in range(at + 1, last + 1))
            return "met_late" if later else "missed"


def certain(attained: Attainment | None, required: Requirement, past: bool) -> Attainment | None:
    """What stays sure where periods of a sum are missing: that enough is reported already, or already too much."""
    sure = ("met", "met_on_time", "met_late") if required.direction == "up" else ("not_met", "missed")
    if not required.incomplete or attained in sure:
        return attained
    return "lapsed_unverified" if past else None


def _kept(required: Requirement, keep: Keep, as_of: date, deadline: date | None) -> Attainment:
    """Every period since the baseline in set, or at most so many misses in the last so many periods."""
    first = 0
    if required.base is not None:
        first = next(
            (i for i, period in enumerate(required.series.periods) if period.position >= required.base.position), 0
        )
    indexes = [
        index
        for index in range(max(first, required.series.breaks), len(required.series))
        if deadline is None or required.series.periods[index].start <= deadline
    ]
    if keep.misses is not None:
        indexes = indexes[-keep.misses.out_of :]
    verdicts = [required.verdict(index) for index in indexes]
    allowed = 0 if keep.misses is None else keep.misses.allowed
    missed, unsure = verdicts.count("not_met"), verdicts.count("undecided")
    past = deadline is not None and as_of > deadline
    if missed > allowed:
        return "missed" if past else "not_met"
    if missed + unsure > allowed:
        return "undecided"
    if past and deadline is not None and required.series.covering(deadline) is None:
        return "lapsed_unverified"
    return "met_on_time" if past else "met"


def misses(required: Requirement) -> int:
    """How many figures of the series are not inside, for the sentence on a kept level."""
    return sum(required.verdict(index) == "not_met" for index in range(required.series.breaks, len(required.series)))
