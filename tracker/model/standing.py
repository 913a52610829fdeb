"""A standing: what the assessment of a target that holds now was made from."""

from __future__ import annotations

from datetime import date

from tracker.model.value import value


@value
class Stood:
    """From what, and for which day, a target was assessed last.

    `as_of` is that day, `valid_until` the first day on which the assessment could be another without anything new
    (None: never), `declared` a hash of everything declared that it depends on, `seen` the number of the last arrival
    in the ledger that its figures include.
    """

    target: str
    as_of: date
    valid_until: date | None
    declared: str
    seen: int
