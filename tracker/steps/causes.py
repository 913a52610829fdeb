"""Causes: why a status is another than when it was last kept, found by setting both situations side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.evaluate.moment import Moment, cause_between, causes_between, reach
from tracker.model.declaration import Declaration
from tracker.steps.remembered_versions import readable

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.register import DeclarationVersion, KeptAssessment


@dataclass(frozen=True, slots=True)
class Transition:
    """How the headline changed from one kept assessment to the next (`at`, UTC); `cause` is None where none is found.

    That is so where one of the two rests on a declaration that the rules of today no longer read, or where the same
    inputs are read otherwise by the program of today.
    """

    at: datetime
    before: str
    after: str
    cause: str | None

    def to_json(self) -> dict[str, object]:
        """The object that `history --json` prints."""
        return {"from": self.before, "to": self.after, "cause": self.cause}


@dataclass(slots=True)
class Past:
    """What was declared and known at earlier moments, each declaration read from the ledger once.

    `reread` reads a stored declaration again; None for one that the rules of today do not read.
    """

    ledger: Ledger
    reread: Callable[[DeclarationVersion], Declaration | None] = readable
    _versions: list[DeclarationVersion] = field(init=False)
    _declared: dict[int, Declaration | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._versions = self.ledger.declarations()

    def declared_for(self, kept: KeptAssessment) -> Declaration | None:
        """The declaration of a kept assessment; None where it cannot be read with the rules of today."""
        at = max(
            (
                number
                for number, one in enumerate(self._versions)
                if one.version == kept.declaration and one.loaded_at <= kept.assessed_at
            ),
            default=None,
        )
        if at is None:
            return None
        if at not in self._declared:
            self._declared[at] = self.reread(self._versions[at])
        return self._declared[at]

    def moment_of(self, kept: KeptAssessment, subjects: Sequence[str]) -> Moment | None:
        """What a kept assessment was made from, of these subjects; None where its declaration cannot be read."""
        declaration = self.declared_for(kept)
        if declaration is None:
            return None
        known = self.ledger.observations(subjects, known_at=kept.assessed_at)
        said = self.ledger.reviews(subjects, known_at=kept.assessed_at)
        return Moment(declaration, known, kept.as_of, said, self.ledger.said(kept.as_of, kept.assessed_at))


def causes(past: Past, now: Moment, changed: Iterable[str]) -> dict[str, str]:
    """The joined causes of each changed target whose last kept assessment can be set beside the present one."""
    found: dict[str, str] = {}
    together: dict[tuple[datetime, str, str], list[KeptAssessment]] = {}
    for target in changed:
        kept = past.ledger.assessments_of(target)[-1:]
        for one in kept:
            together.setdefault((one.assessed_at, one.declaration, one.as_of.isoformat()), []).append(one)
    for alike in together.values():
        declared = past.declared_for(alike[0])
        if declared is None:
            continue
        names = [one.target for one in alike]
        subjects = {subject for name in names for some in reach(name, declared, now.declaration) for subject in some}
        before = past.moment_of(alike[0], sorted(subjects))
        if before is not None:
            found |= causes_between(before, now, names)
    return found


def transitions(past: Past, kept: Sequence[KeptAssessment]) -> tuple[Transition, ...]:
    """Every change of headline from one kept assessment of a target to the next, oldest first, with its cause."""
    found = []
    for before, after in pairwise(kept):
        if before.headline != after.headline:
            cause = _cause(past, before, after)
            found.append(Transition(after.assessed_at, before.headline, after.headline, cause))
    return tuple(found)


def _cause(past: Past, before: KeptAssessment, after: KeptAssessment) -> str | None:
    declared = [one for one in (past.declared_for(before), past.declared_for(after)) if one is not None]
    subjects = sorted({subject for some in reach(after.target, *declared) for subject in some})
    first, last = past.moment_of(before, subjects), past.moment_of(after, subjects)
    return None if first is None or last is None else cause_between(first, last, after.target)


__all__ = ["Moment", "Past", "Transition", "cause_between", "causes", "causes_between", "transitions"]
