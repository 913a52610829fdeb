"""How good and how cheap forecasts are: on public series by their own scorer, beside what an office would do by hand.

The baselines are written here: the last value with its past errors, a random walk with drift, a straight line, the
ratio of growth rates. AutoETS and AutoARIMA come in where `statsforecast` is installed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import isfinite, nan
from pathlib import Path
from statistics import NormalDist, linear_regression, stdev
from typing import Any, TypeAlias

from benchmarks.measure import Budget, Figure, Row
from tracker.evaluate.forecast.foresee import foresee
from tracker.evaluate.forecast.task import Point, Task
from tracker.model.outlook import word_of
from tracker.model.period import position_of

SERIES = Path(__file__).parents[2] / "shared" / "series"
"""The public series with targets, tasks and scorer, where they are beside this clone."""

Said: TypeAlias = tuple[float, float, float, float]
"""The probability of being met, and the 10, 50 and 90 % quantiles."""

Method: TypeAlias = Callable[[Task], Said]

SEASONS = {"monthly": 12, "quarterly": 4}
NORMAL = NormalDist()
WIDE = NORMAL.inv_cdf(0.9)
BUDGETS = {
    "Brier": Budget("<=", 0.115, on="ours"),
    "LogS": Budget("<=", 0.365, on="ours"),
    "ECE": Budget("<=", 0.04, on="ours"),
    "Cov80": Budget(">=", 0.77, on="ours"),
    "rWIS": Budget("<=", 0.38, on="ours"),
    "OnOK": Budget(">=", 0.90, on="ours"),
    "OffOK": Budget(">=", 0.90, on="ours"),
    "Decided": Budget(">=", 0.70, on="ours"),
}
IN_EACH_BAND = 0.70
"""The share of outcomes within the 80 % interval that is reached at every horizon."""

CHEAPER = 10.0
STATSFORECAST = ("AutoETS", "AutoARIMA")


def measure(quick: bool) -> Iterator[Row]:
    """The scores with full history beside their budgets and peers, then the cost of a target alone and in a batch."""
    if not SERIES.is_dir():
        yield Row("public series", skipped=f"{SERIES} is not there")
        return
    tables = {history: _table(history) for history in ("full", "limited")}
    for history, rows in tables.items():
        for name, values in rows.items():
            for score, value in values.items():
                if name == "forecast/1" and score in BUDGETS:
                    budget = BUDGETS[score] if history == "full" else None
                    yield Row(f"{history} history, {score}", Figure((value,)), budget=budget)
            if history == "full" and name.startswith("forecast/1, "):
                covered = Figure((values["Cov80"],))
                yield Row(f"full history, {name} ahead, Cov80", covered, budget=Budget(">=", IN_EACH_BAND, on="ours"))
            elif name in BASELINES or name in STATSFORECAST:
                said = ", ".join(f"{score} {values[score]:.3f}" for score in ("Brier", "LogS", "Cov80"))
                yield Row(f"{history} history, {name}: {said}")
    asked = list(tasks().values())
    several, some = asked[:: 8 if quick else 1], asked[::32]
    foresee(some)
    batch = Figure(tuple(_seconds(lambda: foresee(several)) / len(several) * 1e3 for _ in range(5)), "ms")
    alone = Figure(tuple(_seconds(lambda: [foresee([one]) for one in some]) / len(some) * 1e3 for _ in range(5)), "ms")
    yield Row("a target in a batch, processor time", batch)
    yield Row("a target alone, processor time", alone)
    yield Row("how much cheaper a batch is", alone.over(batch), budget=Budget(">=", CHEAPER, on="ours"))


def tasks() -> dict[str, Task]:
    """What every task of the collection asks, by its id: the figures until its cut-off and nothing later."""
    series = {one["series_id"]: one for one in _rows("series.jsonl")}
    cases = {one["case_id"]: one for one in _rows("cases.jsonl")}
    return {str(one["task_id"]): _task(one, cases[one["case_id"]], series) for one in _rows("tasks.jsonl")}


def scored(history: str) -> dict[str, float]:
    """The scores of our forecasts, by the names of the scorer's table."""
    return _table(history, ours_alone=True)["forecast/1"]


def _table(history: str, ours_alone: bool = False) -> dict[str, dict[str, float]]:
    """The scorer's table by method."""
    asked = tasks()
    methods = {"forecast/1": _ours(asked)}
    if not ours_alone:
        for name, method in BASELINES.items():
            methods[name] = {identity: method(task) for identity, task in asked.items()}
        methods |= _statsforecast(asked)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, said in methods.items():
            file = Path(folder) / f"{name.replace('/', '-').replace(' ', '-')}.jsonl"
            file.write_text("".join(_line(identity, one) for identity, one in said.items()), encoding="utf-8")
            files.append(file)
        words = [sys.executable, str(SERIES / "score.py"), *map(str, files), "--history", history, "--boot", "0"]
        words += ["--by", "horizon"]
        printed = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    print(printed, file=sys.stderr)
    return _read(printed, {file.stem: name for file, name in zip(files, methods, strict=True)})


def _read(printed: str, names: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """The scorer's printed table, by method (and by method with years ahead) and column."""
    found: dict[str, dict[str, float]] = {}
    columns: list[str] = []
    method = ""
    for line in printed.splitlines():
        words = line.split()
        if words and words[0] == "method":
            columns = words[1:]
        elif words and words[0] in names:
            method = names[words[0]]
            found[method] = _values(columns, words[1:])
        elif len(words) > len(columns) and words[0].endswith("y"):  # the number of tasks follows
            found[f"{method}, {words[0]}"] = _values(columns, words[2:])
    return found


def _values(columns: list[str], words: list[str]) -> dict[str, float]:
    values = {}
    for column, word in zip(columns, words, strict=False):
        with contextlib.suppress(ValueError):
            values[column] = float(word)
    return values


def _ours(asked: Mapping[str, Task]) -> dict[str, Said]:
    made = zip(asked, foresee(list(asked.values())), strict=True)
    return {name: (one.p_met, one.q10, one.q50, one.q90) for name, one in made if not isinstance(one, str)}


def _line(identity: str, said: Said) -> str:
    from decimal import Decimal

    status = word_of(Decimal(repr(said[0])))
    return (
        json.dumps(
            {"task_id": identity, "p_met": said[0], "q10": said[1], "q50": said[2], "q90": said[3], "status": status}
        )
        + "\n"
    )


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SERIES / name).read_text(encoding="utf-8").splitlines()]


def _task(asked: dict[str, Any], case: dict[str, Any], series: Mapping[str, dict[str, Any]]) -> Task:
    one = series[case["series_id"]]
    figures = [figure for figure in one["observations"] if figure[0] <= asked["cutoff"]]
    if asked["history"]:
        figures = figures[-asked["history"] :]
    first = case["baseline_date"]
    known = asked["baseline_visible"] and case["baseline_value"] is not None and first
    if known and (not figures or first < figures[0][0]):
        figures = [[first, case["baseline_value"]], *figures]
    return Task(
        tuple(Point(_years(day), value, value) for day, value in figures),
        case["target_value"],
        "up" if case["direction"] == "at_least" else "down",
        _years(asked["forecast_date"]),
        tuple(one["bounds"]),
        seasons=SEASONS.get(one["frequency"]),
    )


def _years(day: str) -> float:
    return float(position_of(date.fromisoformat(day)))


def last_value(task: Task) -> Said:
    """The last figure stays; its error grows with the root of time, as past yearly changes did."""
    return _normal(task, task.points[-1].low, _spread(task, 0.0))


def drift(task: Task) -> Said:
    """A random walk with the mean change of the past (Hyndman and Athanasopoulos, Forecasting, 5.2)."""
    first, last = task.points[0], task.points[-1]
    years = last.at - first.at
    pace = (last.low - first.low) / years if years else 0.0
    return _normal(task, last.low + pace * (task.at - last.at), _spread(task, pace))


def straight_line(task: Task) -> Said:
    """The least squares line through the figures, with the deviation of its residuals."""
    if len(task.points) < 3:
        return drift(task)
    times, values = [one.at for one in task.points], [one.low for one in task.points]
    slope, start = linear_regression(times, values)
    residuals = [value - start - slope * at for at, value in zip(times, values, strict=True)]
    wide = max(stdev(residuals), 1e-9) * (1 + (task.at - times[-1]) / max(times[-1] - times[0], 1)) ** 0.5
    return _normal(task, start + slope * task.at, wide)


def cagr_ratio(task: Task) -> Said:
    """The published rule's word as a probability: on track 0.9, at risk 0.5, else 0.1; the drift's quantiles."""
    first, last = task.points[0], task.points[-1]
    _, low, middle, high = drift(task)
    sign = 1 if task.direction == "up" else -1
    if sign * (last.low - task.level) >= 0:
        return 0.9, low, middle, high
    years, left = last.at - first.at, task.at - first.at
    start, end, level = (max(one, 1e-3) for one in (first.low, last.low, task.level))
    if years <= 0 or level == start:
        return 0.5, low, middle, high
    ratio = ((end / start) ** (1 / years) - 1) / ((level / start) ** (1 / left) - 1)
    return (0.9 if ratio >= 0.95 else 0.5 if ratio >= 0.6 else 0.1), low, middle, high


BASELINES: dict[str, Method] = {
    "last value": last_value, "drift": drift, "straight line": straight_line, "CAGR ratio": cagr_ratio,
}  # fmt: skip


def _spread(task: Task, pace: float) -> float:
    """The deviation at the deadline of a walk whose yearly steps stray from `pace` as the past ones did."""
    steps = [
        (after.low - before.low - pace * (after.at - before.at)) / (after.at - before.at) ** 0.5
        for before, after in zip(task.points, task.points[1:], strict=False)
    ]
    last = task.points[-1].low
    usual = (sum(one * one for one in steps) / len(steps)) ** 0.5 if len(steps) > 1 else abs(last) * 0.1
    years = max(task.at - task.points[-1].at, 0.0)
    return max(usual, abs(last) * 1e-3, 1e-9) * float(years**0.5)


def _normal(task: Task, middle: float, wide: float) -> Said:
    above = 1 - NORMAL.cdf((task.level - middle) / wide)
    chance = min(max(above if task.direction == "up" else 1 - above, 0.01), 0.99)
    return chance, middle - WIDE * wide, middle, middle + WIDE * wide


def _statsforecast(asked: Mapping[str, Task]) -> dict[str, dict[str, Said]]:
    """AutoETS and AutoARIMA where they are installed: on yearly figures filled between, since they need even ones."""
    if importlib.util.find_spec("statsforecast") is None:
        return {}
    import numpy as np
    from statsforecast.models import AutoARIMA, AutoETS

    found: dict[str, dict[str, Said]] = {}
    for name, model in (("AutoETS", AutoETS), ("AutoARIMA", AutoARIMA)):
        said: dict[str, Said] = {}
        for identity, task in asked.items():
            times = np.array([one.at for one in task.points])
            values = np.array([one.low for one in task.points])
            ahead = max(round(task.at - times[-1]), 1)
            even = np.interp(np.arange(times[-1] - int(times[-1] - times[0]), times[-1] + 0.5), times, values)
            low = middle = high = nan
            with contextlib.suppress(ArithmeticError, LookupError, NotImplementedError, TypeError, ValueError):
                made = model().forecast(even, h=ahead, level=[80])
                low, middle, high = (float(np.asarray(made[key])[-1]) for key in ("lo-80", "mean", "hi-80"))
            usable = isfinite(low) and isfinite(middle) and isfinite(high)  # a few figures are too few for it
            said[identity] = _normal(task, middle, max((high - low) / 2 / WIDE, 1e-9)) if usable else last_value(task)
        found[name] = said
    return found


def _seconds(work: Callable[[], object]) -> float:
    """Processor time: other work on the machine makes neither cheaper."""
    started = time.process_time()
    work()
    return time.process_time() - started
