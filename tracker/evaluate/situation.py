"""A situation: one target on one day with all it depends on, apart from any ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date

from tracker.evaluate.board import Board
from tracker.evaluate.series import Series
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.review import Review
from tracker.model.target import Target
from tracker.model.value import value


@value
class Situation:
    """Everything that one assessment looks at: figures by indicator, marks by target, both as far as they count.

    `reviews` are what persons said of the target and of those it depends on, as far as it speaks on the day.
    """

    target: Target
    declaration: Declaration
    series: Mapping[str, Series]
    marks: Mapping[str, Sequence[Observation]]
    as_of: date
    warnings: tuple[str, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=dict)

    def assess(self) -> Assessment:
        """Where the target stands."""
        made = Board(self.declaration, self.marks, self.as_of, self.series, self.reviews).assess(self.target.id)
        return replace(made, warnings=self.warnings) if self.warnings else made

    def with_target(self, target: Target) -> Situation:
        """The same with another wording of the target."""
        targets = {**self.declaration.targets, target.id: target}
        return replace(self, target=target, declaration=replace(self.declaration, targets=targets))
