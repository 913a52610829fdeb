"""A candidate: an observation that wants to count, beside what is known already of its subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from tracker.evaluate.series import in_force
from tracker.model.aim import VERDICTS, Checklist, Judged, Stages
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.target import Indicator, Target
from tracker.model.units import canonical, factor_between

Relation = Literal["new", "known", "confirmation", "revision"]


@dataclass(frozen=True)
class Candidate:
    """An observation with everything its checks look at.

    `history` holds the other observations of its subject, `whole` those of the indicator it is a part of, `parts`
    those of its own parts; `evidence_text` is the text of the archived copy, None where there is none to look in.
    """

    observation: Observation
    indicator: Indicator | None = None
    target: Target | None = None
    history: Sequence[Observation] = ()
    whole: Sequence[Observation] = ()
    parts: Sequence[Observation] = ()
    evidence_text: str | None = None

    @cached_property
    def amounts(self) -> Measurement | None:
        """The measurement where it is in the indicator's unit, so that its amounts can be compared."""
        value, indicator = self.observation.measurement, self.indicator
        if value is None or indicator is None or canonical(value.unit) != canonical(indicator.unit):
            return None
        return value

    @cached_property
    def others(self) -> list[tuple[Observation, float]]:
        """The figures in force for other periods with their nominal amounts, sorted by period."""
        found = []
        for one in in_force(self.history):
            value = one.measurement
            if value is None or value.nominal is None or one.period.text == self.observation.period.text:
                continue
            if self.amounts is not None and value.unit == self.amounts.unit:
                found.append((one, float(value.nominal)))
        return found

    @cached_property
    def neighbour(self) -> tuple[Observation, float] | None:
        """The figure for the period just before, else for the one just after."""
        before = [one for one in self.others if one[0].period < self.observation.period]
        return before[-1] if before else self.others[0] if self.others else None


def converted(value: Measurement, indicator: Indicator) -> Measurement:
    """The measurement in the indicator's unit; as it is where its unit cannot be turned into that.

    A figure without unit is in the indicator's; the wording stays as written.
    """
    unit = canonical(value.unit)
    if not unit or unit == canonical(indicator.unit) or unit in map(canonical, indicator.unit_aliases):
        return value.scaled(Decimal(1), indicator.unit)
    factor = factor_between(value.unit, indicator.unit)
    return value if factor is None else value.scaled(factor, indicator.unit)


def relation(
    candidate: Observation, history: Sequence[Observation], target: Target | None = None
) -> tuple[Relation, Observation | None]:
    """What an observation is beside those its subject has: new, known already, a confirmation or a revision.

    The second is the observation it is known as, confirms or revises. Known is what the same document or source has
    said already, be it accepted or still waiting; a confirmation says the same from elsewhere.
    """
    place = _place(candidate, target)
    same_place = [one for one in history if _place(one, target) == place]
    accepted = in_force(same_place)
    current = max(accepted, key=lambda one: (one.recorded_at is not None, one.recorded_at, one.id), default=None)
    for one in same_place:
        counts = one is current or one.state == "proposed" or (current is not None and _says_same(one, current))
        if (
            counts
            and one.state in ("accepted", "proposed")
            and _says_same(one, candidate)
            and _from_same(one, candidate)
        ):
            return "known", one
    if current is None:
        return "new", None
    return ("confirmation" if _says_same(current, candidate) else "revision"), current


def said_elsewhere(current: Observation, history: Sequence[Observation]) -> bool:
    """Whether a person or another source says the same as the observation, and was not corrected since."""
    corrected = {one.supersedes for one in history if one.state == "accepted"}
    return any(
        one.state == "accepted"
        and one.id not in corrected
        and one.source != current.source
        and _says_same(one, current)
        for one in history
    )


def refused(candidate: Observation, history: Sequence[Observation]) -> Observation | None:
    """What the same document or source said already of the period and a person refused; None where nobody did."""
    for one in history:
        if one.state in ("rejected", "returned") and _says_same(one, candidate) and _from_same(one, candidate):
            return one
    return None


def _place(observation: Observation, target: Target | None) -> tuple[str, str]:
    mark = observation.mark
    several = mark is not None and not (target is not None and isinstance(target.aim, Judged))
    return observation.period.text, mark.value if mark is not None and several else ""


def _says_same(one: Observation, other: Observation) -> bool:
    mine, theirs = one.value, other.value
    if isinstance(mine, Measurement) and isinstance(theirs, Measurement):
        return mine.same_amounts(theirs)
    return mine == theirs


def _from_same(one: Observation, other: Observation) -> bool:
    return (one.document or None, one.source or None) == (other.document or None, other.source or None)


def marks_of(target: Target) -> tuple[str, ...]:
    """The marks that can be recorded for a target: its stages, its items, or the verdicts; none for other kinds."""
    match target.aim:
        case Stages(stages):
            return tuple(stage.id for stage in stages)
        case Checklist(items):
            return tuple(item.id for item in items)
        case Judged():
            return VERDICTS
        case _:
            return ()
