"""Whether the aims of a target fit the indicator they speak of."""

from __future__ import annotations

from decimal import Decimal

from tracker.model.aim import (
    Aim,
    Change,
    Comparator,
    Direction,
    Growth,
    Keep,
    Range,
    Tendency,
    Threshold,
    Total,
)
from tracker.model.measurement import plain
from tracker.targets.examined import WITHOUT_INDICATOR, Examined
from tracker.yamlfile import Path


def indicator_fits_kind(this: Examined) -> None:
    """An aim with a figure needs an indicator; stages, checklists, verdicts and roll-ups have none."""
    target, path = this.target, this.path
    if not isinstance(target.aim, WITHOUT_INDICATOR):
        if target.indicator is None:
            message = f"a {target.kind} target needs the indicator it speaks of"
            this.problem("missing_indicator", message, path, "write indicator: with the id of one", of_key=True)
        return
    if target.indicator is not None:
        message = f"a {target.kind} target rests on no indicator"
        hint = "remove indicator:; what is reached is recorded under the target's own id"
        this.problem("indicator_not_needed", message, (*path, "indicator"), hint, of_key=True)
    for aim, place in this.aims[1:]:
        if not isinstance(aim, WITHOUT_INDICATOR):
            message = f"a {target.kind} target cannot be revised to a figure, for it rests on no indicator"
            this.problem("missing_indicator", message, place, "declare a target of its own that supersedes this one")


def _direction(aim: Aim) -> Direction | None:
    """The way an aim itself points, where it points anywhere."""
    match aim:
        case Threshold(bound) | Growth(bound) | Total(bound) | Keep(Threshold(bound)):
            return bound.direction
        case Change() | Comparator():
            return "up" if aim.op in (">=", ">") else "down"
        case Tendency():
            return aim.direction
        case _:
            return None


def direction_contradicts_aim(this: Examined) -> None:
    """The indicator's good way is up, but the aim bounds it from above; or the other way round."""
    indicator = this.indicator
    if indicator is None or indicator.direction is None:
        return
    for aim, place in this.aims:
        direction = _direction(aim)
        if direction is not None and direction != indicator.direction:
            message = f"the aim points {direction}, but the good direction of {indicator.id} is {indicator.direction}"
            hint = "turn the aim round, or correct the indicator's direction"
            this.doubt("direction_contradicts_aim", message, place, hint)


def amounts_within_limits(this: Examined) -> None:
    """An amount outside the indicator's natural limits can never be observed."""
    if this.indicator is None or this.indicator.limits == (None, None):
        return
    for aim, place in this.aims:
        level = aim.level if isinstance(aim, Keep) else aim
        if isinstance(level, Range):
            _within(this, (level.low, level.high), place, "the aim")
        elif isinstance(level, Threshold):
            bound = level.bound
            end = this.indicator.limits[1 if bound.direction == "up" else 0]
            if bound.strict and bound.value == end:
                message = f"nothing lies beyond {plain(end)}, the limit of {this.indicator.id}"
                this.problem("outside_limits", message, place, "use >= or <=, or correct the limits")
            else:
                _within(this, (bound.value,), place, "the aim")
    for index, point in enumerate(this.target.path):
        _within(this, (point.value,), (*this.path, "path", index), "the point")
    if this.target.baseline is not None:
        start = this.target.baseline.measurement
        ends = tuple({end for end in (start.nominal, start.low, start.high) if end is not None})
        _within(this, ends if start.is_point else ends[:1], (*this.path, "baseline", "value"), "the baseline")


def _within(this: Examined, amounts: tuple[Decimal, ...], path: Path, what: str) -> None:
    assert this.indicator is not None
    low, high = this.indicator.limits
    for amount in amounts:
        if (low is not None and amount < low) or (high is not None and amount > high):
            side = f"below {plain(low)}" if low is not None and amount < low else f"above {plain(high or Decimal(0))}"
            message = f"{what} {plain(amount)} lies {side}, the limit of {this.indicator.id}"
            this.problem("outside_limits", message, path, "check the amount, its unit, or the indicator's limits")
            return


def counted_amounts_are_whole(this: Examined) -> None:
    """Countable things have no half aims, no half baselines."""
    indicator = this.indicator
    if indicator is None or not indicator.whole:
        return
    hint = "write a whole number, or remove whole: true from the indicator"
    for aim, place in this.aims:
        level = aim.level if isinstance(aim, Keep) else aim
        amounts: tuple[Decimal, ...] = ()
        if isinstance(level, Range):
            amounts = (level.low, level.high)
        elif isinstance(level, Threshold | Total):
            amounts = (level.bound.value,)
        for amount in amounts:
            if amount % 1:
                message = f"the aim {plain(amount)} is not whole, but {indicator.id} is counted"
                this.problem("not_whole", message, place, hint)
    start = None if this.target.baseline is None else this.target.baseline.measurement
    if start is not None and start.is_point and start.low is not None and start.low % 1:
        message = f"the baseline {plain(start.low)} is not whole, but {indicator.id} is counted"
        this.problem("not_whole", message, (*this.path, "baseline", "value"), hint)


def total_needs_flow(this: Examined) -> None:
    """Only what flows, or what is reported as a running total, can be summed over periods."""
    indicator = this.indicator
    if indicator is None or indicator.measure in ("flow", "running_total"):
        return
    for aim, place in this.aims:
        if isinstance(aim, Total):
            message = f"figures of {indicator.id} do not add up over periods: it is a {indicator.measure}"
            hint = "a total needs measure: flow or running_total; for a level write an operator"
            this.problem("total_needs_flow", message, place, hint)


def comparator_is_another(this: Examined) -> None:
    """A figure cannot be compared with itself."""
    for aim, place in this.aims:
        if isinstance(aim, Comparator) and aim.indicator == this.target.indicator:
            message = f"{aim.indicator} is compared with itself"
            this.problem("compared_with_itself", message, place, "name the other indicator")
