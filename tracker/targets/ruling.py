"""Whether the declared rule can tell a trajectory of the target."""

from __future__ import annotations

from decimal import Decimal

from tracker.model.aim import Keep, Range, Tendency, Threshold
from tracker.model.measurement import plain
from tracker.targets.examined import AHEAD, WITHOUT_INDICATOR, Examined


def rule_applies(this: Examined) -> None:
    """A rule for trajectories needs what it is computed from."""
    target = this.target
    if target.rule is None:
        return
    why, hint = None, "remove rule:, or choose another"
    if isinstance(target.aim, WITHOUT_INDICATOR):
        why = f"a {target.kind} target has no series"
    elif target.rule.id == "path/1" and not target.path:
        why, hint = "there is no path", "write path: [[2025, 20]] beside the aim"
    elif target.rule.id == "straight-line/1" and target.kind not in AHEAD:
        why = f"a {target.kind} target has no way to cover"
    elif target.rule.id == "straight-line/1" and target.by is None:
        why, hint = "no deadline is stated", "average-step/1 needs none"
    if why is not None:
        message = f"the rule {target.rule.id} does not apply here: {why}"
        this.problem("rule_not_applicable", message, (*this.path, "rule"), hint)


def base_year_comes_first(this: Examined) -> None:
    """The rule's base year lies before the deadline; at it there would be no time to grow."""
    base, by = _parameter(this, "base"), this.target.by
    if base is not None and by is not None and base >= by.position:
        message = f"the base year of the rule is not before the deadline {by}, so there is no time to grow"
        this.problem("base_after_deadline", message, (*this.path, "rule", "base"), "name a year before the deadline")


def limit_can_be_a_limit(this: Examined) -> None:
    """The rule's natural limit is no further than the indicator's, no nearer than what is aimed at."""
    limit, indicator = _parameter(this, "limit"), this.indicator
    if limit is None or indicator is None:
        return
    place = (*this.path, "rule", "limit")
    low, high = indicator.limits
    if (low is not None and limit < low) or (high is not None and limit > high):
        far = low if low is not None and limit < low else high
        assert far is not None
        message = f"figures of {indicator.id} cannot reach the limit {plain(limit)}: they end at {plain(far)}"
        this.problem("rule_limit", message, place, f"write {plain(far)}, or correct the indicator's limits")
        return
    for aim, _ in this.aims:
        behind = low if isinstance(aim, Tendency) and aim.direction == "up" else high
        if isinstance(aim, Tendency) and limit == behind:
            message = f"the limit {plain(limit)} lies where the figures come from: the aim is {aim.direction}"
            this.problem("rule_limit", message, place, "write the end that the figures go towards")
            return
        level = _farthest(aim.level if isinstance(aim, Keep) else aim, indicator.direction)
        if level is not None and ((limit - level[0]) if level[1] else (level[0] - limit)) < 0:
            message = f"the aim {plain(level[0])} lies beyond {plain(limit)}, the limit that the rule is given"
            this.problem("rule_limit", message, place, "correct the limit, or the aim")
            return


def _parameter(this: Examined, name: str) -> Decimal | None:
    rule = this.target.rule
    return None if rule is None else dict(rule.parameters).get(name)


def _farthest(aim: object, direction: str | None) -> tuple[Decimal, bool] | None:
    """The level farthest in the good direction that an aim asks for, with whether that way is up."""
    match aim:
        case Threshold(bound):
            return bound.value, bound.direction == "up"
        case Range(low, high):
            return (high, True) if direction != "down" else (low, False)
        case _:
            return None
