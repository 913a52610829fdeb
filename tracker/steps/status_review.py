"""Reviewing a computed status: a person confirms, overrides or disputes it, lifts what was said, seconds another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.db.identity import review_id
from tracker.errors import InputError
from tracker.evaluate.admissible import Asked, ended, later, objections, refusal
from tracker.evaluate.dependents import Dependents
from tracker.model.assessment import Assessment, Lamp
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.review import Review, Second, SecondState
from tracker.reader import nearest
from tracker.steps.behind import Behind, behind

if TYPE_CHECKING:
    from datetime import date

    from tracker.db.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Said:
    """What was recorded, with the assessment as it stands now; `replaced` is the review that held before, if any."""

    review: Review
    assessment: Assessment
    replaced: Review | None = None

    @property
    def computed(self) -> tuple[str, Lamp]:
        """The headline and the lamp that the computation gives."""
        one = self.assessment
        return (one.headline, one.lamp) if one.review is None else (one.review.headline, one.review.lamp)

    def to_json(self) -> dict[str, object]:
        """The object that the verbs of `review` print for a status."""
        word, lamp = self.computed
        return {
            "schema": "tracker.status_review/1",
            "review": self.review.to_json(),
            "waits": self.review.waits,
            "headline": self.assessment.headline,
            "lamp": self.assessment.lamp,
            "computed": {"headline": word, "lamp": lamp},
            "replaced": None if self.replaced is None else self.replaced.id,
        }


def say(
    ledger: Ledger, declaration: Declaration, asked: Asked, *, by: str | None, now: datetime, today: date
) -> Said | list[Problem]:
    """Records what a person says of a target's status on `today`, or gives every problem that it has.

    Under the two-person rule an override is recorded and waits: it counts once another person seconds it.
    """
    with ledger.writing() as book:
        made = _made(book, declaration, asked, by, now, today)
        if isinstance(made, list):
            return made
        review, looked = made
        book.add_review(review)
        before = looked.assess(today).review
        replaced = None if review.waits or before is None else before.review
        return Said(review, standing(book, declaration, asked.target, today), replaced)


def would_say(
    ledger: Ledger, declaration: Declaration, asked: Asked, *, by: str | None, now: datetime, today: date
) -> Said | list[Problem]:
    """What saying it would come to; nothing is recorded. One that would wait is told as if it were seconded."""
    with ledger.reading() as book:
        made = _made(book, declaration, asked, by, now, today)
        if isinstance(made, list):
            return made
        review, looked = made
        said = (*looked.reviews.get(asked.target, ()), replace(review, needs_second=False))
        before = looked.assess(today).review
        after = replace(looked, reviews={**looked.reviews, asked.target: said}).assess(today)
        return Said(review, after, None if before is None else before.review)


def _made(
    book: Ledger, declaration: Declaration, asked: Asked, by: str | None, now: datetime, today: date
) -> tuple[Review, Behind] | list[Problem]:
    """The review that a person wants to give, with what their target's assessment looks at."""
    if asked.target not in declaration.targets:
        hint = nearest(asked.target, list(declaration.targets)) or "tracker status lists them"
        return [Problem("unknown_target", f"there is no target {asked.target!r} here", "target", hint)]
    looked = behind(book, Dependents(declaration), asked.target)
    stands = looked.assess(today)
    problems = objections(asked, by, stands, looked.reviews.get(asked.target, ()), now)
    if problems:
        return problems
    review = Review(
        "",
        asked.target,
        asked.state,
        now,
        _headline(asked, stands),
        (asked.reason or "").strip() or None,
        by,
        asked.until,
        asked.confidence,
        needs_second=declaration.two_person and asked.state == "overridden",
    )
    return replace(review, id=review_id(review)), looked


def answer(
    ledger: Ledger,
    declaration: Declaration,
    identity: str,
    state: SecondState,
    *,
    by: str | None,
    now: datetime,
    today: date,
    reason: str | None = None,
) -> Said | list[Problem]:
    """Records another person's answer to the review whose id begins with `identity`, one that waits before others.

    Raises InputError for an id that none or several have.
    """
    with ledger.writing() as book:
        review = _only(book, identity)
        why = refusal(review, book.reviews([review.target])[review.target], by, today)
        if why is not None:
            return [why]
        second = Second(state, now, by, (reason or "").strip() or None)
        before = standing(book, declaration, review.target, today) if review.target in declaration.targets else None
        book.second_review(review.id, second)
        if before is None:
            message = f"{review.target} is no longer declared"
            return [Problem("unknown_target", message, "target", "the answer was recorded; it changes nothing")]
        replaced = None if before.review is None or state == "refused" else before.review.review
        made = standing(book, declaration, review.target, today)
        return Said(replace(review, second=second), made, replaced)


def waiting(ledger: Ledger, declaration: Declaration, today: date) -> list[Review]:
    """The overrides that wait for a second person and would still count, first made first."""
    found = [
        review
        for target, reviews in ledger.reviews(ledger.held.overridden()).items()
        if target in declaration.targets
        for review in reviews
        if review.waits and later(review, reviews) is None and not ended(review, today)
    ]
    return sorted(found, key=lambda one: (str(one.at), one.id))


def standing(book: Ledger, declaration: Declaration, target: str, today: date) -> Assessment:
    """Where one declared target stands on a day, from the rows alone that its assessment looks at."""
    return behind(book, Dependents(declaration), target).assess(today)


def _headline(asked: Asked, standing: Assessment) -> str | None:
    """The word the review is about: the one given, or the computed one that is confirmed or disputed."""
    if asked.state == "overridden":
        return asked.headline
    if asked.state == "computed":
        return None
    return standing.headline if standing.review is None else standing.review.headline


def _only(book: Ledger, identity: str) -> Review:
    wanted = identity.strip()
    every = [review for reviews in book.reviews().values() for review in reviews]
    begun = [review for review in every if wanted and review.id.startswith(wanted)]
    found = [review for review in begun if review.id == wanted] or [one for one in begun if one.waits] or begun
    if not found:
        raise InputError(f"the ledger holds no review {identity!r}", "tracker review lists what waits")
    if len(found) > 1:
        raise InputError(
            f"several reviews begin with {identity!r}: " + ", ".join(one.id for one in found[:3]),
            "write more of its id",
        )
    return found[0]
