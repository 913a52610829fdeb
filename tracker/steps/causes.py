"""Causes: why a status is another than when it was last kept, found by setting both situations side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.evaluate.moment import Moment, Observations, cause_between
from tracker.model.declaration import Declaration
from tracker.steps.declare import ProblemsError, read_again

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.register import KeptAssessment


class Past:
    """What was declared and known at earlier moments, each read from the ledger once."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._versions = {one.version: one for one in ledger.declarations()}
        self._declared: dict[str, Declaration | None] = {}
        self._known: dict[datetime, Observations] = {}

    def moment_of(self, kept: KeptAssessment) -> Moment | None:
        """What a kept assessment was made from; None where its declaration cannot be read with the rules of today."""
        declaration = self._declaration(kept.declaration)
        if declaration is None:
            return None
        if kept.assessed_at not in self._known:
            self._known[kept.assessed_at] = self.ledger.observations(known_at=kept.assessed_at)
        reviews = self.ledger.reviews(known_at=kept.assessed_at)
        return Moment(declaration, self._known[kept.assessed_at], kept.as_of, reviews)

    def _declaration(self, version: str) -> Declaration | None:
        if version not in self._declared:
            stored = self._versions.get(version)
            try:
                self._declared[version] = None if stored is None else read_again(stored)
            except ProblemsError:
                self._declared[version] = None
        return self._declared[version]


def causes(past: Past, now: Moment, changed: Iterable[str]) -> dict[str, str]:
    """The joined causes of each changed target whose last kept assessment can be set beside the present one."""
    found: dict[str, str] = {}
    for target in changed:
        kept = past.ledger.assessments_of(target)
        if not kept:
            continue
        before = past.moment_of(kept[-1])
        cause = None if before is None else cause_between(before, now, target)
        if cause is not None:
            found[target] = cause
    return found


__all__ = ["Moment", "Past", "cause_between", "causes"]
