"""What stands on the page behind a request's link: what is asked, what is known, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tracker.db.rows import Entry
from tracker.evaluate.wanted import arrived
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.request import Request
from tracker.steps.answer import Refused, request_of
from tracker.steps.consider import Known, known_of
from tracker.steps.entry import subject_named

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Asked:
    """An open request that can be answered; `answered` is the last answer with what became of it, None for none."""

    request: Request
    known: Known
    answered: Entry | None = None

    @property
    def waits(self) -> bool:
        """Whether an answer is there on which nobody decided."""
        return self.answered is not None and self.answered.observation.state == "proposed"


def asked(
    token: str, declaration: Declaration, ledger: Ledger, *, key: bytes | None, now: datetime, today: date
) -> Asked | Refused:
    """The request that a token answers with what its owner should see, or why the token is of no use."""
    with ledger.reading() as book:
        request = request_of(token, book, key, now)
        if isinstance(request, Refused):
            return request
        wanted = request.wanted
        subject = subject_named(declaration, wanted.subject)
        if isinstance(subject, Problem) or wanted.owner not in declaration.owners:
            return Refused("undeclared", request)
        if arrived(wanted, book.observations([wanted.subject]).get(wanted.subject, ())):
            return Refused("used", request)
        return Asked(request, known_of(subject, book, today), answer_to(request, book))


def answer_to(request: Request, book: Ledger) -> Entry | None:
    """The last answer to a request with the decision on it; None where nobody answered."""
    return book.held.entry(request.answers[-1].observation) if request.answers else None
