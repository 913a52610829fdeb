"""Assessing again what changed, beside assessing everything, on a ledger in a file.

Both are the same step on the same ledger; before everything is assessed again its standings are taken away. What has
not come out otherwise is not kept twice, so that neither writes more than it must.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.cases import AS_OF, Case, cases
from benchmarks.measure import Budget, Figure, Row, growth_exponent, spaced, timed
from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.evaluate.dependents import Dependents
from tracker.model.aim import Bound, Threshold
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.target import Baseline, Indicator, RuleChoice, Target
from tracker.model.text import Text
from tracker.steps.reassess import Task, reassess

TODAY = date.fromisoformat(AS_OF)
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LATEST = 12
"""Figures of each target: its last ones."""

CHANGED = 100
BUDGET = 0.01


@dataclass(slots=True)
class Runs:
    """The seconds of one size: everything again, what changed, nothing, and noting who depends on what.

    `used` are the processor's seconds for what changed, which the load of the machine hardly touches.
    `added` are the bytes of memory that assessing everything for the first time took beside the declaration.
    """

    full: list[float]
    changed: list[float]
    nothing: list[float]
    noted: list[float]
    used: list[float]
    added: list[float]


def measure(quick: bool) -> Iterator[Row]:
    """Everything and a hundred changed targets in turn, at three sizes."""
    sizes = (1_000, 5_000) if quick else (1_000, 10_000, 100_000)
    used: list[float] = []
    for size in sizes:
        runs = _runs(size, 3 if size < 100_000 else 1)
        some = Figure(tuple(runs.changed))
        yield Row(
            f"{CHANGED} changed of {spaced(size)} targets",
            some.times(1000, "ms"),
            f"all {spaced(size)} again",
            Figure(tuple(runs.full)).times(1000, "ms"),
            Budget("<=", BUDGET) if size == sizes[-1] and not quick else None,
        )
        yield Row(f"nothing changed of {spaced(size)}", Figure(tuple(runs.nothing)).times(1000, "ms"))
        yield Row(f"noting who depends on what, {spaced(size)}", Figure(tuple(runs.noted)).times(1000, "ms"))
        yield Row(f"memory for all {spaced(size)} the first time", Figure(tuple(runs.added)).times(1e-6, "MB"))
        used.append(min(runs.used))
    yield Row(
        f"growth of processor time, {CHANGED} changed, {spaced(sizes[0])} to {spaced(sizes[-1])}",
        Figure((growth_exponent(sizes, used),)),
        budget=Budget("<=", 0.25, on="ours"),
    )


def _runs(size: int, rounds: int) -> Runs:
    made = list(cases(size))
    declaration = declared(made)
    runs = Runs([], [], [], [], [], [])
    with tempfile.TemporaryDirectory() as folder, Ledger.open(f"sqlite:///{Path(folder) / 'l.sqlite3'}") as ledger:
        for start in range(0, size, 1_000):
            ledger.append(figure for case in made[start : start + 1_000] for figure in figures(case))
        runs.noted += [timed(lambda: Dependents(declaration))() for _ in range(rounds)]
        task = Task(Dependents(declaration), TODAY, NOW)
        before = _resident("VmRSS", anew=True)
        reassess(ledger, task)
        runs.added.append(_resident("VmHWM") - before)
        for number in range(rounds):
            ledger.standings.empty()
            runs.full.append(timed(lambda: _did(size, ledger, task))())
            for again in range(4):
                ledger.append(_news(made, 4 * number + again))
                runs.changed.append(timed(lambda: runs.used.append(_processor(CHANGED, ledger, task)))())
                runs.nothing.append(timed(lambda: _did(0, ledger, task))())
    return runs


def _processor(expected: int, ledger: Ledger, task: Task) -> float:
    """The processor's seconds of the step."""
    begun = time.process_time()
    _did(expected, ledger, task)
    return time.process_time() - begun


def _did(expected: int, ledger: Ledger, task: Task) -> None:
    done = reassess(ledger, task)
    if done.assessed != expected:
        raise RuntimeError(f"{done.assessed} targets were assessed where {expected} were due")


def _resident(name: str, anew: bool = False) -> float:
    """The resident bytes of this process now, or at their highest since that was last counted `anew`."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024.0 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{name}:"))


def declared(made: list[Case]) -> Declaration:
    """The cases as a loaded declaration."""
    indicators, targets = {}, {}
    for case in made:
        title = Text.of({"en": f"Series {case.id}", "zh": f"序列{case.id}"})
        indicators[case.id] = Indicator(
            case.id, title, case.unit, "stock",
            direction="up" if case.up else "down",
            frequency="monthly" if case.monthly else "annual",
        )  # fmt: skip
        base = -6
        targets[case.id] = Target(
            case.id,
            Threshold(Bound(">=" if case.up else "<=", Decimal(case.aim))),
            indicator=case.id,
            baseline=Baseline(Measurement.exactly(case.values[base], case.unit), Period.parse(case.periods[base])),
            by=Period.parse(case.by),
            rule=RuleChoice("average-step/1"),
        )
    return Declaration("benchmark", Text.of("B"), "UTC", ("zh", "en"), indicators=indicators, targets=targets)


def figures(case: Case) -> Iterator[Observation]:
    """The last figures of a case as observations."""
    for period, value in zip(case.periods[-LATEST:], case.values[-LATEST:], strict=True):
        yield _figure(case, period, value, NOW - timedelta(days=30))


def _news(made: list[Case], number: int) -> list[Observation]:
    """A revised last figure for a hundred targets spread over all, others in every round."""
    step = len(made) // CHANGED
    chosen = [made[index * step + number % step] for index in range(CHANGED)]
    return [
        _figure(case, case.periods[-1], f"{float(case.values[-1]) * (1.01 + number / 1000):.4f}", NOW)
        for case in chosen
    ]


def _figure(case: Case, period: str, value: str, recorded_at: datetime) -> Observation:
    amount = Decimal(value)
    measured = Measurement(amount, amount, unit=case.unit, text=f"{value}{case.unit}")
    return identified(Observation("", case.id, Period.parse(period), measured, recorded_at=recorded_at))
