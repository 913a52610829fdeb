"""The review queue: held figures, each with everything that a person needs to decide on it; what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, get_args

from fastapi import Form, Request, Response

from tracker.db.held import Choices, Sieve
from tracker.db.rows import Entry
from tracker.evaluate.admissible import MAX_TEXT
from tracker.evaluate.candidate import marks_of
from tracker.evaluate.dependents import Dependents
from tracker.model.problem import Problem
from tracker.model.review import SecondState
from tracker.steps import held
from tracker.steps.held import LONGEST_VALUE, Item, Overtaken, decide_as_seen, items
from tracker.steps.review import Verb, corrected, is_own_verdict
from tracker.steps.status_review import waiting
from tracker.web.access import needs, room
from tracker.web.figures import Figures
from tracker.web.page import page, see
from tracker.web.paged import Paged, page_asked
from tracker.web.refusal import Refusal, missing
from tracker.web.seat import Seat, seat
from tracker.web.told import told
from tracker.web.words import phrases

pages = room()

SIZE = 20
"""Held figures on a page: each is told with its surroundings."""

LINES = 50
"""Decisions on a page."""

LONGEST_FILTER = 500
"""Characters of a filter's value that mean anything."""

VERBS: tuple[Verb, ...] = get_args(Verb)
SECONDS: dict[str, SecondState] = {"second": "seconded", "refuse": "refused"}

Words = Annotated[str, Form(max_length=MAX_TEXT * 2)]
"""A text field; what is longer than a reason may be is told beside it, far more is no form of ours."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person sent for one item: shown again where it cannot be done, with what is wrong beside its field."""

    verb: str = ""
    value: str = ""
    reason: str = ""
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reading: str = ""

    def of(self, field: str) -> Sequence[str]:
        """The problems of a field."""
        return self.problems.get(field, ())

    @property
    def elsewhere(self) -> list[str]:
        """The problems of no field."""
        return [one for path, some in self.problems.items() if path not in ("value", "reason") for one in some]


@dataclass(frozen=True, slots=True)
class Shown:
    """An item on a page: what may be done with it by whom looks at it, what they typed."""

    item: Item
    may: bool
    own: bool
    seen: str
    marks: tuple[str, ...] = ()
    typed: Typed = Typed()

    @property
    def id(self) -> str:
        return self.item.observation.id


@pages.get("/review")
@needs("viewer", public=False)
def queue(request: Request) -> Response:
    """What waits, first recorded first; with `state=decided` what persons decided, the latest first."""
    return _decided(request) if request.query_params.get("state") == "decided" else _queue(request)


@pages.get("/review/{identity}")
@needs("viewer", public=False)
def one(request: Request, identity: str) -> Response:
    """One item, large."""
    return _one(request, identity)


@pages.post("/review/overrides/{identity}")
@needs("reviewer")
def answer(request: Request, identity: str, verb: Annotated[str, Form(max_length=20)], reason: Words = "") -> Response:
    """A second person's answer to an override."""
    from tracker.steps import status_review as steps

    at = seat(request)
    if verb not in SECONDS:
        raise Refusal(422, "review.problem_unknown_verb")
    if verb == "refuse" and not reason.strip():
        return _queue(request, 422, override=(identity, told(at, "review", [Problem("no_reason", "", "reason")])))
    with at.writing() as book:
        done = steps.answer(
            book, at.declaration, identity, SECONDS[verb],
            by=at.visitor.name, now=at.now, today=at.today, reason=reason[:MAX_TEXT],
        )  # fmt: skip
        if not isinstance(done, list):
            at.note(book, f"status.{verb}", done.review.target, {"review": done.review.id, "reason": reason.strip()})
    if isinstance(done, list):
        return _queue(request, 409, override=(identity, told(at, "review", done)))
    at.settle()
    return see("/review", done=f"review.done_{SECONDS[verb]}")


@pages.post("/review/{identity}")
@needs("reviewer")
def decide(
    request: Request,
    identity: str,
    verb: Annotated[str, Form(max_length=20)],
    seen: Annotated[str, Form(max_length=100)] = "",
    value: Words = "",
    reason: Words = "",
    back: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """A decision on the item, as it was seen; `read` only shows how a corrected value would be read."""
    at = seat(request)
    entry = at.ledger.held.entry(identity)
    if entry is None:
        raise missing("observation", identity)
    if verb == "read":
        return _one(request, identity, typed=_read(at, entry, value, reason))
    if verb not in VERBS:
        raise Refusal(422, "review.problem_unknown_verb")
    with at.writing() as book:
        done = decide_as_seen(
            verb, identity, at.declaration, book,
            seen_as=seen, by=at.visitor.name, now=at.now, reason=reason, value=value,
        )  # fmt: skip
        if not isinstance(done, (list, Overtaken)) and done.changed:
            detail = {"subject": entry.observation.subject, "period": entry.observation.period.text}
            detail |= {"reason": reason.strip()} if reason.strip() else {}
            detail |= {} if done.corrected is None else {"corrected": done.corrected.id}
            at.note(book, f"observation.{verb}", identity, detail)
    if isinstance(done, list):
        return _one(request, identity, 422, Typed(verb, value, reason, told(at, "review", done)))
    if isinstance(done, Overtaken):
        return _one(request, identity, 409, Typed(verb, value, reason), overtaken=done.entry)
    if done.changed:
        at.settle()
    key = "corrected" if done.corrected is not None else done.state if done.changed else "same"
    return _onward(request, entry, back, key, identity if done.corrected is None else done.corrected.id)


def _onward(request: Request, entry: Entry, back: str, key: str, last: str) -> Response:
    """To the item after the one that was decided, in the list or alone; to the list where there is none."""
    at = seat(request)
    query = _filters(request)
    sieve = _sieve(request)
    before, after = at.ledger.held.beside(entry, sieve)
    following = after or before
    if back == "list" or following is None:
        answer = see("/review", done=f"review.done_{key}", last=last, **query, page=request.query_params.get("page"))
        if following is not None:
            answer.headers["location"] += f"#{following}"
        return answer
    return see(f"/review/{following}", done=f"review.done_{key}", last=last, **query)


def _queue(
    request: Request, status: int = 200, override: tuple[str, Mapping[str, list[str]]] | None = None
) -> Response:
    at, sieve = seat(request), _sieve(request)
    book = at.ledger.held
    count = book.count(sieve)
    number = page_asked(request.query_params.get("page"), count, SIZE)
    entries = book.page(sieve, SIZE, (number - 1) * SIZE)
    shown = [_shown(at, item) for item in items(at.ledger, at.store, _dependents(at), entries, at.today)]
    overrides = waiting(at.ledger, at.declaration, at.today)
    return page(
        request, "review.html", status, found=Paged(shown, count, number, SIZE, "/review", _filters(request)),
        choices=_labelled(at, book.choices(_codes())), filters=_filters(request), figures=_figures(at),
        overrides=overrides, standing=_standing(at, [one.target for one in overrides]), override=override,
        own=[one.id for one in overrides if _is_own(at, one.by)], last=_last(request), state="held",
        proposed=at.ledger.proposals.count(),
    )  # fmt: skip


def _decided(request: Request) -> Response:
    at, sieve = seat(request), _sieve(request)
    book = at.ledger.held
    count = book.decision_count(sieve)
    number = page_asked(request.query_params.get("page"), count, LINES)
    entries = book.decisions(sieve, LINES, (number - 1) * LINES)
    filters = {**_filters(request), "state": "decided"}
    deciders = [(name, f"{name[:80]} ({n})") for name, n in book.deciders().items()]
    return page(
        request, "review_decided.html", found=Paged(entries, count, number, LINES, "/review", filters),
        filters=filters, figures=_figures(at), deciders=deciders, waiting=book.count(), state="decided",
    )  # fmt: skip


def _one(
    request: Request, identity: str, status: int = 200, typed: Typed | None = None, overtaken: Entry | None = None
) -> Response:
    at, sieve = seat(request), _sieve(request)
    entry = at.ledger.held.entry(identity)
    if entry is None:
        raise missing("observation", identity)
    [item] = items(at.ledger, at.store, _dependents(at), [entry], at.today)
    before, after = at.ledger.held.beside(entry, sieve)
    return page(
        request, "review_one.html", status, one=_shown(at, item, typed or Typed()), filters=_filters(request),
        figures=_figures(at), before=before, after=after, overtaken=overtaken, last=_last(request),
    )  # fmt: skip


def _shown(at: Seat, item: Item, typed: Typed = Typed()) -> Shown:
    target = at.declaration.targets.get(item.observation.subject)
    marks = () if target is None or item.observation.mark is None else tuple(marks_of(target))
    own = is_own_verdict(item.entry, at.visitor.name)
    return Shown(item, at.visitor.may("reviewer"), own, held.seen(item.entry), marks, typed)


def _read(at: Seat, entry: Entry, value: str, reason: str) -> Typed:
    """How a corrected value would be read, and what speaks against it, before anything is done."""
    text = value.strip()[:LONGEST_VALUE]
    made = corrected(entry.observation, at.declaration, by=at.visitor.name, now=at.now, reason=reason, value=text)
    if isinstance(made, list):
        return Typed("correct", value, reason, told(at, "review", made))
    figures = _figures(at)
    said = at.say("review.would_read", text=figures.written(made), reading=figures.read(made))
    return Typed("correct", value, reason, reading=said)


def _sieve(request: Request) -> Sieve:
    asked = _filters(request)
    return Sieve(asked.get("indicator"), None, asked.get("source"), asked.get("doubt"), asked.get("by"))


def _filters(request: Request) -> dict[str, str]:
    """The filters of the address that can mean something."""
    named = {name: request.query_params.get(name, "") for name in ("indicator", "source", "doubt", "by")}
    found = {name: text for name, text in named.items() if text and len(text) <= LONGEST_FILTER and "\0" not in text}
    if found.get("doubt") not in (None, *_codes()):
        del found["doubt"]
    return found


def _codes() -> list[str]:
    """The codes of all doubts that have words."""
    return [key.removeprefix("review.doubt_") for key in phrases() if key.startswith("review.doubt_")]


def _labelled(at: Seat, choices: Choices) -> dict[str, list[tuple[str, str]]]:
    """What the queue can be sifted by, in words with how many there are."""
    figures = _figures(at)
    return {
        "indicator": [(key, f"{figures.name(key)} ({n})") for key, n in choices.subjects.items()],
        "source": [(key, f"{key[:80]} ({n})") for key, n in choices.sources.items()],
        "doubt": [(key, f"{at.say(f'review.doubt_{key}')} ({n})") for key, n in choices.doubts.items()],
        "by": [(key, f"{key[:80]} ({n})") for key, n in choices.persons.items()],
    }


def _standing(at: Seat, targets: Sequence[str]) -> dict[str, object]:
    """Where the targets stand as computed, beside what is to be said of them."""
    from tracker.steps.status_review import standing

    return {name: standing(at.ledger, at.declaration, name, at.today) for name in dict.fromkeys(targets)}


def _is_own(at: Seat, by: str | None) -> bool:
    from tracker.evaluate.admissible import same_person

    return at.visitor.name is not None and same_person(at.visitor.name, by)


def _last(request: Request) -> Entry | None:
    """What was decided just now, as the address names it."""
    name = request.query_params.get("last", "")
    return seat(request).ledger.held.entry(name) if 0 < len(name) <= LONGEST_FILTER else None


def _figures(at: Seat) -> Figures:
    return Figures(at.declaration, at.language)


def _dependents(at: Seat) -> Dependents:
    return at.served.task(at.declaration, at.today, at.now).dependents
