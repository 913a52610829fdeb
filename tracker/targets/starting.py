"""Whether a target leads somewhere from its baseline."""

from __future__ import annotations

from tracker.model.aim import Bound, Change, Direction, Growth, Range, Threshold
from tracker.model.measurement import Measurement, plain
from tracker.targets.examined import WITHOUT_INDICATOR, Examined


def baseline_has_a_figure_to_start(this: Examined) -> None:
    """Where nothing is measured, nothing starts from a measured value."""
    if this.target.baseline is not None and isinstance(this.target.aim, WITHOUT_INDICATOR):
        message = f"a {this.target.kind} target starts from no figure"
        this.problem("baseline_not_needed", message, (*this.path, "baseline"), "remove baseline:", of_key=True)


def direction_contradicts_baseline(this: Examined) -> None:
    """From the baseline the aim lies the other way than the indicator's direction says."""
    target, indicator = this.target, this.indicator
    if target.baseline is None or indicator is None or indicator.direction is None or type(target.aim) is not Range:
        return
    start = target.baseline.measurement.nominal
    if start is None or target.aim.low <= start <= target.aim.high:
        return
    way: Direction = "up" if start < target.aim.low else "down"
    if way != indicator.direction:
        message = (
            f"from the baseline {plain(start)} the aim lies {way}, "
            f"but the good direction of {indicator.id} is {indicator.direction}"
        )
        hint = "correct the baseline, the aim or the indicator's direction"
        this.doubt("direction_contradicts_baseline", message, (*this.path, "aim"), hint)


def baseline_is_not_the_end(this: Examined) -> None:
    """The baseline does not lie in the aim already, neither at its edge nor beyond it."""
    if this.target.baseline is None:
        return
    aim, start = this.target.aim, this.target.baseline.measurement
    if isinstance(aim, Threshold):
        bound = aim.bound
        if start.is_point and start.low == bound.value and not bound.strict:
            message = f"the aim is the baseline itself, {plain(bound.value)}"
            hint = f'write keep: "{bound.op} {plain(bound.value)}" where that level is to be held'
            this.doubt("aim_equals_baseline", message, (*this.path, "aim"), hint)
            return
        met = _inside(start, bound)
    elif isinstance(aim, Range):
        met = _inside(start, Bound(">=", aim.low)) and _inside(start, Bound("<=", aim.high))
    else:
        return
    if met:
        hint = "check both figures; write keep: where that level is to be held"
        this.doubt("aim_met_at_baseline", "the baseline fulfils the aim already", (*this.path, "aim"), hint)


def _inside(measured: Measurement, bound: Bound) -> bool:
    """Whether the whole interval fulfils the bound."""
    up = bound.direction == "up"
    end, is_open = (measured.low, measured.low_open) if up else (measured.high, measured.high_open)
    if end is None:
        return False
    if end == bound.value:
        return is_open or not bound.strict
    return end > bound.value if up else end < bound.value


def nothing_changes_from_zero(this: Examined) -> None:
    """Nothing can be a percentage or a multiple of zero."""
    baseline, aim = this.target.baseline, this.target.aim
    if baseline is None or not isinstance(aim, Change | Growth):
        return
    relative = isinstance(aim, Growth) or aim.form != "absolute"
    if relative and baseline.measurement.is_point and not baseline.measurement.low:
        message = "the baseline is 0, of which there is no percentage or multiple"
        hint = 'write a level, such as ">= 100"'
        this.problem("change_from_zero", message, (*this.path, "baseline", "value"), hint)
