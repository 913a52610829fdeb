"""Causes: why a status is another than when it was last kept, found by setting both situations side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tracker.evaluate.attribute import transition
from tracker.evaluate.series import series_of
from tracker.evaluate.situation import Situation
from tracker.model.aim import Comparator, RollUp
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.target import Indicator
from tracker.steps.declare import ProblemsError, read_again

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.register import KeptAssessment

Observations = Mapping[str, Sequence[Observation]]


@dataclass(frozen=True, slots=True)
class Moment:
    """What an assessment was made from: the declaration, the observations known, the day."""

    declaration: Declaration
    observations: Observations
    as_of: date


class Past:
    """What was declared and known at earlier moments, each read from the ledger once."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._versions = {one.version: one for one in ledger.declarations()}
        self._declared: dict[str, Declaration | None] = {}
        self._known: dict[datetime, Observations] = {}

    def moment_of(self, kept: KeptAssessment) -> Moment | None:
        """What a kept assessment was made from; None where its declaration cannot be read with the rules of today."""
        declaration = self._declaration(kept.declaration)
        if declaration is None:
            return None
        if kept.assessed_at not in self._known:
            self._known[kept.assessed_at] = self.ledger.observations(known_at=kept.assessed_at)
        return Moment(declaration, self._known[kept.assessed_at], kept.as_of)

    def _declaration(self, version: str) -> Declaration | None:
        if version not in self._declared:
            stored = self._versions.get(version)
            try:
                self._declared[version] = None if stored is None else read_again(stored)
            except ProblemsError:
                self._declared[version] = None
        return self._declared[version]


def causes(past: Past, now: Moment, changed: Iterable[str]) -> dict[str, str]:
    """The joined causes of each changed target whose last kept assessment can be set beside the present one."""
    found: dict[str, str] = {}
    for target in changed:
        kept = past.ledger.assessments_of(target)
        if not kept:
            continue
        before = past.moment_of(kept[-1])
        cause = None if before is None else cause_between(before, now, target)
        if cause is not None:
            found[target] = cause
    return found


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
    return Situation(declared, moment.declaration, series, marks, moment.as_of)


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
