"""What a person's review makes of a computed assessment: the status shown, with the computed one beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from tracker.evaluate.axes import valid_until
from tracker.evaluate.possible import possible_now
from tracker.evaluate.sentences.review import review_text
from tracker.model.assessment import AFTER_DEADLINE, Assessment, Attainment, ReviewInForce, Trajectory
from tracker.model.review import Review

LAPSED = "review_lapsed"
"""The note of an assessment whose review fits its computed status no longer, though its time is not over."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_ATTAINED = AFTER_DEADLINE | {"met", "undecided"}
_COURSES: tuple[Trajectory, ...] = get_args(Trajectory)


def holding(reviews: Iterable[Review], as_of: date, timezone: str) -> Review | None:
    """The review of one target that speaks on a day: of those that count by then, the latest made.

    Days begin and end in `timezone`. None where nobody reviewed it or the last review lifted those before it. One
    whose time is over is given all the same: an earlier one never comes back, and what ends it is the clock.
    """
    counting = [one for one in reviews if one.counts and _day(one.counts_from, timezone) <= as_of]
    latest = max(counting, key=lambda one: (one.at or _EARLIEST, one.id), default=None)
    return None if latest is None or latest.state == "computed" else latest


def all_holding(reviews: Mapping[str, Sequence[Review]], as_of: date, timezone: str) -> dict[str, Review]:
    """The review that speaks on a day, by target."""
    found = ((target, holding(made, as_of, timezone)) for target, made in reviews.items())
    return {target: one for target, one in found if one is not None}


def next_to_speak(reviews: Sequence[Review], as_of: date, timezone: str) -> date | None:
    """The first day after `as_of` from which another review of a target speaks, or none where one did."""
    days = sorted({_day(one.counts_from, timezone) for one in reviews if one.counts})
    now = _speaking(reviews, as_of, timezone)
    return next((day for day in days if day > as_of and _speaking(reviews, day, timezone) != now), None)


def _speaking(reviews: Sequence[Review], day: date, timezone: str) -> Review | None:
    held = holding(reviews, day, timezone)
    return None if held is None or (held.until is not None and held.until < day) else held


def reviewed(computed: Assessment, review: Review | None) -> Assessment:
    """The assessment with the review that speaks on its day; nothing else of what was computed changes.

    An override gives its headline as long as the target can have it. A confirmation holds as long as the computed
    headline is the one confirmed. One that fits no longer lapses: the status is computed again, with a note. One whose
    time is over is as none.
    """
    if review is None or review.state == "computed" or (review.until is not None and review.until < computed.as_of):
        return computed
    ends = None if review.until is None or review.until == date.max else review.until + timedelta(days=1)
    until = valid_until(computed.as_of, [computed.valid_until, ends])
    if not _fits(computed, review):
        return replace(computed, notes=(*computed.notes, LAPSED), valid_until=until)
    word = computed.headline if review.headline is None or review.state != "overridden" else review.headline
    beside = ReviewInForce(review, computed.headline, computed.lamp, review_text(review, computed.headline))
    return replace(computed, headline=word, review=beside, valid_until=until)


def as_seen(child: Assessment) -> Assessment:
    """The assessment as the targets that depend on it see it: with the axes that an overriding word stands for."""
    if child.review is None or child.review.state != "overridden":
        return child
    attained, course = axes_of(child.headline, child.kind)
    return replace(child, attainment=attained, trajectory=course)


def axes_of(headline: str, kind: str) -> tuple[Attainment | None, Trajectory | None]:
    """The attainment and the trajectory that a headline implies: one that tells a course says that it is not met."""
    for word in get_args(Attainment):
        if word == headline and word in _ATTAINED:
            return word, None
    if headline == "not_assessable":
        return None, None
    course = next((word for word in _COURSES if word == headline), None)
    return (None if kind == "tendency" else "not_met"), course


def _fits(computed: Assessment, review: Review) -> bool:
    match review.state:
        case "overridden":
            return review.headline in possible_now(computed)
        case "confirmed":
            return review.headline is None or review.headline == computed.headline
        case _:
            return True


def _day(moment: datetime | None, timezone: str) -> date:
    if moment is None:
        return date.min
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(timezone)).date()
