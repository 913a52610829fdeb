"""Why a target is to be assessed again: what its assessment was made from is no longer what it would be made from."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from tracker.model.standing import Stood

Again = Literal["never_assessed", "declared_anew", "new_input", "clock_set_back", "time_passed"]
AGAIN: tuple[Again, ...] = get_args(Again)


def why_again(stood: Stood | None, declared: str, arrived: int, today: date) -> Again | None:
    """The first of the reasons that applies, in the order of `AGAIN`; None where the assessment still holds.

    `declared` is the hash of what is declared now, `arrived` the number of the last arrival among what the target
    depends on (0: none that is not seen).
    """
    if stood is None:
        return "never_assessed"
    if stood.declared != declared:
        return "declared_anew"
    if arrived > stood.seen:
        return "new_input"
    if stood.as_of > today:
        return "clock_set_back"
    if stood.valid_until is not None and stood.valid_until <= today:
        return "time_passed"
    return None
