"""The backtest: what forecasts would have said of a workspace's own past, from what was known at each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.evaluate.board import WITHOUT_FIGURE, Board
from tracker.evaluate.outlook import task_of
from tracker.evaluate.requirement import Requirement
from tracker.evaluate.standing import ask
from tracker.evaluate.track_record import score
from tracker.model.aim import Comparator, Growth, Keep, Tendency
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.score import Outcome, Score

if TYPE_CHECKING:
    from tracker.evaluate.forecast.task import Task

PROMPT = timedelta(days=730)
"""A figure recorded within so long of its period was known from then on; one recorded later is taken as known at its
period's end, in its first wording: somebody copied the past."""

MOST = 60
"""Forecasts of one target at most, spread evenly over its past."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The forecasts of one target's past with what came true: their scores in order of the time they speak from.

    `copied` tells that figures were recorded long after their time, so that what was known then is supposed.
    """

    scores: tuple[Score, ...]
    copied: bool


@dataclass(frozen=True, slots=True)
class _Trial:
    target: str
    task: Task
    outcome: Outcome


def backtest(
    declaration: Declaration,
    observations: Mapping[str, Sequence[Observation]],
    only: Sequence[str] | None = None,
) -> dict[str, Tried]:
    """The scored forecasts by target; targets without a level, or with too few figures to try, are left out.

    From every figure on it is asked whether each later figure would be at least as good as the aim asks.
    """
    from tracker.evaluate.forecast.foresee import foresee

    trials: list[_Trial] = []
    copied: dict[str, bool] = {}
    for target in declaration.targets.values():
        if only is not None and target.id not in only:
            continue
        reported = observations.get(target.indicator or "", ())
        copied[target.id] = any(_is_copied(one) and _is_first(one, reported) for one in reported)
        found = list(_trials(declaration, observations, target.id))
        step = max(-(-len(found) // MOST), 1)
        trials += found[::step]
    made: dict[str, list[Score]] = {}
    for trial, told in zip(trials, foresee([one.task for one in trials]), strict=True):
        if isinstance(told, str):
            continue
        chance, q10, q90 = (Decimal(repr(one)) for one in (told.p_met, told.q10, told.q90))
        chance = min(max(chance.quantize(Decimal("0.0001")), Decimal("0.0001")), Decimal("0.9999"))
        made.setdefault(trial.target, []).append(score(trial.target, chance, q10, q90, trial.outcome))
    return {target: Tried(tuple(scores), copied[target]) for target, scores in made.items()}


def _trials(
    declaration: Declaration, observations: Mapping[str, Sequence[Observation]], target_id: str
) -> Iterator[_Trial]:
    """Every pair of a time to speak from and a later figure, of one target."""
    target = declaration.targets[target_id]
    reported = observations.get(target.indicator or "", ())
    whole = _required(declaration, observations, target_id, date.max)
    if whole is None:
        return
    ends = [period.end for period in whole.series.periods]
    for index, end in enumerate(ends[:-1]):
        known = [one for one in reported if _known_by(one, reported) <= max(_first_known(reported, end), end)]
        part = {**observations, target.indicator or "": known}
        task = _task(declaration, part, target_id, end)
        if task is None:
            continue
        for later in range(index + 1, len(ends)):
            verdict = whole.verdict(later)
            position = float(whole.series.periods[later].position)
            if verdict in ("met", "not_met") and position > task.points[-1].at:
                outcome = Outcome(met=verdict == "met", figure=whole.series.nominal(later))
                yield _Trial(target_id, replace(task, at=position), outcome)


def _required(
    declaration: Declaration, observations: Mapping[str, Sequence[Observation]], target: str, day: date
) -> Requirement | None:
    case = Board(declaration, observations, day, until=day).case(declaration.targets[target])
    if isinstance(case.aim, (*WITHOUT_FIGURE, Tendency, Comparator, Growth, Keep)):
        return None
    return ask(case, case.aim).required


def _task(
    declaration: Declaration, observations: Mapping[str, Sequence[Observation]], target: str, day: date
) -> Task | None:
    case = Board(declaration, observations, day, until=day).case(declaration.targets[target])
    if isinstance(case.aim, (*WITHOUT_FIGURE, Tendency, Comparator, Growth, Keep)):
        return None
    course = ask(case, case.aim).course
    if course.level is None or course.points < 1:
        return None
    task = task_of(case, course, None)
    return None if isinstance(task, str) else task


def _is_copied(one: Observation) -> bool:
    return one.recorded_at is not None and one.recorded_at.date() - one.period.end > PROMPT


def _is_first(one: Observation, reported: Sequence[Observation]) -> bool:
    """Whether it was the first that was recorded of its period."""
    same = (other.recorded_at for other in reported if other.period == one.period and other.recorded_at)
    return one.recorded_at == min(same, default=None)


def _known_by(one: Observation, reported: Sequence[Observation]) -> date:
    """The day from which an observation was known; a copied figure at its period's end, its revisions when recorded."""
    if one.recorded_at is None or (_is_copied(one) and _is_first(one, reported)):
        return one.period.end
    return one.recorded_at.date()


def _first_known(reported: Sequence[Observation], end: date) -> date:
    """The day from which a figure of a period with this end was known."""
    return min((_known_by(one, reported) for one in reported if one.period.end == end), default=end)
