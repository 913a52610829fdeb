"""The same statement in another unit: amounts change with it, what they say does not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.model.aim import Aim, Bound, Change, Keep, Range, Threshold, Total
from tracker.model.target import Indicator, PathPoint, Revision, RuleChoice, Target


def in_unit(aim: Aim, factor: Decimal) -> Aim:
    """The aim with its amounts in another unit, `factor` of it to one of ours; shares and counts have none."""
    if factor == 1:
        return aim
    match aim:
        case Threshold(bound):
            return Threshold(Bound(bound.op, bound.value * factor))
        case Range(low, high):
            return Range(low * factor, high * factor)
        case Total(bound, since):
            return Total(Bound(bound.op, bound.value * factor), since)
        case Change(form="absolute"):
            return replace(aim, amount=aim.amount * factor)
        case Keep(level, misses):
            converted = in_unit(level, factor)
            assert isinstance(converted, Threshold | Range)
            return Keep(converted, misses)
        case _:
            return aim


def target_in_unit(target: Target, factor: Decimal, unit: str) -> Target:
    """The target with everything it states in another unit, `factor` of it to one of ours."""
    baseline = target.baseline
    if baseline is not None:
        baseline = replace(baseline, measurement=baseline.measurement.scaled(factor, unit))
    return replace(
        target,
        aim=in_unit(target.aim, factor),
        baseline=baseline,
        path=tuple(PathPoint(point.period, point.value * factor) for point in target.path),
        revisions=tuple(_revision(revision, factor) for revision in target.revisions),
        rule=None if target.rule is None else _rule(target.rule, factor),
    )


def indicator_in_unit(indicator: Indicator, factor: Decimal, unit: str) -> Indicator:
    """The indicator with its natural limits in another unit, `factor` of it to one of ours."""
    low, high = (None if end is None else end * factor for end in indicator.limits)
    return replace(indicator, unit=unit, limits=(low, high))


def _revision(revision: Revision, factor: Decimal) -> Revision:
    return revision if revision.aim is None else replace(revision, aim=in_unit(revision.aim, factor))


def _rule(rule: RuleChoice, factor: Decimal) -> RuleChoice:
    """Of a rule's parameters only the natural limit is an amount."""
    return replace(
        rule,
        parameters=tuple((name, amount * factor if name == "limit" else amount) for name, amount in rule.parameters),
    )
