"""The course of a target: what every rule for a trajectory sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.evaluate.series import Series
from tracker.model.aim import Direction
from tracker.model.outlook import Outlook
from tracker.model.target import PathPoint

TINY = Decimal("1E-18")
"""What a division may err by: a figure that stands exactly at a cut is not moved across it by its last digits."""


@dataclass(slots=True)
class Course:
    """Figures up to the day of the assessment and where they should lead.

    Positions are numbers of years (`Period.position`); amounts are in the indicator's unit. `level` is None for a
    tendency, `deadline` None where no date is stated; `base` is (position, amount) of the baseline. Figures from before
    a break in the series stay out. `outlook` is what lies ahead, None where nobody looked.
    """

    series: Series
    direction: Direction
    level: Decimal | None = None
    deadline: Decimal | None = None
    base: tuple[Decimal, Decimal] | None = None
    met: bool = False
    keep: bool = False
    path: tuple[PathPoint, ...] = ()
    limit: Decimal | None = None
    parameters: Mapping[str, Decimal] = field(default_factory=dict)
    outlook: Outlook | None = None
    last: int = field(init=False)
    start: int = field(init=False)
    points: int = field(init=False)
    position: Decimal = field(init=False)
    current: Decimal = field(init=False)
    sign: int = field(init=False)

    def __post_init__(self) -> None:
        """`last` is the index of the last figure, `position` and `current` where it stands; `sign` is 1 for up.

        `start` is the index of the first figure that may be used, `points` how many may.
        """
        series = self.series
        self.last = len(series.periods) - 1
        self.start = series.breaks
        self.points = self.last + 1 - self.start
        self.sign = 1 if self.direction == "up" else -1
        if self.last >= 0:
            self.position = series.periods[self.last].position
            self.current = series.nominal(self.last)

    def years(self, most: int) -> tuple[int, ...]:
        """The indexes of at most `most` (six at the most) figures a year apart, latest last."""
        return self.series.periods.yearly(self.start)[-most:]
