"""Whether a person can say what they want to say of a status: every reason against it, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tracker.evaluate.acceptance import Doubt
from tracker.evaluate.possible import possible_now
from tracker.model.aim import Judged
from tracker.model.assessment import Assessment
from tracker.model.problem import Problem
from tracker.model.review import Review, ReviewState
from tracker.model.target import Target
from tracker.model.text import Text
from tracker.model.words import HEADLINES

MAX_TEXT = 4_096
"""Characters of a reason or a name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants to say of a target: the state, and for an override the word; `until` is its last day."""

    target: str
    state: ReviewState
    headline: str | None = None
    reason: str | None = None
    until: date | None = None
    confidence: Decimal | None = None


def objections(
    asked: Asked, by: str | None, standing: Assessment, before: Sequence[Review], now: datetime
) -> list[Problem]:
    """Everything that speaks against recording a review at `now`.

    `standing` is the target's assessment on the day, `before` what was said of it so far.
    """
    return [*_problems(asked, by, standing.as_of), *_contradictions(asked, standing, before, now)]


def same_person(one: str | None, other: str | None) -> bool:
    """Whether two names are one person's, or it cannot be told because one is missing."""
    if not one or not other:
        return True
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


SECOND_PERSON = "second_person"
"""The code of the doubt that holds a verdict until another person accepts it."""


def needs_second(target: Target | None, two_person: bool) -> Doubt | None:
    """Why a verdict on a judged target is held under the two-person rule."""
    if not two_person or target is None or not isinstance(target.aim, Judged):
        return None
    zh, en = "判定须经另一人复核", "a verdict counts once another person has accepted it"
    return Doubt(SECOND_PERSON, Text((("zh", zh), ("en", en))))


def _problems(asked: Asked, by: str | None, today: date) -> list[Problem]:
    """What is wrong with the words alone."""
    found = []
    if asked.state in ("overridden", "disputed") and not (asked.reason or "").strip():
        what = "an override" if asked.state == "overridden" else "a dispute"
        hint = "write --reason with what you know that the figures do not show"
        found.append(Problem("no_reason", f"{what} needs a reason", "reason", hint))
    if not (by or "").strip():
        found.append(Problem("no_person", "nobody is named who says so", "by", "write --by with your name"))
    for name, text in (("reason", asked.reason), ("by", by)):
        if text is not None and len(text) > MAX_TEXT:
            found.append(Problem("too_large", f"more than {MAX_TEXT:,} characters are too many", name))
        if text is not None and "\0" in text:
            found.append(Problem("not_a_text", "this text holds a zero byte", name))
    if asked.until is not None and asked.until < today:
        message = f"its last day, {asked.until}, is over already: today is {today}"
        found.append(Problem("past_its_end", message, "until", "name a day to come, or leave --until out"))
    if asked.confidence is not None and not 0 <= asked.confidence <= 1:
        found.append(Problem("confidence", "a confidence lies between 0 and 1", "confidence", "write it like 0.8"))
    return found


def _contradictions(asked: Asked, standing: Assessment, before: Sequence[Review], now: datetime) -> list[Problem]:
    """What speaks against it as the target stands."""
    found = []
    if asked.state == "overridden":
        found += _impossible(asked.headline or "", standing)
    latest = max((one.at for one in before if one.at is not None), default=None)
    if latest is not None and latest >= now:
        message = f"{asked.target} was reviewed at {latest.isoformat()}, which is not before now"
        hint = "two words at one moment would contradict each other: try again, or set the clock right"
        found.append(Problem("same_moment", message, "at", hint))
    if asked.state == "computed" and not _liftable(before):
        found.append(
            Problem("nothing_to_lift", f"nobody has reviewed {asked.target}: its status is computed", "target")
        )
    return found


def _impossible(word: str, standing: Assessment) -> list[Problem]:
    possible = possible_now(standing)
    if word not in HEADLINES:
        hint = "one of " + ", ".join(possible or HEADLINES)
        return [Problem("unknown_headline", f"{word[:80]!r} is no headline", "headline", hint)]
    if word in possible:
        computed = standing.headline if standing.review is None else standing.review.headline
        if word == computed and standing.review is None:
            hint = f"tracker review confirm {standing.id} says that you agree"
            return [Problem("no_override", f"{standing.id} is computed as {word} already", "headline", hint)]
        return []
    if not possible:
        message = f"{standing.id} is {standing.headline}: there is nothing to override"
        return [Problem("out_of_force", message, "headline", "what is declared is changed in targets.yaml")]
    kind = standing.kind if standing.by is None else f"{standing.kind}, due by {standing.by}"
    message = f"{standing.id} ({kind}) cannot be {word} on {standing.as_of}"
    return [Problem("impossible_headline", message, "headline", "it can be " + ", ".join(possible))]


def _liftable(before: Collection[Review]) -> bool:
    """Whether anything was said since the last lift."""
    last = max(before, key=lambda one: str(one.at), default=None)
    return last is not None and last.state != "computed"


def refusal(review: Review, reviews: Sequence[Review], by: str | None, today: date) -> Problem | None:
    """Why a review cannot be answered by a person."""
    if not review.needs_second:
        return Problem("no_second_needed", f"{review.id} counts without a second person", "id")
    if review.second is not None:
        said = f"{review.second.state} by {review.second.by or 'somebody'}"
        return Problem("answered", f"{review.id} was {said} already", "id")
    newer = later(review, reviews)
    if newer is not None:
        message = f"{review.id} was replaced by {newer.id}, which was made after it"
        return Problem("replaced", message, "id", "tracker review lists what waits")
    if ended(review, today):
        return Problem("past_its_end", f"{review.id} ended on {review.until}", "id", "override it again where it holds")
    if same_person(by, review.by):
        who = review.by or "a person who is not named"
        hint = "another person must look at it: tracker review second ID --by NAME"
        return Problem("same_person", f"{review.id} was made by {who}: nobody seconds a word of their own", "by", hint)
    return None


def later(review: Review, reviews: Sequence[Review]) -> Review | None:
    """A review made later that counts, so that this one never would."""
    return next((one for one in reviews if one.counts and str(one.at) > str(review.at)), None)


def ended(review: Review, today: date) -> bool:
    return review.until is not None and review.until < today
