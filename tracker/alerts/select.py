"""Which targets a digest tells of, in the order in which they were declared."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.report import Selection


def selected(selection: Selection, declaration: Declaration, assessments: Sequence[Assessment]) -> list[Assessment]:
    """The assessments that fit every list of the selection that is not empty.

    A target belongs to its own owner, else to its indicator's.
    """
    order = {target: place for place, target in enumerate(declaration.targets)}
    fitting = [one for one in assessments if _fits(selection, declaration, one)]
    return sorted(fitting, key=lambda one: (order.get(one.id, len(order)), one.id))


def owner_of(declaration: Declaration, target_id: str) -> str | None:
    """The id of the owner that answers for a target."""
    target = declaration.targets.get(target_id)
    if target is None:
        return None
    indicator = declaration.indicators.get(target.indicator or "")
    return target.owner or (indicator.owner if indicator is not None else None)


def _fits(selection: Selection, declaration: Declaration, assessment: Assessment) -> bool:
    target = declaration.targets.get(assessment.id)
    if target is None:
        return False
    return (
        (not selection.owners or owner_of(declaration, target.id) in selection.owners)
        and (not selection.tags or bool(set(selection.tags) & set(target.tags)))
        and (not selection.headlines or assessment.headline in selection.headlines)
        and (not selection.groups or target.group in selection.groups)
        and (not selection.targets or target.id in selection.targets)
    )
