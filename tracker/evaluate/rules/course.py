"""The course of a target: what every rule for a trajectory sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.evaluate.series import Series
from tracker.model.aim import Direction
from tracker.model.measurement import plain
from tracker.model.target import PathPoint


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

    @property
    def points(self) -> int:
        """Figures that may be used."""
        return len(self.series) - self.start


def figure(value: Decimal) -> str:
    """A number in a formula: at most eight significant digits, without exponent.

    >>> figure(Decimal(1) / 3)
    '0.33333333'
    """
    return plain(round_significant(value, 8))


def year(position: Decimal) -> str:
    """The position of an end as people name it: 2024 for the end of 2023, a fraction otherwise.

    >>> year(Decimal(2024)), year(Decimal("2023.25"))
    ('2023', '2022.25')
    """
    return figure(position - 1)


def round_significant(value: Decimal, digits: int) -> Decimal:
    """`value` rounded half even to so many significant digits."""
    if not value:
        return Decimal(0)
    return round(value, digits - 1 - value.adjusted())
