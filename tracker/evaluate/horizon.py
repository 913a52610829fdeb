"""The horizon of an assessment: the days on which it could become another although nothing new is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from tracker.evaluate.case import Case
from tracker.model.observation import Observation


def turns(case: Case) -> Iterator[date | None]:
    """The days that follow from what a case looks at beside its figures: re-statements, the targets it depends on."""
    if case.target.revisions:
        yield min((one.day for one in case.target.revisions if one.day > case.as_of), default=None)
    for child in case.children.values():
        yield child.valid_until


def next_to_count(observations: Iterable[Observation], as_of: date) -> date | None:
    """The first day after `as_of` on which one more of the accepted observations counts; None where all do.

    A figure counts from the end of its period, or from when it was recorded within it; a mark from its period's start.
    """
    return min(
        (_counts_from(one) for one in observations if one.period.end > as_of and _waits(one, as_of)), default=None
    )


def _waits(one: Observation, as_of: date) -> bool:
    return one.state == "accepted" and _counts_from(one) > as_of


def _counts_from(one: Observation) -> date:
    start, end = one.period.start, one.period.end
    if one.mark is not None or one.recorded_at is None:
        return start
    return min(end, max(start, one.recorded_at.date()))
