"""What one target's assessment looks at, read from the ledger without the rest of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from tracker.evaluate.board import Board, assess_all
from tracker.evaluate.reviewed import all_holding
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.evaluate.dependents import Dependents
    from tracker.model.review import Review


@dataclass(frozen=True, slots=True)
class Behind:
    """The part of a declaration that a target's assessment needs, with the figures and reviews of that part alone.

    `said` gives for a day what forecasts had led to by then.
    """

    target: str
    part: Declaration
    observations: Mapping[str, Sequence[Observation]]
    reviews: Mapping[str, Sequence[Review]]
    said: Callable[[date], Mapping[str, str]]

    def assess(self, as_of: date) -> Assessment:
        """The target's assessment on a day: the same as with everything that the ledger holds."""
        [made] = assess_all(self.part, self.observations, as_of, {self.target}, self.reviews, said=self.said(as_of))
        return made

    def board(self, as_of: date) -> Board:
        """The board of a day, on which the target stands with those that its assessment needs."""
        held = all_holding(self.reviews, as_of, self.part.timezone)
        return Board(self.part, self.observations, as_of, reviews=held, said=self.said(as_of))


def behind(book: Ledger, dependents: Dependents, target: str, known_at: datetime | None = None) -> Behind:
    """What the assessment of a declared target looks at, as known at a moment (None: now)."""
    names = dependents.behind([target])
    observations = book.observations(dependents.subjects(names), known_at=known_at)
    reviews = book.reviews(names, known_at=known_at)
    return Behind(target, dependents.part([target]), observations, reviews, partial(book.said, known_at=known_at))
