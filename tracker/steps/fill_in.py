"""The rows of the form that an office fills in: each figure that is due of it, with what helps to fill it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tracker.evaluate.candidate import marks_of
from tracker.evaluate.series import in_force
from tracker.evaluate.wanted import missing
from tracker.model.amounts import interval
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.steps.subjects import Enterable, enterable

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger


@dataclass(frozen=True, slots=True)
class FillIn:
    """One row: whose figure, for which period ("" where only the office knows), in which unit.

    `how` are the words to choose from where a mark is wanted, `last` is the last figure with its period.
    """

    subject: str
    name: str
    period: str
    unit: str
    how: str = ""
    last: str = ""


def rows_for(declaration: Declaration, ledger: Ledger, owner: str | None, today: date, language: str) -> list[FillIn]:
    """What an owner has to fill in (everybody, for None): figures that are over and not there, marks not yet true."""
    chosen = [one for one in enterable(declaration) if owner is None or owner in owners_of(declaration, one)]
    observations = ledger.observations({one.id for one in chosen})
    made: list[FillIn] = []
    for one in chosen:
        some = in_force(observations.get(one.id, ()))
        indicator, target = declaration.indicators.get(one.id), declaration.targets.get(one.id)
        name = one.name.in_language(language)
        if indicator is not None:
            periods = [period.text for period in missing(indicator, some, today)]
            if indicator.frequency == "irregular":
                periods = [""]
            last = _last(some, language, indicator.display_unit)
            made += [FillIn(one.id, name, period, one.unit, last=last) for period in periods]
        elif target is not None:
            there = {had.mark.value for had in some if had.mark is not None and had.mark.holds}
            open_marks = [mark for mark in marks_of(target) if mark not in there]
            if open_marks:
                made.append(FillIn(one.id, name, "", "", how=" / ".join(open_marks)))
    return made


def owners_of(declaration: Declaration, one: Enterable) -> set[str]:
    """Who answers for a figure: its own owner, else those of the targets that rest on it."""
    if one.owner is not None:
        return {one.owner}
    found = {target.owner for target in declaration.targets.values() if target.indicator == one.id}
    return {name for name in found if name is not None}


def _last(figures: list[Observation], language: str, display_unit: str | None) -> str:
    if not figures or figures[-1].measurement is None:
        return ""
    return f"{interval(figures[-1].measurement, language, display_unit)} ({figures[-1].period.text})"
