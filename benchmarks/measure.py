"""What a benchmark reports: figures of several runs, beside a peer's and a budget."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity measured several times, in `unit`; shown as its median with the least and the greatest."""

    runs: tuple[float, ...]
    unit: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def per(self, amount: float, unit: str) -> Figure:
        """`amount` a unit of this figure: targets a second from seconds."""
        return Figure(tuple(amount / run for run in self.runs), unit)

    def times(self, factor: float, unit: str) -> Figure:
        """The same runs in another unit."""
        return Figure(tuple(run * factor for run in self.runs), unit)

    def over(self, other: Figure) -> Figure:
        """The ratio to `other`, pair by pair where both were run side by side, else to its median."""
        if len(self.runs) == len(other.runs):
            return Figure(tuple(a / b for a, b in zip(self.runs, other.runs, strict=True)))
        return Figure(tuple(run / other.median for run in self.runs))

    def __str__(self) -> str:
        if len(self.runs) == 1:
            return f"{_short(self.median)} {self.unit}".rstrip()
        middle, low, high = _short(self.median), _short(min(self.runs)), _short(max(self.runs))
        return f"{middle} {self.unit}".rstrip() + f" ({low}-{high})"


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit on the ratio to the peer, or (`on="ours"`) on our own figure."""

    op: Literal["<=", ">="]
    limit: float
    on: Literal["ratio", "ours"] = "ratio"

    def holds(self, value: float) -> bool:
        return value <= self.limit if self.op == "<=" else value >= self.limit

    def __str__(self) -> str:
        sign = "≤" if self.op == "<=" else "≥"
        return f"{sign} {_short(self.limit)}" + ("×" if self.on == "ratio" else "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. A row without `ours` shows a limit; `skipped` says why something is missing.

    The ratio is ours over the peer's.
    """

    what: str
    ours: Figure | None = None
    peer_name: str = ""
    peer: Figure | None = None
    budget: Budget | None = None
    skipped: str = ""

    @property
    def ratio(self) -> Figure | None:
        return self.ours.over(self.peer) if self.ours and self.peer else None

    @property
    def ok(self) -> bool | None:
        """Whether the median keeps the budget; None where there is none or nothing was measured."""
        measured = self.ratio if self.budget and self.budget.on == "ratio" else self.ours
        if self.budget is None or measured is None:
            return None
        return self.budget.holds(measured.median)

    def to_json(self) -> dict[str, object]:
        return {
            "what": self.what,
            "ours": _json(self.ours),
            "peer_name": self.peer_name or None,
            "peer": _json(self.peer),
            "ratio": _json(self.ratio),
            "budget": None if self.budget is None else str(self.budget),
            "ok": self.ok,
            "skipped": self.skipped or None,
        }


def interleaved(rounds: int, *runs: Callable[[], float]) -> list[tuple[float, ...]]:
    """The seconds of each of `runs`, taken in turn in every round so that a busy minute falls on all of them.

    Every other round goes backwards. One round more goes before the others, uncounted.
    """
    taken: list[list[float]] = [[] for _ in runs]
    for round_number in range(-1, rounds):
        order = range(len(runs)) if round_number % 2 else reversed(range(len(runs)))
        for which in order:
            seconds = runs[which]()
            if round_number >= 0:
                taken[which].append(seconds)
    return [tuple(one) for one in taken]


def timed(work: Callable[[], object]) -> Callable[[], float]:
    """A function that does `work` once in this process and returns its seconds of wall time."""

    def run() -> float:
        gc.collect()
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return run


def growth_exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The e of seconds ~ size^e, by least squares on the logarithms.

    >>> round(growth_exponent([10, 100], [1, 10]), 3)
    1.0
    """
    x, y = [math.log(size) for size in sizes], [math.log(second) for second in seconds]
    return statistics.linear_regression(x, y).slope


def spaced(value: float) -> str:
    """A whole number with spaces between the thousands.

    >>> spaced(100_000)
    '100 000'
    """
    return f"{value:,.0f}".replace(",", " ")


def _short(value: float) -> str:
    """Three digits that matter, whole numbers with spaces between the thousands."""
    if value and abs(value) < 100:
        return f"{value:.3g}"
    return spaced(value)


def _json(figure: Figure | None) -> dict[str, object] | None:
    if figure is None:
        return None
    return {"median": figure.median, "min": min(figure.runs), "max": max(figure.runs), "unit": figure.unit}
