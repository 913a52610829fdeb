"""An aim for JSON: as it was declared, or with the numbers that the figures gave it."""

from __future__ import annotations

from tracker.evaluate.requirement import Requirement
from tracker.model.aim import (
    Aim,
    Change,
    Checklist,
    Comparator,
    Growth,
    Judged,
    Keep,
    NumericAim,
    Range,
    RollUp,
    Stages,
    Tendency,
    Threshold,
    Total,
)
from tracker.model.measurement import plain


def required_aim(aim: NumericAim, required: Requirement) -> dict[str, object]:
    """The aim with the amount it asks for now; amounts as decimal strings."""
    bound = required.bounds[0]
    match aim:
        case Threshold():
            return {"op": bound.op, "value": plain(bound.value), "needs": plain(required.needs)}
        case Range(low, high):
            return {"op": "..", "low": plain(low), "high": plain(high)}
        case Change() | Total():
            shown = required_aim(Threshold(bound), required)
            if isinstance(aim, Change):
                return shown | {"change": signed_change(aim), "from": aim.since.text}
            return shown | {"since": aim.since.text}
        case Growth(rate, since):
            return {"op": bound.op, "value": plain(bound.value), "growth": plain(rate.value), "since": since.text}
        case Keep(level, misses):
            shown = required_aim(level, required)
            if misses is not None:
                shown["misses"] = {"allowed": misses.allowed, "out_of": misses.out_of}
            return shown
        case Comparator(op, indicator):
            return {"op": op, "indicator": indicator, "value": plain(bound.value)}


def declared_aim(aim: Aim) -> dict[str, object]:
    """The aim's own numbers and references; amounts as decimal strings."""
    match aim:
        case Threshold(bound):
            return {"op": bound.op, "value": plain(bound.value)}
        case Range(low, high):
            return {"op": "..", "low": plain(low), "high": plain(high)}
        case Change():
            return {"op": aim.op, "change": signed_change(aim), "from": aim.since.text}
        case Growth(bound, since):
            return {"op": bound.op, "growth": plain(bound.value), "since": since.text}
        case Keep(level, misses):
            shown = declared_aim(level)
            if misses is not None:
                shown["misses"] = {"allowed": misses.allowed, "out_of": misses.out_of}
            return shown
        case Total(bound, since):
            return {"op": bound.op, "value": plain(bound.value), "since": since.text}
        case Comparator(op, indicator):
            return {"op": op, "indicator": indicator}
        case Tendency(direction):
            return {"direction": direction}
        case Stages(stages):
            return {"stages": [stage.id for stage in stages]}
        case Checklist(items):
            return {"items": [item.id for item in items]}
        case RollUp(of, weights):
            return {"of": list(of), "weights": [plain(weight) for weight in weights]}
        case Judged():
            return {}


def signed_change(aim: Change) -> str:
    """A change with its sign and form: `-65 %`, `+500`, `×2`."""
    if aim.form == "times":
        return f"×{plain(aim.amount)}"
    sign = "+" if aim.amount > 0 else ""
    return f"{sign}{plain(aim.amount)}{' %' if aim.form == 'percent' else ''}"
