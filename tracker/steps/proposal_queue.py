"""The queue of proposals: each with what it may speak of, what is recorded of that, what other documents say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from tracker.model.measurement import Measurement, Qualifier
from tracker.model.units import factor_between
from tracker.model.written import read_figure
from tracker.reading.match import Candidate, Matcher, is_clear
from tracker.steps.proposals import AHEAD, candidates_of, only, period_of, written_of

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.proposals import Filed
    from tracker.db.rows import Entry
    from tracker.model.declaration import Declaration

MOST_BESIDE = 500
"""Proposals that are not asked for but looked through for contradictions of those that are."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal with what it may speak of, the best first; `known` are recorded figures of the best one's period.

    `against` are waiting proposals of other documents, of the same subject and period, that cannot be right as well.
    """

    filed: Filed
    candidates: list[Candidate]
    known: list[Entry]
    against: tuple[Filed, ...] = ()

    @property
    def clear(self) -> Candidate | None:
        """The candidate that is likely enough to be taken when a person says yes without naming one."""
        return self.candidates[0] if is_clear(self.candidates) else None


def queue(ledger: Ledger, declaration: Declaration, first: int = 0, most: int | None = None) -> list[Waiting]:
    """What nobody has decided on, from the `first` at most so many."""
    filed = ledger.proposals.waiting()
    end = len(filed) if most is None else first + most
    asked = filed[first:end]
    told = {_told(one.body) for one in asked}
    beside = [one for one in (*filed[:first], *filed[end:]) if _told(one.body) in told]
    matcher = Matcher(declaration)
    matched = [Waiting(one, candidates_of(one.body, matcher), []) for one in (*asked, *beside[:MOST_BESIDE])]
    return _with_known(_against(matched, len(asked)), ledger)


def shown(identity: str, ledger: Ledger, declaration: Declaration) -> Waiting:
    """One proposal, decided or not. Raises InputError for an id that none or several have."""
    filed = only(identity, ledger)
    [one] = _with_known([Waiting(filed, candidates_of(filed.body, Matcher(declaration)), [])], ledger)
    return one


def differs(waiting: Waiting) -> list[Entry]:
    """The recorded figures of the same subject and period that cannot both be right with this one."""
    own = _figure(waiting.filed)
    return [] if own is None else [one for one in waiting.known if are_apart(own, one.observation.measurement)]


def _told(body: dict[str, Any]) -> tuple[str, str]:
    return str(body.get("unit")), period_of(body)


def _against(matched: Sequence[Waiting], count: int) -> list[Waiting]:
    """The first so many, each with the others that contradict it."""
    figures: dict[tuple[str, str], list[tuple[Filed, Measurement]]] = defaultdict(list)
    own = [_reached(one) for one in matched]
    for one, said in zip(matched, own, strict=True):
        if said is not None:
            figures[said[0]].append((one.filed, said[1]))
    made = []
    for one, said in zip(matched[:count], own, strict=False):
        others = [] if said is None else [
            filed for filed, figure in figures[said[0]]
            if filed.evidence != one.filed.evidence and are_apart(said[1], figure)
        ]  # fmt: skip
        made.append(replace(one, against=tuple(others)))
    return made


def _reached(one: Waiting) -> tuple[tuple[str, str], Measurement] | None:
    """The likeliest subject with the period, and the amount; None for what is aimed at, pledged or matches nothing."""
    if not one.candidates or one.filed.body["modality"] in AHEAD:
        return None
    figure = _figure(one.filed)
    return None if figure is None else ((one.candidates[0].subject, period_of(one.filed.body)), figure)


def _with_known(waiting: Sequence[Waiting], ledger: Ledger) -> list[Waiting]:
    """Each with what is recorded of its likeliest subject's same period; asked of the ledger at once."""
    subjects = {
        one.candidates[0].subject for one in waiting if one.candidates and one.candidates[0].kind == "indicator"
    }
    entries: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in ledger.entries(subjects=subjects) if subjects else ():
        if entry.observation.state != "rejected":
            entries[entry.observation.subject, entry.observation.period.text].append(entry)
    return [
        replace(one, known=entries.get((one.candidates[0].subject, period_of(one.filed.body)), []))
        if one.candidates else one
        for one in waiting
    ]  # fmt: skip


def _figure(filed: Filed) -> Measurement | None:
    """The amount that is proposed; None for a pledge without one."""
    if filed.body["kind"] != "figure":
        return None
    text, qualifier = written_of(filed.body)
    try:
        return read_figure(text, cast(Qualifier, qualifier) if qualifier else None)
    except ValueError:
        return None


def are_apart(one: Measurement, other: Measurement | None) -> bool:
    """Whether the two intervals, in one unit, have no amount in common."""
    factor = None if other is None else factor_between(one.unit, other.unit)
    if other is None or factor is None:
        return False
    low, high = (None if end is None else end * factor for end in (one.low, one.high))
    return _below(high, one.high_open, other.low, other.low_open) or _below(
        other.high, other.high_open, low, one.low_open
    )


def _below(high: Decimal | None, high_open: bool, low: Decimal | None, low_open: bool) -> bool:
    """Whether an interval that ends there lies wholly below one that begins there: 20 and more than 20 do not meet."""
    if high is None or low is None:
        return False
    return high < low or (high == low and (high_open or low_open))
