"""Dependents: which assessments depend on what, read off a declaration once and asked from both ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from tracker.model.aim import Aim, Comparator, RollUp
from tracker.model.declaration import Declaration
from tracker.model.target import Indicator, Target

_DIGITS = 16


class Dependents:
    """What depends on what in one declaration.

    A subject is what observations and reviews are of: an indicator or a target. An assessment looks at the figures of
    its indicator, of the parts of its ratio and of the indicators it is compared with, at its own marks and reviews,
    and, through the assessments of its roll-up's parts and its condition, at everything that those look at.
    """

    def __init__(self, declaration: Declaration) -> None:
        self.declaration = declaration
        self._lookers: dict[str, list[str]] = {}
        self._parents: dict[str, list[str]] = {}
        self._superseded_by: dict[str, str] = {}
        self._hashes: dict[str, str] = {}
        ratios = {one.id: one.ratio for one in declaration.indicators.values() if one.ratio is not None}
        for target in declaration.targets.values():
            name = target.id
            if target.indicator is not None:
                self._lookers.setdefault(target.indicator, []).append(name)
                ratio = ratios.get(target.indicator)
                if ratio is not None:
                    self._lookers.setdefault(ratio.part, []).append(name)
                    self._lookers.setdefault(ratio.whole, []).append(name)
            if target.supersedes is not None:
                self._superseded_by[target.supersedes] = name
            for aim in _aims(target):
                if isinstance(aim, Comparator):
                    self._lookers.setdefault(aim.indicator, []).append(name)
            for other in needed(target):
                self._parents.setdefault(other, []).append(name)

    def on(self, subject: str) -> set[str]:
        """The targets whose assessment could be another when something new is known of a subject."""
        found: set[str] = set()
        waiting = list(self._lookers.get(subject, ()))
        if subject in self.declaration.targets:
            waiting.append(subject)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._parents.get(name, ())
        return found

    def behind(self, targets: Iterable[str], holding: Collection[str] = ()) -> list[str]:
        """The targets, with all those whose assessments theirs need; each declared one once.

        What those in `holding` need is left out.
        """
        found: dict[str, None] = {}
        waiting = list(targets)
        while waiting:
            name = waiting.pop()
            target = self.declaration.targets.get(name)
            if target is not None and name not in found:
                found[name] = None
                if name not in holding:
                    waiting += needed(target)
        return list(found)

    def part(self, targets: Iterable[str], holding: Collection[str] = ()) -> Declaration:
        """No more of the declaration than the assessments of the targets look at, beside those that hold already."""
        behind = self.behind(targets, holding)
        declared = self.declaration
        successors = dict.fromkeys(self._superseded_by[name] for name in behind if name in self._superseded_by)
        # Of several successors of one target the last declared counts: here, too, it comes after the others.
        ordered = (*(name for name in behind if name not in successors), *successors)
        kept = {name: declared.targets[name] for name in ordered}
        indicators = {one.id: one for name in behind for one in self._indicators(declared.targets[name])}
        return replace(declared, targets=kept, indicators=indicators)

    def subjects(self, targets: Iterable[str]) -> set[str]:
        """The subjects whose observations the targets themselves look at."""
        found = set(targets)
        for name in list(found):
            found.update(one.id for one in self._indicators(self.declaration.targets[name]))
        return found

    def declared(self, name: str) -> str:
        """A hash of everything declared that the assessment of a target depends on, its parts' included.

        Its sources are the values themselves as they write themselves out: two declarations that say the same of the
        target give the same hash, whatever else is in their files.
        """
        if name not in self._hashes:
            target = self.declaration.targets[name]
            said = [
                target,
                *self._indicators(target),
                self._superseded_by.get(name),
                self.declaration.timezone,
                *(self.declared(other) for other in needed(target) if other in self.declaration.targets),
            ]
            self._hashes[name] = sha256(repr(said).encode()).hexdigest()[:_DIGITS]
        return self._hashes[name]

    def _indicators(self, target: Target) -> Iterator[Indicator]:
        """The declared indicators whose figures the target itself looks at."""
        indicators = self.declaration.indicators
        own = indicators.get(target.indicator or "")
        names = [aim.indicator for aim in _aims(target) if isinstance(aim, Comparator)]
        if own is not None:
            yield own
            if own.ratio is not None:
                names += [own.ratio.part, own.ratio.whole]
        for name in names:
            if name in indicators:
                yield indicators[name]


def needed(target: Target) -> list[str]:
    """The targets whose assessments this one's needs: the parts of a roll-up, the condition."""
    found = [] if target.when is None else [target.when.target]
    for aim in _aims(target):
        if isinstance(aim, RollUp):
            found += aim.of
    return found


def _aims(target: Target) -> Iterable[Aim | None]:
    """Every aim that a target states or stated."""
    if not target.revisions:
        return (target.aim,)
    return (target.aim, *(revision.aim for revision in target.revisions))
