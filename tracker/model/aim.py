"""What would fulfil a target: one frozen value per kind of aim."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from operator import ge, gt, le, lt
from typing import Literal, TypeAlias

from tracker.model.period import Period
from tracker.model.text import Text
from tracker.model.value import value

Operator = Literal[">=", ">", "<=", "<"]
Direction = Literal["up", "down"]

_HOLDS: dict[Operator, Callable[[Decimal, Decimal], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt}


@value
class Bound:
    """A one-sided bound on an amount in the indicator's unit."""

    op: Operator
    value: Decimal

    @property
    def direction(self) -> Direction:
        return "up" if self.op in (">=", ">") else "down"

    @property
    def strict(self) -> bool:
        return self.op in (">", "<")

    def holds(self, amount: Decimal) -> bool:
        """Whether an exact amount is inside."""
        return _HOLDS[self.op](amount, self.value)

    def needs(self, whole: bool) -> Decimal:
        """The amount that must be reached; for countable things the next whole number inside the bound.

        >>> Bound(">", Decimal(20)).needs(whole=True)
        Decimal('21')
        """
        if not whole:
            return self.value
        if self.op in (">=", ">"):
            up = self.value.to_integral_value(ROUND_CEILING)
            return up + 1 if self.op == ">" and up == self.value else up
        down = self.value.to_integral_value(ROUND_FLOOR)
        return down - 1 if self.op == "<" and down == self.value else down


@value
class Threshold:
    """A level to reach, or (op `>` or `<`) to pass: `aim: ">= 35 %"`, `aim: "> 20"`."""

    bound: Bound


@value
class Range:
    """A level to lie in, both ends included: `aim: "15 .. 20 %"`."""

    low: Decimal
    high: Decimal


@value
class Change:
    """A change against the value of an earlier period: `{change: "-65 %", from: 1990}`, `{times: 2, from: 2010}`.

    `form` says what `amount` is: `percent` of the base, `absolute` in the indicator's unit, or `times` the base.
    """

    op: Operator
    amount: Decimal
    form: Literal["percent", "absolute", "times"]
    since: Period

    def level(self, base: Decimal) -> Decimal:
        """The level that the change asks for, given the value of the base period."""
        match self.form:
            case "percent":
                return base * (1 + self.amount / 100)
            case "absolute":
                return base + self.amount
            case "times":
                return base * self.amount


@value
class Growth:
    """A geometric mean yearly growth since a period, in percent: `{growth: ">= 2.1 % a year", since: 2008}`."""

    bound: Bound
    since: Period

    def level(self, base: Decimal, years: Decimal) -> Decimal:
        """The level that the rate implies `years` after the base."""
        return base * (1 + self.bound.value / 100) ** years


@value
class Misses:
    """How many periods out of how many may miss: `misses: 1 in 12`."""

    allowed: int
    out_of: int


@value
class Keep:
    """A level that every period must hold: `keep: ">= 60"`."""

    level: Threshold | Range
    misses: Misses | None = None


@value
class Total:
    """A sum of periods (or a running total) since one: `{total: ">= 1000", since: 2024}`."""

    bound: Bound
    since: Period


@value
class Comparator:
    """The own figure against another indicator's: `{below: eu-average}`, also `above`, `at_least`, `at_most`."""

    op: Operator
    indicator: str


@value
class Tendency:
    """A direction without a level: `aim: up`, `aim: down`."""

    direction: Direction


@value
class Stage:
    """One step of a plan; `by` is the period at whose end it is due, or None where none is stated."""

    id: str
    name: Text
    by: Period | None = None


@value
class Stages:
    """An ordered plan: the last stage reached tells how far it is."""

    stages: tuple[Stage, ...]


@value
class Item:
    """One thing of a checklist."""

    id: str
    name: Text


@value
class Checklist:
    """Things that must all be true."""

    items: tuple[Item, ...]


@value
class Judged:
    """A promise without a figure, on which a person gives a verdict."""


@value
class RollUp:
    """A target made of other targets, all of which must be met; `weights` go with `of`, empty when none are stated."""

    of: tuple[str, ...]
    weights: tuple[Decimal, ...] = ()


NumericAim: TypeAlias = Threshold | Range | Change | Growth | Keep | Total | Comparator
Aim: TypeAlias = NumericAim | Tendency | Stages | Checklist | Judged | RollUp

KINDS: dict[type, str] = {
    Threshold: "threshold", Range: "range", Change: "change", Growth: "growth", Keep: "keep", Total: "total",
    Comparator: "comparator", Tendency: "tendency", Stages: "stages", Checklist: "checklist", Judged: "judged",
    RollUp: "roll-up",
}  # fmt: skip
"""The word for each kind of aim in YAML, JSON, pages and docs."""

VERDICTS = ("kept", "partly", "not_kept", "cannot_be_checked")
"""What a person may say of a judged aim."""
