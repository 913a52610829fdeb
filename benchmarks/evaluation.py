"""Targets evaluated in a second once they are read, beside Prometheus' evaluation of one rule a target."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import prometheus
from benchmarks.cases import AS_OF, Case, cases
from benchmarks.measure import Budget, Figure, Row, spaced

if TYPE_CHECKING:
    from tracker.evaluate.case import Case as Prepared

_UNIT = "targets/s"
_EVALUATIONS = 2


def measure(quick: bool) -> Iterator[Row]:
    """The evaluator alone on one core, in turn with a Prometheus at rest: same series, periods and aims in memory."""
    from tracker.evaluate.board import assess

    count, rounds = (1_000, 3) if quick else (10_000, 5)
    why_not = prometheus.missing()
    ours: list[float] = []
    peer: list[float] = []
    verdicts: set[str] = set()
    with tempfile.TemporaryDirectory() as temp, ExitStack() as open_:
        server = None if why_not else open_.enter_context(prometheus.serving(count, Path(temp)))
        for _ in range(rounds):
            if server is not None:
                peer.append(Figure(tuple(server.evaluations(_EVALUATIONS))).median)
            prepared = [_prepared(case) for case in cases(count)]
            gc.collect()
            gc.freeze()  # what was made ready is not the evaluator's to sweep
            started = time.perf_counter()
            for case in prepared:
                verdicts.add(assess(case).headline)
            ours.append(time.perf_counter() - started)
            gc.unfreeze()
    if len(verdicts) < 4:
        raise RuntimeError(f"the made-up targets should come out in many ways, not only as {sorted(verdicts)}")
    yield Row(
        f"evaluate {spaced(count)} targets in memory, one core",
        Figure(tuple(ours)).per(count, _UNIT),
        f"Prometheus {prometheus.version()}, {spaced(count)} rules" if server else "Prometheus",
        Figure(tuple(peer)).per(count, _UNIT) if peer else None,
        Budget(">=", 10),
        why_not,
    )


def _prepared(case: Case) -> Prepared:
    """The case as the evaluator takes it; numbers stay numbers, as they come from a line of JSON."""
    from tracker.evaluate.case import Case as Prepared
    from tracker.evaluate.series import Series
    from tracker.model.aim import Bound, Threshold
    from tracker.model.measurement import Measurement
    from tracker.model.period import Period
    from tracker.model.target import Baseline, Indicator, RuleChoice, Target
    from tracker.model.text import Text

    title = Text.of({"en": f"Series {case.id}", "zh": f"序列{case.id}"})
    periods = [Period.parse(period) for period in case.periods]
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
