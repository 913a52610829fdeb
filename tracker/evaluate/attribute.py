"""The cause of a transition: which changed input, swapped in alone, changes the headline."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from tracker.evaluate.board import Board
from tracker.evaluate.inputs import indicator_inputs, rule_of, superseded_in, target_inputs
from tracker.evaluate.reach import base_figures, indicators_behind, targets_behind
from tracker.evaluate.reports import Reports
from tracker.evaluate.series import measured_in
from tracker.evaluate.situation import Situation
from tracker.model.aim import Judged
from tracker.model.target import Indicator, Target
from tracker.model.words import CAUSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.model.review import Review


def transition(before: Situation, after: Situation) -> dict[str, str] | None:
    """`{"from", "to", "cause"}` where the headline changed between two situations of one target, else None.

    Each changed input is swapped alone into the situation before; those that change its headline are the causes,
    joined with `+` in the order of `CAUSES`. Where none does alone, all changed inputs are named together.
    """
    first, last = before.headline, after.headline
    if first == last:
        return None
    pair = Pair(before, after)
    changed = pair.changed
    alone = [cause for cause in changed if pair.headline({cause}) != first]
    return {"from": first, "to": last, "cause": "+".join(alone or changed)}


class Pair:
    """Two situations of one target side by side, and every one in between.

    Figures, marks and reviews are taken as they count on their own side's day: a figure that came later than the day
    before is an input of its own, and passing time only what changes without anybody doing anything.
    """

    def __init__(self, before: Situation, after: Situation) -> None:
        self.before, self.after = _in_one_unit(before, after), after
        sides = (self.before, after)
        self._reached = dict.fromkeys(
            name for side in sides for name in targets_behind(side.declaration, side.target.id)
        )
        self._indicators = dict.fromkeys(
            name for side in sides for name in indicators_behind(side.declaration, self._reached)
        )

    @cached_property
    def changed(self) -> list[str]:
        """The causes for which the two differ in something that the target's assessment looks at, in their order."""
        found = set(self._reports.kinds) | set(self._differences())
        return [cause for cause in CAUSES if cause in found]

    def headline(self, causes: Collection[str]) -> str:
        """The headline of the situation before, with what belongs to these causes taken from after."""
        measured = self.after if "direction_or_limit" in causes else self.before
        indicators = {**self.before.declaration.indicators, **self.after.declaration.indicators}
        indicators |= {name: measured.declaration.indicators.get(name, indicators[name]) for name in self._indicators}
        day = (self.after if "clock" in causes else self.before).as_of
        board = Board(
            replace(self.before.declaration, targets=dict(self._targets(causes)), indicators=indicators),
            self._reports.taking(causes),
            day,
            reviews=self.after.held if "override" in causes else self._held(day),
            until=date.max,
            said=self.before.said,
            foresees=self.before.foresees,
        )
        return board.headline(self.before.target.id)

    def _held(self, day: date) -> dict[str, Review]:
        """What persons had said before, as far as it holds on a day."""
        return replace(self.before, as_of=day).held

    @cached_property
    def _reports(self) -> Reports:
        sides = (self.before, self.after)
        named = {*self._reached, *self._indicators}
        units = {**self.before.declaration.indicators, **self.after.declaration.indicators}
        reported = [
            {
                name: some if name not in units else [measured_in(one, units[name].unit) for one in some]
                for name, some in side.reported().items()
                if name in named
            }
            for side in sides
        ]
        bases = {base for side in sides for base in base_figures(side.declaration, self._reached)}
        judged = {
            name
            for side in sides
            for name in self._reached
            if name in side.declaration.targets and isinstance(side.declaration.targets[name].aim, Judged)
        }
        before, after = reported
        return Reports(before, after, (self.before.as_of, self.after.as_of), bases, judged)

    def _differences(self) -> Iterator[str]:
        """The causes other than figures and marks for which the two differ."""
        old, new = self.before.declaration, self.after.declaration
        for name in self._reached:
            yield from _between(old.targets.get(name), new.targets.get(name))
        if superseded_in(old, self._reached) != superseded_in(new, self._reached):
            yield "target"
        if any(_differ(old.indicators.get(name), new.indicators.get(name)) for name in self._indicators):
            yield "direction_or_limit"
        if self.before.as_of != self.after.as_of:
            yield "clock"
        if _of(self._held(self.after.as_of), self._reached) != _of(self.after.held, self._reached):
            yield "override"

    def _targets(self, causes: Collection[str]) -> Iterator[tuple[str, Target]]:
        """The targets in between: reached ones piece by piece, then those that supersede one of them."""
        old, new = self.before.declaration.targets, self.after.declaration.targets
        stated = new if "target" in causes else old
        for name in self._reached:
            if name in stated:
                one = stated[name]
                based = new.get(name, one) if "baseline" in causes else old.get(name, one)
                ruled = new.get(name, one) if "rule" in causes else old.get(name, one)
                yield name, replace(one, baseline=based.baseline, rule=ruled.rule)
        for name, one in stated.items():
            if one.supersedes in self._reached and name not in self._reached:
                yield name, one


def _between(old: Target | None, new: Target | None) -> Iterator[str]:
    """The causes for which two statements of a target differ; one that came or went is another target of the whole."""
    if old is None or new is None:
        if old is not new:
            yield "target"
        return
    if old.baseline != new.baseline:
        yield "baseline"
    if target_inputs(old) != target_inputs(new):
        yield "target"
    if rule_of(old) != rule_of(new):
        yield "rule"


def _differ(old: Indicator | None, new: Indicator | None) -> bool:
    """Whether two indicators differ in what an assessment looks at; one that came or went belongs to its target."""
    return old is not None and new is not None and indicator_inputs(old) != indicator_inputs(new)


def _of(reviews: Mapping[str, Review], targets: Collection[str]) -> dict[str, tuple[str, str | None, date | None]]:
    """What the reviews of some targets come down to, with their last day: who said it and why is no input."""
    return {name: (one.state, one.headline, one.until) for name, one in reviews.items() if name in targets}


def _in_one_unit(before: Situation, after: Situation) -> Situation:
    """The situation before, stated in the units of the one after: another scale of the same unit changes nothing."""
    from tracker.model.units import factor_between

    old, new = before.declaration, after.declaration
    factors = {
        name: factor
        for name, one in old.indicators.items()
        if name in new.indicators
        and one.unit != new.indicators[name].unit
        and (factor := factor_between(one.unit, new.indicators[name].unit)) is not None
    }
    if not factors:
        return before
    from tracker.evaluate.rescale import indicator_in_unit, target_in_unit

    units = {name: new.indicators[name].unit for name in factors}
    indicators = {
        name: indicator_in_unit(one, factors[name], units[name]) if name in factors else one
        for name, one in old.indicators.items()
    }
    targets = {
        name: target_in_unit(one, factors[one.indicator], units[one.indicator]) if one.indicator in factors else one
        for name, one in old.targets.items()
    }
    declaration = replace(old, indicators=indicators, targets=targets)
    return replace(before, target=targets[before.target.id], declaration=declaration)
