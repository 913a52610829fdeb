"""Proposals read from documents, each with its words in their sentence, decided on by a reviewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated

from fastapi import Form, Request, Response

from tracker.errors import InputError
from tracker.model.problem import Problem
from tracker.steps import proposals
from tracker.steps.proposal_queue import Waiting, differs, queue
from tracker.web.access import needs, room
from tracker.web.figures import Figures
from tracker.web.page import page, see
from tracker.web.paged import Paged, page_asked
from tracker.web.refusal import Refusal, missing
from tracker.web.seat import Seat, seat
from tracker.web.told import told

pages = room()

SIZE = 25
"""Proposals on a page: each is matched to what is declared when it is shown."""

LONGEST = 4096
MOST_SUGGESTED = 400

Words = Annotated[str, Form(max_length=LONGEST)]


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal on a page: its figure as written, its period, what a person typed, what is wrong with that."""

    waiting: Waiting
    value: str
    period: str
    subject: str
    other: str = ""
    reason: str = ""
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.waiting.filed.id

    @property
    def ready(self) -> bool:
        """Whether a plain yes is enough: one subject is clearly the likeliest, and the period is known."""
        clear = self.waiting.clear
        aimed = self.ahead and clear is not None and clear.kind == "target"
        return not self.problems and clear is not None and (aimed if self.ahead else bool(self.period))

    @property
    def ahead(self) -> bool:
        """Whether it is aimed at or planned."""
        return self.waiting.filed.body["modality"] in proposals.AHEAD


@pages.get("/proposals")
@needs("viewer", public=False)
def listed(request: Request) -> Response:
    """What waits, by document in the order of its places."""
    return _listed(request)


@pages.post("/proposals/{identity}")
@needs("reviewer")
def decide(
    request: Request,
    identity: str,
    verb: Annotated[str, Form(max_length=20)],
    subject: Words = "",
    other: Words = "",
    value: Words = "",
    period: Words = "",
    reason: Words = "",
) -> Response:
    """A decision on one; a figure other than the one that was read is a correction."""
    at = seat(request)
    if verb not in {"accept", "reject"}:
        raise Refusal(422, "review.problem_unknown_verb")
    if not any(one.id == identity for one in at.ledger.proposals.find(identity)):
        raise missing("proposal", identity)
    filed, following = proposals.only(identity, at.ledger), _following(at, identity)
    corrected = value.strip() if value.strip() not in {"", proposals.written_of(filed.body)[0]} else None
    typed = (value, period, subject, other, reason)
    try:
        with at.writing() as book:
            if verb == "reject":
                done: proposals.Decided | list[Problem] = proposals.reject(
                    identity, book, by=at.visitor.name, now=at.now, reason=reason.strip() or None
                )
            else:
                done = proposals.accept(
                    identity, at.declaration, book, by=at.visitor.name, now=at.now,
                    subject=other.strip() or subject.strip() or None,
                    period=period.strip() or None, value=corrected, reason=reason.strip() or None,
                )  # fmt: skip
            if not isinstance(done, list):
                detail = {"subject": done.subject, "reason": reason.strip()}
                detail |= {} if done.observation is None else {"observation": done.observation.id}
                at.note(book, f"proposal.{done.state}", identity, {key: one for key, one in detail.items() if one})
    except InputError as error:
        said = at.say("proposals.problem_overtaken", message=str(error))
        return _listed(request, 409, (identity, {"": [said]}, typed))
    if isinstance(done, list):
        return _listed(request, 422, (identity, told(at, "proposals", done), typed))
    if done.observation is not None:
        at.settle()
    key = "declared" if done.state != "rejected" and done.observation is None else done.state
    answer = see("/proposals", done=f"proposals.done_{key}", page=request.query_params.get("page"))
    if following:
        answer.headers["location"] += f"#{following}"
    return answer


Faulty = tuple[str, Mapping[str, Sequence[str]], tuple[str, str, str, str, str]]


def _listed(request: Request, status: int = 200, faulty: Faulty | None = None) -> Response:
    at = seat(request)
    count = at.ledger.proposals.count()
    number = page_asked(request.query_params.get("page"), count, SIZE)
    waiting = queue(at.ledger, at.declaration, (number - 1) * SIZE, SIZE)
    shown = [_shown(one, faulty if faulty and faulty[0] == one.filed.id else None) for one in waiting]
    elsewhere = [] if faulty is None or any(one.id == faulty[0] for one in shown) else list(_all(faulty[1]))
    return page(
        request, "proposals.html", status, found=Paged(shown, count, number, SIZE, "/proposals"),
        figures=Figures(at.declaration, at.language), names=partial(_name, at), suggested=_suggested(at),
        held=at.ledger.held.count(), differs=differs, written=proposals.written_of, elsewhere=elsewhere,
    )  # fmt: skip


def _following(at: Seat, identity: str) -> str:
    """The id of the proposal after this one, where one goes on once it is decided; empty for the last."""
    ids = [one.id for one in at.ledger.proposals.waiting()]
    after = ids.index(identity) + 1 if identity in ids else len(ids)
    return ids[after] if after < len(ids) else ""


def _shown(waiting: Waiting, faulty: Faulty | None) -> Shown:
    body = waiting.filed.body
    if faulty is not None:
        return Shown(waiting, *faulty[2], problems=faulty[1])
    clear = waiting.clear
    return Shown(
        waiting, proposals.written_of(body)[0], proposals.period_of(body), clear.subject if clear else ""
    )  # fmt: skip


def _all(problems: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return [one for some in problems.values() for one in some]


def _suggested(at: Seat) -> list[tuple[str, str]]:
    """Every declared id with its name, where there are few enough to look through."""
    declared = [*at.declaration.indicators, *at.declaration.targets]
    return [(one, _name(at, one)) for one in declared] if len(declared) <= MOST_SUGGESTED else []


def _name(at: Seat, subject: str) -> str:
    """What an indicator or a target is called."""
    target = at.declaration.targets.get(subject)
    if target is not None:
        return at.text(at.declaration.title_of(target))
    indicator = at.declaration.indicators.get(subject)
    return subject if indicator is None else at.text(indicator.name)
