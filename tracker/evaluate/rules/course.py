"""The course of a target: what every rule for a trajectory sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.evaluate.series import Series
from tracker.model.aim import Direction
from tracker.model.target import PathPoint

YEARLY = 6


@dataclass(slots=True)
class Course:
    """Figures up to the day of the assessment and where they should lead.

    Positions are numbers of years (`Period.position`); amounts are in the indicator's unit. `goal` is None for a
    tendency, `deadline` None where no date is stated; `base` is (position, amount) of the baseline. Figures from before
    a break in the series stay out.
    """

    series: Series
    direction: Direction
    goal: Decimal | None = None
    deadline: Decimal | None = None
    base: tuple[Decimal, Decimal] | None = None
    met: bool = False
    keep: bool = False
    path: tuple[PathPoint, ...] = ()
    limit: Decimal | None = None
    parameters: Mapping[str, Decimal] = field(default_factory=dict)
    _years: list[int] | None = None

    @property
    def sign(self) -> int:
        """1 when larger is better, -1 when smaller is."""
        return 1 if self.direction == "up" else -1

    @property
    def last(self) -> int:
        return len(self.series) - 1

    @property
    def current(self) -> Decimal:
        return self.series.nominal(self.last)

    @property
    def position(self) -> Decimal:
        return self.series.periods[self.last].position

    @property
    def start(self) -> int:
        """The index of the first figure that may be used."""
        return self.series.breaks

    def years(self, most: int) -> list[int]:
        """The indexes of at most `most` (six at the most) figures a year apart, latest last."""
        if self._years is None:
            self._years = self.series.yearly(YEARLY)
        return self._years[-most:]

    @property
    def points(self) -> int:
        """Figures that may be used."""
        return len(self.series) - self.start
