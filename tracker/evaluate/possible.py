"""The headlines that a person may give to a target: those its kind can have on the day."""

from __future__ import annotations

from datetime import date

from tracker.evaluate.axes import OUT_OF_FORCE
from tracker.model.assessment import AFTER_DEADLINE, Assessment
from tracker.model.period import Period
from tracker.model.words import HEADLINES

_ALWAYS = frozenset({"open", "not_assessable"})
_PLANNED = frozenset({"on_time", "overdue"})
_COURSES = frozenset(
    {"on_track", "at_risk", "off_track", "stalled", "reversing", "improving", "slipping", "recovering", "worsening"}
)
_MEASURED = _COURSES | {"met", "undecided"}
_BEFORE: dict[str, frozenset[str]] = {
    "tendency": _COURSES,
    "stages": _PLANNED | {"stalled", "met"},
    "checklist": frozenset({"met"}),
    "judged": frozenset({"met"}),
    "roll-up": _MEASURED | _PLANNED,
}
"""The words of a kind before its deadline or without one; the kinds that are not listed are measured."""


def ever_possible(kind: str, dated: bool) -> tuple[str, ...]:
    """The headlines that a target of a kind can have at any time; `dated` where it has a deadline.

    The words for a target that is out of force (withdrawn, superseded, not triggered) follow from the declaration
    alone: nobody gives them.
    """
    words = _ALWAYS | _BEFORE.get(kind, _MEASURED)
    return _ordered(words | AFTER_DEADLINE | {"undecided"} if dated else words)


def possible_now(assessment: Assessment) -> tuple[str, ...]:
    """The headlines that an assessed target can have on the day; none where it is out of force."""
    if assessment.lifecycle in OUT_OF_FORCE:
        return ()
    if passed(assessment.by, assessment.as_of):
        return _ordered(AFTER_DEADLINE | {"undecided", "not_assessable"})
    return ever_possible(assessment.kind, dated=False)


def passed(by: str | None, as_of: date) -> bool:
    """Whether a deadline has passed on a day."""
    return by is not None and Period.parse(by).end < as_of


def _ordered(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in HEADLINES if word in words)
