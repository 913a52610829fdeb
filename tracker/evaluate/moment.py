"""A moment: everything declared and known on a day, from which the situation of any target can be cut out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from tracker.evaluate.attribute import transition
from tracker.evaluate.reviewed import all_holding
from tracker.evaluate.series import series_of
from tracker.evaluate.situation import Situation
from tracker.model.aim import Comparator, RollUp
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.review import Review
from tracker.model.target import Indicator

Observations: TypeAlias = Mapping[str, Sequence[Observation]]
Reviews: TypeAlias = Mapping[str, Sequence[Review]]


@dataclass(frozen=True, slots=True)
class Moment:
    """What an assessment was made from: the declaration, the observations known, the day, what persons said."""

    declaration: Declaration
    observations: Observations
    as_of: date
    reviews: Reviews = field(default_factory=lambda: MappingProxyType({}))


def cause_between(before: Moment, after: Moment, target: str) -> str | None:
    """Why a target's headline differs between two moments; None where it does not or one of them lacks the target."""
    first, second = situation(before, target), situation(after, target)
    if first is None or second is None:
        return None
    made = transition(first, second)
    return None if made is None else made["cause"]


def situation(moment: Moment, target: str) -> Situation | None:
    """One target at a moment with the figures and marks that its assessment looks at, and no others."""
    declared = moment.declaration.targets.get(target)
    if declared is None:
        return None
    targets = dict.fromkeys(_targets(moment.declaration, target))
    indicators = dict.fromkeys(_indicators(moment.declaration, targets))
    series = {
        one: series_of(moment.observations.get(one, ()), moment.declaration.indicators[one].unit, moment.as_of)
        for one in indicators
        if one in moment.declaration.indicators
    }
    marks = {one: moment.observations[one] for one in targets if one in moment.observations}
    said = {one: moment.reviews[one] for one in targets if one in moment.reviews}
    held = all_holding(said, moment.as_of, moment.declaration.timezone)
    return Situation(declared, moment.declaration, series, marks, moment.as_of, reviews=held)


def _targets(declaration: Declaration, target: str) -> Iterator[str]:
    """The target and those whose assessment it needs; a declaration without problems has no cycle among them."""
    declared = declaration.targets.get(target)
    if declared is None:
        return
    yield target
    for aim in (declared.aim, *(revision.aim for revision in declared.revisions)):
        for child in aim.of if isinstance(aim, RollUp) else ():
            yield from _targets(declaration, child)
    if declared.when is not None:
        yield from _targets(declaration, declared.when.target)


def _indicators(declaration: Declaration, targets: Iterable[str]) -> Iterator[str]:
    for name in targets:
        target = declaration.targets[name]
        indicator: Indicator | None = declaration.indicators.get(target.indicator or "")
        if indicator is not None:
            yield indicator.id
            if indicator.ratio is not None:
                yield from (indicator.ratio.part, indicator.ratio.whole)
        for aim in (target.aim, *(revision.aim for revision in target.revisions)):
            if isinstance(aim, Comparator):
                yield aim.indicator
