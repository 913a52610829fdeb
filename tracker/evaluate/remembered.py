"""A kept assessment that still holds, as far as the targets that depend on it look at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from tracker.evaluate.reviewed import axes_of
from tracker.model.assessment import Assessability, Assessment, Attainment, Lifecycle, Trajectory
from tracker.model.text import Text

_UNTOLD = Text.of("")


def remembered(body: Mapping[str, object], title: Text, as_of: date) -> Assessment:
    """The assessment of a target from its JSON object: its axes as an overriding word leaves them, its horizon.

    What only the target's own page tells (its figures, sentences and rules) is left out.
    """
    assessability = cast("Mapping[str, object]", body["assessability"])
    review = cast("Mapping[str, object]", body["review"])
    covered, until = body["covered"], body["valid_until"]
    kind, headline = str(body["kind"]), str(body["headline"])
    attained = cast("Attainment | None", body["attainment"])
    course = cast("Trajectory | None", body["trajectory"])
    if review["state"] == "overridden":
        attained, course = axes_of(headline, kind)
    return Assessment(
        id=str(body["id"]),
        title=title,
        kind=kind,
        as_of=as_of,
        headline=headline,
        assessability=cast("Assessability", assessability["state"]),
        reasons=tuple(cast("list[str]", assessability["reasons"])),
        attainment=attained,
        trajectory=course,
        lifecycle=cast("Lifecycle", body["lifecycle"]),
        reason=_UNTOLD,
        sentence=_UNTOLD,
        aim={},
        covered=None if covered is None else Decimal(str(covered)),
        valid_until=None if until is None else date.fromisoformat(str(until)),
    )
