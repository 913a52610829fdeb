"""The truth of a forecast: whether its aim was met on the day it spoke of, by the figures in force now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tracker.evaluate.board import Board
from tracker.evaluate.requirement import Requirement, figures_of, requirement_of
from tracker.model.aim import Checklist, Judged, RollUp, Stages, Tendency
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.score import Outcome


def truth(
    declaration: Declaration,
    observations: Mapping[str, Sequence[Observation]],
    target: str,
    as_of: date,
    at: date,
) -> Outcome | None:
    """What came true of a forecast made on `as_of` for the end of the day `at`, under the aim as it stood then.

    None where no figure of a period that ends on that day is there, or its wording leaves open whether it was enough.
    """
    board = Board(declaration, observations, as_of, until=date.max)
    case = board.case(declaration.targets[target])
    aim = case.aim
    if isinstance(aim, Stages | Checklist | Judged | RollUp | Tendency):
        return None
    required = requirement_of(case, aim, figures_of(case))
    if not isinstance(required, Requirement):
        return None
    series = required.series
    index = next((index for index, period in enumerate(series.periods) if period.end == at), None)
    if index is None:
        return None
    verdict = required.verdict(index)
    if verdict not in ("met", "not_met"):
        return None
    return Outcome(met=verdict == "met", figure=series.nominal(index))
