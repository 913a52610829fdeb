"""What figures that are not recorded yet would change in the assessment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tracker.evaluate.board import assess_all
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger


def would_change(
    ledger: Ledger, declaration: Declaration, new: Collection[Observation], as_of: date
) -> list[tuple[Assessment, Assessment]]:
    """Every target that rests on the subjects of `new`, as it stands and as it would stand with them accepted."""
    subjects = {one.subject for one in new}
    concerned = [key for key, target in declaration.targets.items() if target.indicator in subjects or key in subjects]
    if not concerned:
        return []
    before = {subject: list(some) for subject, some in ledger.observations().items()}
    after = {subject: list(some) for subject, some in before.items()}
    for one in new:
        counted = replace(one, state="accepted", accepted_at=one.recorded_at)
        after.setdefault(one.subject, []).append(counted)
    for some in after.values():
        some.sort(key=lambda one: (one.period, str(one.recorded_at), one.id))
    pairs = zip(
        assess_all(declaration, before, as_of, concerned), assess_all(declaration, after, as_of, concerned), strict=True
    )
    return list(pairs)
