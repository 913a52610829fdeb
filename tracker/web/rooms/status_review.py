"""A person's word on a target's computed status: confirm, override, dispute, lift, with a look at how it will read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

from fastapi import Form, Request, Response

from tracker.evaluate.admissible import MAX_TEXT, Asked, ended, later
from tracker.evaluate.possible import possible_now
from tracker.model.problem import Problem
from tracker.model.review import Review, ReviewState
from tracker.model.words import headline as spoken
from tracker.model.words import shape
from tracker.steps.status_review import Said, say, standing, would_say
from tracker.web.access import needs, room
from tracker.web.figures import Figures
from tracker.web.page import page, see
from tracker.web.refusal import Refusal, missing
from tracker.web.seat import Seat, seat
from tracker.web.told import told

pages = room()

STATES: dict[str, ReviewState] = {
    "confirm": "confirmed", "override": "overridden", "dispute": "disputed", "lift": "computed",
}  # fmt: skip

Words = Annotated[str, Form(max_length=MAX_TEXT * 2)]
Short = Annotated[str, Form(max_length=100)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person sent: shown again where it cannot be done, with what is wrong beside its field."""

    verb: str = ""
    headline: str = ""
    reason: str = ""
    until: str = ""
    confidence: str = ""
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def of(self, verb: str, name: str) -> str:
        """What was typed into a field of the form of a verb."""
        return str(getattr(self, name)) if verb == self.verb else ""

    def faults(self, verb: str, name: str) -> Sequence[str]:
        """The problems of a field of the form of a verb."""
        return self.problems.get(name, ()) if verb == self.verb else ()

    @property
    def elsewhere(self) -> list[str]:
        """The problems of no field."""
        fields = ("headline", "reason", "until", "confidence")
        return [one for path, some in self.problems.items() if path not in fields for one in some]


@pages.get("/targets/{identity}/review")
@needs("viewer", public=False)
def status(request: Request, identity: str) -> Response:
    """Where the target stands, what persons said of it, what may be said."""
    return _page(request, identity)


@pages.post("/targets/{identity}/review")
@needs("reviewer")
def speak(
    request: Request,
    identity: str,
    verb: Short,
    act: Short = "do",
    seen: Short = "",
    headline: Short = "",
    reason: Words = "",
    until: Short = "",
    confidence: Short = "",
) -> Response:
    """Records what the reviewer says; with `act=look` it is only shown how it would read."""
    at = seat(request)
    if identity not in at.declaration.targets:
        raise missing("target", identity, at.declaration.targets)
    if verb not in STATES:
        raise Refusal(422, "status_review.problem_unknown_verb")
    asked, problems = _asked(identity, STATES[verb], headline, reason, until, confidence)
    if problems:
        typed = Typed(verb, headline, reason, until, confidence, told(at, "status_review", problems))
        return _page(request, identity, 422, typed)
    if act == "look":
        looked = would_say(at.ledger, at.declaration, asked, by=at.visitor.name, now=at.now, today=at.today)
        found = told(at, "status_review", looked) if isinstance(looked, list) else {}
        typed = Typed(verb, headline, reason, until, confidence, found)
        return _page(request, identity, 422 if found else 200, typed, None if isinstance(looked, list) else looked)
    with at.writing() as book:
        before = book.reviews([identity]).get(identity, [])
        if _seen(before) != seen:
            return _page(request, identity, 409, Typed(verb, headline, reason, until, confidence), overtaken=before[-1])
        done = say(book, at.declaration, asked, by=at.visitor.name, now=at.now, today=at.today)
        if not isinstance(done, list):
            detail = {"review": done.review.id, "headline": done.review.headline, "reason": done.review.reason}
            at.note(book, f"status.{verb}", identity, {key: value for key, value in detail.items() if value})
    if isinstance(done, list):
        typed = Typed(verb, headline, reason, until, confidence, told(at, "status_review", done))
        return _page(request, identity, 422, typed)
    at.settle()
    key = "waits" if done.review.waits else STATES[verb]
    return see(f"/targets/{identity}/review", done=f"status_review.done_{key}")


def _asked(
    target: str, state: ReviewState, headline: str, reason: str, until: str, confidence: str
) -> tuple[Asked, list[Problem]]:
    problems = []
    last: date | None = None
    sure: Decimal | None = None
    if until.strip() and state != "computed":
        try:
            last = date.fromisoformat(until.strip())
        except ValueError:
            problems.append(Problem("no_day", "there is no such day", "until"))
    if confidence.strip() and state != "computed":
        try:
            sure = Decimal(confidence.strip())
        except InvalidOperation:
            sure = Decimal("NaN")
        if not sure.is_finite() or len(confidence) > 10:
            problems.append(Problem("confidence", "there is no such number", "confidence"))
    word = headline if state == "overridden" else None
    return Asked(target, state, word, reason, last, sure), problems


def _page(
    request: Request,
    identity: str,
    status: int = 200,
    typed: Typed = Typed(),
    looked: Said | None = None,
    overtaken: Review | None = None,
) -> Response:
    at = seat(request)
    target = at.declaration.targets.get(identity)
    if target is None:
        raise missing("target", identity, at.declaration.targets)
    stands = standing(at.ledger, at.declaration, identity, at.today)
    said = at.ledger.reviews([identity]).get(identity, [])
    words = [("", at.say("status_review.choose"))]
    words += [(word, f"{shape(word)} {spoken(word, at.language)}") for word in possible_now(stands)]
    return page(
        request, "status_review.html", status, one=stands, figures=Figures(at.declaration, at.language),
        title=at.text(at.declaration.title_of(target)), said=[(one, _how(one, said, at)) for one in reversed(said)],
        words=words, typed=typed, looked=looked, overtaken=overtaken, seen=_seen(said),
        may=at.visitor.may("reviewer"), liftable=bool(said) and said[-1].state != "computed",
    )  # fmt: skip


def _seen(said: Sequence[Review]) -> str:
    """A mark of what was said when somebody looked: another one as soon as anybody says more."""
    return said[-1].id if said else ""


def _how(one: Review, said: Sequence[Review], at: Seat) -> str:
    """What became of a word: it holds, waits, was refused, was replaced, or its time is over."""
    if one.waits:
        return "waits"
    if not one.counts:
        return "refused"
    if one.state == "computed":
        return "lifted"
    if later(one, said) is not None:
        return "replaced"
    return "ended" if ended(one, at.today) else "holds"
