"""Targets evaluated in a second once they are read, beside Prometheus' evaluation of one rule a target."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks import prometheus
from benchmarks.cases import AS_OF, Case, cases
from benchmarks.measure import Budget, Figure, Row, spaced

if TYPE_CHECKING:
    from tracker.evaluate.case import Case as Prepared

_UNIT = "targets/s"
_EVALUATIONS = 2
T = TypeVar("T")


def measure(quick: bool) -> Iterator[Row]:
    """The evaluator alone on one core, in turn with a Prometheus at rest: same series, periods and aims in memory.

    A rule of Prometheus says whether the alert is raised; the answer to that is the headline with the axes it adds up
    from. The whole assessment, with what the other rules say and its sentences in two languages, is measured beside it.
    """
    from tracker.evaluate.board import assess, headline_of

    count, rounds = (1_000, 3) if quick else (10_000, 5)
    why_not = prometheus.missing()
    headlines: list[float] = []
    whole: list[float] = []
    peer: list[float] = []
    verdicts: set[str] = set()
    with tempfile.TemporaryDirectory() as temp, ExitStack() as open_:
        server = None if why_not else open_.enter_context(prometheus.serving(count, Path(temp)))
        for _ in range(rounds):
            if server is not None:
                peer.append(Figure(tuple(server.evaluations(_EVALUATIONS))).median)
            headlines.append(_timed(headline_of, count, verdicts.add))
            whole.append(_timed(assess, count, lambda made: verdicts.add(made.headline)))
    if len(verdicts) < 4:
        raise RuntimeError(f"the made-up targets should come out in many ways, not only as {sorted(verdicts)}")
    for what, seconds, budget in (("headlines", headlines, Budget(">=", 10)), ("whole assessments", whole, None)):
        yield Row(
            f"{what} of {spaced(count)} targets in memory, one core",
            Figure(tuple(seconds)).per(count, _UNIT),
            f"Prometheus {prometheus.version()}, {spaced(count)} rules" if server else "Prometheus",
            Figure(tuple(peer)).per(count, _UNIT) if peer else None,
            budget,
            why_not,
        )


def _timed(evaluate: Callable[[Prepared], T], count: int, take: Callable[[T], object]) -> float:
    """The seconds that it takes to evaluate so many cases, all made ready before; `take` is given each result."""
    prepared = [_prepared(case) for case in cases(count)]
    gc.collect()
    gc.freeze()  # what was made ready is not the evaluator's to sweep
    started = time.perf_counter()
    for case in prepared:
        take(evaluate(case))
    taken = time.perf_counter() - started
    gc.unfreeze()
    return taken


def _prepared(case: Case) -> Prepared:
    """The case as the evaluator takes it; numbers stay numbers, as they come from a line of JSON."""
    from tracker.evaluate.case import Case as Prepared
    from tracker.evaluate.series import Series
    from tracker.model.aim import Bound, Threshold
    from tracker.model.measurement import Measurement
    from tracker.model.period import Period
    from tracker.model.target import Baseline, Indicator, RuleChoice, Target
    from tracker.model.text import Text
    from tracker.targets.column import calendar_of

    title = Text.of({"en": f"Series {case.id}", "zh": f"序列{case.id}"})
    periods = calendar_of(case.periods)
    assert periods is not None
    base = Baseline(Measurement.exactly(case.values[case.base], case.unit), periods[case.base])
    aim = Threshold(Bound(">=" if case.up else "<=", Decimal(case.aim)))
    indicator = Indicator(
        case.id, title, case.unit, "stock",
        direction="up" if case.up else "down",
        frequency="monthly" if case.monthly else "annual",
    )  # fmt: skip
    rule = RuleChoice("average-step/1")
    target = Target(case.id, aim, indicator=case.id, baseline=base, by=Period.parse(case.by), rule=rule)
    series = Series(periods, list(map(float, case.values)), unit=case.unit)
    return Prepared(target, title, date.fromisoformat(AS_OF), indicator, series)
