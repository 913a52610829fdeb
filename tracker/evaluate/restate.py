"""What became of the targets from one version of the declaration to the next, and whether anybody said so.

A change is declared by a new entry under `revisions:`, or by a new target that supersedes the old one. Everything else
that changes what a target states, how it is rated or what its indicator says is a silent change of our own file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from tracker.evaluate.moved import Move, moved
from tracker.evaluate.rescale import in_unit
from tracker.evaluate.restated import Field, sentence
from tracker.evaluate.stated import aim_text, baseline_text, deadline_text, indicator_text, statement_text
from tracker.evaluate.terms import Term, covered_terms, measured_terms, own_terms
from tracker.model.aim import Aim, Checklist, RollUp, Stages
from tracker.model.declaration import Declaration
from tracker.model.period import Period
from tracker.model.target import Baseline, Indicator, Revision, Target
from tracker.model.text import Text
from tracker.model.units import factor_between

_Statement: TypeAlias = tuple[Aim, Period | None]
_Successors: TypeAlias = dict[str, list[str]]

ONE = Decimal(1)
ENDINGS = ("dropped", "merged")
"""The re-statements after which a target is no longer pursued."""


@dataclass(frozen=True, slots=True)
class StatementChange:
    """One thing that became of a target between two versions of the declaration.

    `before` and `after` say what stood there (None: nothing); `moved` is worked out from both, None where there is
    nothing to compare; `declared` tells whether a revision or a superseding target says so.
    """

    target: str
    field: Field
    before: Text | None
    after: Text | None
    moved: Move | None
    declared: bool
    sentence: Text

    def to_json(self) -> dict[str, object]:
        """The object that `check --json` and `history --json` print."""
        return {
            "target": self.target,
            "field": self.field,
            "from": None if self.before is None else self.before.to_json(),
            "to": None if self.after is None else self.after.to_json(),
            "moved": self.moved,
            "declared": self.declared,
            "sentence": self.sentence.to_json(),
        }


def silent_changes(before: Declaration, after: Declaration) -> list[StatementChange]:
    """Every change of a target between two versions that nobody declared, in the order of the first version."""
    return [one for one in _all_changes(before, after, before.targets) if not one.declared]


def changes_of(name: str, before: Declaration, after: Declaration) -> list[StatementChange]:
    """What became of one target between two versions, declared or silent; nothing where the first has it not."""
    return list(_all_changes(before, after, [name] if name in before.targets else []))


def every_change(before: Declaration, after: Declaration) -> dict[str, tuple[StatementChange, ...]]:
    """What `changes_of` gives for every target of the first version of which anything became."""
    known, replaced = _successors(before), _successors(after)
    each = ((name, tuple(_became(name, before, after, known, replaced))) for name in before.targets)
    return {name: changes for name, changes in each if changes}


def _all_changes(before: Declaration, after: Declaration, names: Iterable[str]) -> Iterator[StatementChange]:
    known, replaced = _successors(before), _successors(after)
    for name in names:
        yield from _became(name, before, after, known, replaced)


def _became(
    name: str, before: Declaration, after: Declaration, known: _Successors, replaced: _Successors
) -> Iterator[StatementChange]:
    old, new = before.targets[name], after.targets.get(name)
    measured = _indicator(before, old)
    if new is None:
        yield _vanished(old, measured, name in known or name in replaced)
        return
    fresh = [one for one in replaced.get(name, ()) if one not in known.get(name, ())]
    pair = _Pair(old, new, measured, _indicator(after, new), bool(fresh))
    yield from pair.changes()
    for successor in fresh:
        target = after.targets[successor]
        yield pair.superseded(target, _indicator(after, target))


def _successors(declaration: Declaration) -> _Successors:
    """The targets that supersede each superseded one."""
    found: dict[str, list[str]] = {}
    for target in declaration.targets.values():
        if target.supersedes is not None:
            found.setdefault(target.supersedes, []).append(target.id)
    return found


def stated(target: Target, day: date | None = None, *, before: bool = False) -> _Statement:
    """The aim and deadline that hold on a day (with `before`, just before it; None: after all revisions)."""
    aim, by = target.aim, target.by
    for revision in target.revisions:
        if day is not None and (revision.day > day or (before and revision.day == day)):
            break
        aim = aim if revision.aim is None else revision.aim
        by = revision.by if revision.by_stated else by
    return aim, by


@dataclass(frozen=True, slots=True)
class _Pair:
    """One target in two versions with its indicators; `replaced` tells that a new target supersedes it."""

    old: Target
    new: Target
    measured: Indicator | None
    measures: Indicator | None
    replaced: bool

    @property
    def factor(self) -> Decimal | None:
        """How many of the new unit are one of the old; None where they do not measure the same."""
        return _factor(self.measured, self.measures)

    def changes(self) -> Iterator[StatementChange]:
        """What the two versions differ in where no new revision speaks of it, then what new revisions say."""
        days = {one.day for one in self.old.revisions}
        added = [one for one in self.new.revisions if one.day not in days]
        ended = any(one.change in ENDINGS for one in added)
        if not ended and not any(one.aim is not None for one in added):
            yield from self.aims()
        if not ended and not any(one.by_stated for one in added):
            yield from self.deadlines()
        if not added:
            yield from self.beginnings()
            yield from self.rewritten()
            yield from self.told(covered_terms(self.old, self.new, self.measured, self.measures, self.factor or ONE))
        if not ended:
            yield from self.terms()
        for at, revision in enumerate(added):
            yield self.revised(revision, added[at - 1] if at else None)

    def aims(self) -> Iterator[StatementChange]:
        """Another aim than the one that was stated first."""
        old, new = self.old.aim, self.new.aim
        if _written_alike(in_unit(old, self.factor or ONE), new):
            return
        worked = self.moved((old, None), (new, None))
        yield self.change("aim", aim_text(old, self.measured), aim_text(new, self.measures), worked)

    def deadlines(self) -> Iterator[StatementChange]:
        """Another deadline than the one that was stated first."""
        old, new = self.old.by, self.new.by
        if old != new:
            worked = moved(self.new.aim, old, self.new.aim, new)
            yield self.change("by", deadline_text(old), deadline_text(new), worked)

    def beginnings(self) -> Iterator[StatementChange]:
        """Another start, or something else that is counted."""
        old, new = self.old.baseline, self.new.baseline
        if not _start_alike(old, new, self.factor or ONE):
            yield self.change("baseline", baseline_text(old, self.measured), baseline_text(new, self.measures))
        if self.old.indicator != self.new.indicator or self.factor is None:
            yield self.change("indicator", indicator_text(self.measured), indicator_text(self.measures))

    def terms(self) -> Iterator[StatementChange]:
        """Terms that no revision speaks for, the target's own and its indicator's."""
        factor = self.factor or ONE
        yield from self.told(own_terms(self.old, self.new, factor))
        if self.measured is not None and self.measures is not None and self.old.indicator == self.new.indicator:
            yield from self.told(measured_terms(self.measured, self.measures, factor))

    def told(self, terms: Iterable[Term]) -> Iterator[StatementChange]:
        """Other terms than before, each as a change."""
        for term in terms:
            yield self.change(*term)

    def rewritten(self) -> Iterator[StatementChange]:
        """The first recorded revision that says something else now, or is gone; what follows it is its consequence."""
        now = {one.day: one for one in self.new.revisions}
        for revision in self.old.revisions:
            kept = now.get(revision.day)
            if kept is not None and _says(revision, self.factor or ONE) == _says(kept, ONE):
                continue
            before, after = stated(self.old, revision.day), stated(self.new, revision.day)
            first, second = statement_text(*before, self.measured), statement_text(*after, self.measures)
            yield self.change("revisions", first, second, self.moved(before, after))
            return

    def revised(self, revision: Revision, previous: Revision | None) -> StatementChange:
        """A new revision: what it makes of the statement that held before, which the first version tells."""
        target, indicator = (self.old, self.measured) if previous is None else (self.new, self.measures)
        before, after = stated(target, revision.day, before=True), stated(self.new, revision.day)
        first, second = statement_text(*before, indicator), statement_text(*after, self.measures)
        if revision.change in ENDINGS:
            kind, word = ("ended", revision.change) if revision.into is None else ("merged", revision.into)
            said = sentence(kind, "revisions", first, None, change=word)
            return StatementChange(self.old.id, "revisions", first, None, None, True, said)
        worked = _moved(before, indicator, after, self.measures)
        said = sentence("revised", "revisions", first, second, worked, revision.change)
        return StatementChange(self.old.id, "revisions", first, second, worked, True, said)

    def superseded(self, successor: Target, counted: Indicator | None) -> StatementChange:
        """A new target in the place of this one."""
        before, after = stated(self.old), stated(successor)
        first, second = statement_text(*before, self.measured), statement_text(*after, counted)
        worked = _moved(before, self.measured, after, counted)
        said = sentence("superseded", "target", first, second, worked, successor.id)
        return StatementChange(self.old.id, "target", first, second, worked, True, said)

    def moved(self, before: _Statement, after: _Statement) -> Move:
        """What became of a statement of the first version in the second."""
        return _moved(before, self.measured, after, self.measures)

    def change(
        self, field: Field, before: Text | None, after: Text | None, worked: Move | None = None
    ) -> StatementChange:
        """A difference that no revision declares; a target that supersedes this one does."""
        kind = "replaced" if self.replaced else "reworded" if before == after else "silent"
        said = sentence(kind, field, before, after, worked)
        return StatementChange(self.old.id, field, before, after, worked, self.replaced, said)


def _vanished(target: Target, indicator: Indicator | None, replaced: bool) -> StatementChange:
    known = replaced or any(one.change in ENDINGS for one in target.revisions)
    before = statement_text(*stated(target), indicator)
    said = sentence("cleared" if known else "vanished", "target", before, None)
    return StatementChange(target.id, "target", before, None, None, known, said)


def _indicator(declaration: Declaration, target: Target) -> Indicator | None:
    return None if target.indicator is None else declaration.indicators.get(target.indicator)


def _factor(old: Indicator | None, new: Indicator | None) -> Decimal | None:
    if old is None or new is None:
        return ONE if old is new else None
    return factor_between(old.unit, new.unit)


def _moved(before: _Statement, measured: Indicator | None, after: _Statement, measures: Indicator | None) -> Move:
    """What became of a statement, in the unit of the second; statements on different indicators cannot be compared."""
    factor = _factor(measured, measures)
    if factor is None or (measured is not None and measures is not None and measured.id != measures.id):
        return "incomparable"
    (aim, by), whole = before, measures is not None and measures.whole
    return moved(in_unit(aim, factor), by, *after, whole=whole)


def _written_alike(old: Aim, new: Aim) -> bool:
    """Whether two aims say the same; neither an added translation nor another order of a list is a change."""
    match old, new:
        case Checklist(), Checklist():
            return _named_alike({one.id: one.name for one in old.items}, {one.id: one.name for one in new.items})
        case Stages(), Stages():
            names = ({one.id: one.name for one in aim.stages} for aim in (old, new))
            dates = ([(one.id, one.by) for one in aim.stages] for aim in (old, new))
            return next(dates) == next(dates) and _named_alike(next(names), next(names))
        case RollUp(), RollUp():
            return sorted(old.of) == sorted(new.of)
        case _:
            return old == new


def _named_alike(old: Mapping[str, Text], new: Mapping[str, Text]) -> bool:
    """Whether the same things are listed, each in the same words wherever both speak a language."""
    if old.keys() != new.keys():
        return False
    pairs = ((old[key].to_json(), new[key].to_json()) for key in old)
    return all(before[tag] == after[tag] for before, after in pairs for tag in before.keys() & after.keys())


def _start_alike(old: Baseline | None, new: Baseline | None, factor: Decimal) -> bool:
    if old is None or new is None:
        return old is new
    before, after = old.measurement.scaled(factor, new.measurement.unit), new.measurement
    # 50亿元 is a rounded figure where amounts are kept in 元, a point where they are kept in 亿元: the same start.
    same_words = before.text != "" and before.text == after.text and before.nominal == after.nominal
    return old.period == new.period and (same_words or before.same_amounts(after))


def _says(revision: Revision, factor: Decimal) -> tuple[object, ...]:
    """What a revision states, whatever the word for it, its document and its note."""
    aim = None if revision.aim is None else in_unit(revision.aim, factor)
    return revision.change in ENDINGS, aim, revision.by_stated, revision.by, revision.into


__all__ = ["ENDINGS", "Move", "StatementChange", "changes_of", "moved", "silent_changes", "stated"]
