"""A situation: one target on one day with all it depends on, apart from any ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date

from tracker.evaluate.board import Board
from tracker.evaluate.reviewed import all_holding, next_to_speak
from tracker.evaluate.series import Series, in_force
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.review import Review
from tracker.model.target import Target
from tracker.model.value import value


@value
class Situation:
    """Everything that one assessment looks at, whether it counts on the day already or not.

    `series` holds figures by indicator where they are read as series, `observations` all others, figures by
    indicator as well as marks by target. `reviews` is all that persons said of the target and of those it
    depends on, whether it holds on the day or not: an override that ends with its time is no other input. `said` is
    the word that the forecast led to before, `foresees` whether forecasts are made at all.
    """

    target: Target
    declaration: Declaration
    series: Mapping[str, Series]
    observations: Mapping[str, Sequence[Observation]]
    as_of: date
    warnings: tuple[str, ...] = ()
    reviews: Mapping[str, Sequence[Review]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    foresees: bool = True

    def assess(self, board: Board | None = None) -> Assessment:
        """Where the target stands; on a board of this situation where one is at hand."""
        made = (self.board() if board is None else board).assess(self.target.id)
        return replace(made, warnings=self.warnings) if self.warnings else made

    def board(self) -> Board:
        """The board of the day, on which the target stands."""
        series = {subject: one.until(self.as_of) for subject, one in self.series.items()}
        board = self._board(series)
        board.expect(self.target.id, self._next_to_count(series))
        return board

    def _board(self, series: Mapping[str, Series]) -> Board:
        held, said = self.held, self.said
        return Board(self.declaration, self.observations, self.as_of, series, held, said=said, foresees=self.foresees)

    @property
    def headline(self) -> str:
        """The headline of the assessment alone, which takes a small part of its time."""
        series = {subject: one.until(self.as_of) for subject, one in self.series.items()}
        return self._board(series).headline(self.target.id)

    @property
    def held(self) -> dict[str, Review]:
        """The reviews that hold on the day, by target."""
        return all_holding(self.reviews, self.as_of, self.declaration.timezone)

    def _next_to_count(self, series: Mapping[str, Series]) -> date | None:
        """The first day on which one more figure of a series or one more review counts."""
        days = [
            period.start
            for subject, whole in self.series.items()
            if series[subject] is not whole
            for period in whole.periods
            if period.start > self.as_of
        ]
        said = (next_to_speak(some, self.as_of, self.declaration.timezone) for some in self.reviews.values())
        return min([*days, *(day for day in said if day is not None)], default=None)

    def reported(self) -> dict[str, list[Observation]]:
        """The figures and marks in force by subject, one a period (for marks: a period and mark), in their order.

        Also those that do not count on the day yet.
        """
        found = {subject: in_force(reports) for subject, reports in self.observations.items()}
        return found | {subject: _observed(subject, series) for subject, series in self.series.items()}


def _observed(subject: str, series: Series) -> list[Observation]:
    """A series as observations; of its breaks the last one matters."""
    return [
        Observation(
            series.id(index) or f"#{index}",
            subject,
            period,
            series.measurement(index),
            flags="B" if index and index == series.breaks else "A",
        )
        for index, period in enumerate(series.periods)
    ]
