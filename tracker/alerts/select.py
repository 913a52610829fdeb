"""Which targets a digest tells of, in the order in which they were declared."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.evaluate.selection import fits
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.selection import Selection


def selected(selection: Selection, declaration: Declaration, assessments: Sequence[Assessment]) -> list[Assessment]:
    """The assessments that fit every list of the selection that is not empty.

    A target belongs to its own owner, else to its indicator's.
    """
    order = {target: place for place, target in enumerate(declaration.targets)}
    fitting = [one for one in assessments if fits(selection, declaration, one.id, one.headline)]
    return sorted(fitting, key=lambda one: (order.get(one.id, len(order)), one.id))
