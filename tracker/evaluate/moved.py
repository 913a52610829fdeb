"""Whether one statement of a target asks for more than another: compared without any figure.

A statement is harder where whatever fulfils it fulfils the other one as well. Nothing is weighed against anything: an
aim that asks for more by a later day is `mixed`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from tracker.model.aim import (
    Aim,
    Bound,
    Change,
    Checklist,
    Comparator,
    Growth,
    Judged,
    Keep,
    Misses,
    Range,
    RollUp,
    Stages,
    Tendency,
    Threshold,
    Total,
)
from tracker.model.period import Period

Move: TypeAlias = Literal["hardened", "softened", "unchanged", "mixed", "incomparable"]

_Ways: TypeAlias = set[int]
"""1 where something asks for more than before, -1 where it asks for less; 0 says nothing."""


def moved(before: Aim, before_by: Period | None, after: Aim, after_by: Period | None, *, whole: bool = False) -> Move:
    """What became of a statement: its aim and its deadline (None: none is stated) together.

    `whole` says that countable things are measured, of which more than 20 are at least 21. Aims of different kinds,
    of opposite directions, against different bases or different indicators are `incomparable`. Amounts of both must
    be in one unit. Where an aim is to hold rather than to be reached (`keep`, a total that must not be passed), a
    later deadline asks for more, and none at all for the most.

    >>> over = lambda value: Threshold(Bound(">", Decimal(value)))
    >>> moved(over(20), None, over(18), None), moved(over(20), None, over(20), Period.parse("2030"))
    ('softened', 'hardened')
    >>> moved(over(20), Period.parse("2025"), over(25), Period.parse("2030"))
    'mixed'
    """
    ways = _aims(before, after, whole)
    if ways is None:
        return "incomparable"
    later = _later(before_by, after_by)
    ways = ways | {later if _lasts(after) else -later}
    if {1, -1} <= ways:
        return "mixed"
    return "hardened" if 1 in ways else "softened" if -1 in ways else "unchanged"


def _lasts(aim: Aim) -> bool:
    """Whether the aim is to hold until its deadline rather than to be reached by it."""
    return isinstance(aim, Keep) or (isinstance(aim, Total) and aim.bound.direction == "down")


def _later(before: Period | None, after: Period | None) -> int:
    """1 for a later deadline, -1 for an earlier one; none at all lies behind every date."""
    first, second = (date.max if by is None else by.end for by in (before, after))
    return (second > first) - (second < first)


def _aims(before: Aim, after: Aim, whole: bool) -> _Ways | None:
    """In which ways the second aim asks for more or less; None where the two cannot be set side by side."""
    match before, after:
        case Threshold(old), Threshold(new):
            return _bounds(old, new, whole)
        case Range(), Range():
            return {_sign(after.low - before.low), _sign(before.high - after.high)}
        case Change(), Change():
            return _changes(before, after)
        case (Growth(old, since), Growth(new, other)) | (Total(old, since), Total(new, other)):
            return _bounds(old, new, whole and isinstance(after, Total)) if since == other else None
        case Keep(old_level, old_misses), Keep(new_level, new_misses):
            levels = _aims(old_level, new_level, whole)
            return None if levels is None else levels | _misses(old_misses, new_misses)
        case Comparator(old_op, old_other), Comparator(new_op, new_other):
            same = old_other == new_other
            return _bounds(Bound(old_op, Decimal(0)), Bound(new_op, Decimal(0)), False) if same else None
        case Tendency(old_way), Tendency(new_way):
            return {0} if old_way == new_way else None
        case Stages(), Stages():
            return _stages(before, after)
        case Checklist(old_items), Checklist(new_items):
            return _parts([item.id for item in old_items], [item.id for item in new_items])
        case RollUp(old_parts), RollUp(new_parts):
            return _parts(old_parts, new_parts)
        case Judged(), Judged():
            return {0}
        case _:
            return None


def _sign(difference: Decimal | int) -> int:
    return (difference > 0) - (difference < 0)


def _bounds(old: Bound, new: Bound, whole: bool) -> _Ways | None:
    if old.direction != new.direction:
        return None
    way = 1 if new.direction == "up" else -1
    further = way * _sign(new.needs(whole) - old.needs(whole))
    return {further if further or whole else _sign(new.strict - old.strict)}


def _changes(old: Change, new: Change) -> _Ways | None:
    """Twice the base is the base and 100 % of it; a change in percent and one in units need the base's value."""
    if old.since != new.since or (old.form == "absolute") != (new.form == "absolute"):
        return None
    return _bounds(Bound(old.op, _amount(old)), Bound(new.op, _amount(new)), False)


def _amount(change: Change) -> Decimal:
    return (change.amount - 1) * 100 if change.form == "times" else change.amount


def _misses(old: Misses | None, new: Misses | None) -> _Ways:
    """Fewer misses ask for more, and so do as many in a longer time."""
    before, after = (0 if one is None else one.allowed for one in (old, new))
    ways = {_sign(before - after)}
    if old is not None and new is not None and before and after:
        ways.add(_sign(new.out_of - old.out_of))
    return ways


def _parts(old: Collection[str], new: Collection[str]) -> _Ways | None:
    """More things to do ask for more; lists that have nothing in common cannot be set side by side."""
    before, after = set(old), set(new)
    if not before & after:
        return None
    return {int(bool(after - before)), -int(bool(before - after))}


def _stages(old: Stages, new: Stages) -> _Ways | None:
    """More stages ask for more, and so does each that is due earlier; another order is another plan."""
    due_before = {stage.id: stage.by for stage in old.stages}
    due_after = {stage.id: stage.by for stage in new.stages}
    kept = [name for name in due_before if name in due_after]
    ways = _parts(due_before, due_after)
    if ways is None or kept != [name for name in due_after if name in due_before]:
        return None
    return ways | {-_later(due_before[name], due_after[name]) for name in kept}
