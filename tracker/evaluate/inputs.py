"""What of a declaration an assessment looks at: names, notes and documents are no inputs."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import replace
from decimal import Decimal

from tracker.evaluate.rules import DEFAULT
from tracker.model.aim import Aim, Checklist, Stages
from tracker.model.declaration import Declaration
from tracker.model.target import Indicator, Target
from tracker.model.text import Text

_UNNAMED = Text.of("")


def target_inputs(target: Target) -> Hashable:
    """What a target states that its status can depend on, its baseline and its rule apart."""
    revisions = tuple(
        (one.day, one.change, None if one.aim is None else _bare(one.aim), one.by_stated, one.by)
        for one in target.revisions
    )
    opted_out, condition = target.opted_out is not None, target.when
    aim = _bare(target.aim)
    return target.indicator, aim, target.by, target.path, condition, revisions, opted_out, target.linkable


def rule_of(target: Target) -> tuple[str, frozenset[tuple[str, Decimal]]]:
    """The rule that decides the trajectory, with its parameters."""
    if target.rule is None:
        return DEFAULT, frozenset()
    return target.rule.id, frozenset(target.rule.parameters)


def indicator_inputs(indicator: Indicator) -> Hashable:
    """What an indicator says that a status can depend on: how its figures are to be read, and when they are late."""
    return (
        indicator.unit, indicator.measure, indicator.whole, indicator.limits, indicator.direction, indicator.frequency,
        indicator.grace, indicator.ratio, indicator.linkable,
    )  # fmt: skip


def superseded_in(declaration: Declaration, targets: Collection[str]) -> set[str]:
    """Those of `targets` that another target supersedes."""
    return {
        one.supersedes
        for one in declaration.targets.values()
        if one.supersedes is not None and one.supersedes in targets
    }


def _bare(aim: Aim) -> Aim:
    """The aim without the names of its parts."""
    match aim:
        case Stages(stages):
            return Stages(tuple(replace(stage, name=_UNNAMED) for stage in stages))
        case Checklist(items):
            return Checklist(tuple(replace(item, name=_UNNAMED) for item in items))
        case _:
            return aim
