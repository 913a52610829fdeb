"""A moment: everything declared and known on a day, from which the situation of any target can be cut out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.review import Review

if TYPE_CHECKING:
    from tracker.evaluate.situation import Situation

Observations: TypeAlias = Mapping[str, Sequence[Observation]]
Reviews: TypeAlias = Mapping[str, Sequence[Review]]
Successors: TypeAlias = Mapping[str, Sequence[str]]
"""The targets that supersede each superseded one."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What an assessment was made from: the declaration, the observations known, the day, what persons said.

    `said` is what forecasts had led to when targets were last assessed before.
    """

    declaration: Declaration
    observations: Observations
    as_of: date
    reviews: Reviews = field(default_factory=lambda: MappingProxyType({}))
    said: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def cause_between(before: Moment, after: Moment, target: str) -> str | None:
    """Why a target's headline differs between two moments; None where it does not or one of them lacks the target."""
    return causes_between(before, after, [target]).get(target)


def causes_between(before: Moment, after: Moment, targets: Iterable[str]) -> dict[str, str]:
    """Why the headlines of `targets` differ between two moments, joined with `+`; those that do not are left out.

    Only what the moments hold is compared: a target that one of them lacks is left out, too.
    """
    from tracker.evaluate.attribute import transition

    successors = _successors(before.declaration), _successors(after.declaration)
    found: dict[str, str] = {}
    for target in targets:
        pair = _situations(before, after, target, successors)
        made = None if pair is None else transition(*pair)
        if made is not None:
            found[target] = made["cause"]
    return found


def situations(before: Moment, after: Moment, target: str) -> tuple[Situation, Situation] | None:
    """One target at two moments, each with all that its assessment looks at in either; None where one lacks it."""
    return _situations(before, after, target, (_successors(before.declaration), _successors(after.declaration)))


def _situations(
    before: Moment, after: Moment, target: str, successors: tuple[Successors, Successors]
) -> tuple[Situation, Situation] | None:
    if target not in before.declaration.targets or target not in after.declaration.targets:
        return None
    reached = reach(target, before.declaration, after.declaration)
    return _situation(before, target, reached, successors[0]), _situation(after, target, reached, successors[1])


def reach(target: str, *declarations: Declaration) -> tuple[list[str], list[str]]:
    """The targets and the indicators that a target's assessment looks at under any of the declarations.

    Their ids are the subjects of the figures and marks that it looks at.
    """
    from tracker.evaluate.reach import indicators_behind, targets_behind

    targets = dict.fromkeys(name for one in declarations for name in targets_behind(one, target))
    indicators = dict.fromkeys(name for one in declarations for name in indicators_behind(one, targets))
    return list(targets), list(indicators)


def situation(moment: Moment, target: str) -> Situation | None:
    """One target at a moment with the figures and marks that its assessment looks at; None where it is not declared."""
    if target not in moment.declaration.targets:
        return None
    return _situation(moment, target, reach(target, moment.declaration), _successors(moment.declaration))


def _situation(
    moment: Moment, target: str, reached: tuple[Collection[str], Collection[str]], successors: Successors
) -> Situation:
    """The situation with no more of the declaration than it looks at: what supersedes a target belongs to that."""
    from tracker.evaluate.situation import Situation

    declared = moment.declaration
    names, measured = reached
    stated = [*names, *(successor for name in names for successor in successors.get(name, ()))]
    targets = {name: declared.targets[name] for name in stated if name in declared.targets}
    indicators = {name: declared.indicators[name] for name in measured if name in declared.indicators}
    observations = {
        subject: moment.observations[subject] for subject in (*names, *measured) if subject in moment.observations
    }
    reviews = {name: moment.reviews[name] for name in names if name in moment.reviews}
    part = replace(declared, targets=targets, indicators=indicators)
    return Situation(declared.targets[target], part, {}, observations, moment.as_of, reviews=reviews, said=moment.said)


def _successors(declaration: Declaration) -> Successors:
    found: dict[str, list[str]] = {}
    for target in declaration.targets.values():
        if target.supersedes is not None:
            found.setdefault(target.supersedes, []).append(target.id)
    return found
