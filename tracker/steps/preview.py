"""What figures that are not recorded yet would change in the assessment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tracker.evaluate.board import assess_all
from tracker.evaluate.dependents import Dependents
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger


def would_change(
    ledger: Ledger,
    declaration: Declaration,
    new: Collection[Observation],
    as_of: date,
    dependents: Dependents | None = None,
) -> list[tuple[Assessment, Assessment]]:
    """Every target that rests on the subjects of `new`, as it stands and as it would stand with them accepted.

    No more of the ledger is read than those assessments look at. `dependents` are those of the declaration, found here
    where they are not given.
    """
    known = Dependents(declaration) if dependents is None else dependents
    found = set[str]().union(*(known.on(one.subject) for one in new))
    concerned = [name for name in declaration.targets if name in found]
    if not concerned:
        return []
    behind = known.behind(concerned)
    part, reviews = known.part(concerned), ledger.reviews(behind)
    before = ledger.observations(known.subjects(behind))
    after = {subject: list(some) for subject, some in before.items()}
    for one in new:
        counted = replace(one, state="accepted", accepted_at=one.recorded_at)
        after.setdefault(one.subject, []).append(counted)
    for subject in {one.subject for one in new}:
        after[subject].sort(key=lambda one: (one.period, str(one.recorded_at), one.id))
    told = ledger.said(as_of)
    said = {name: word for name in concerned if (word := told.get(name)) is not None}
    now = {one.id: one for one in assess_all(part, before, as_of, set(concerned), reviews, said=said)}
    then = {one.id: one for one in assess_all(part, after, as_of, set(concerned), reviews, said=said)}
    return [(now[name], then[name]) for name in concerned]
