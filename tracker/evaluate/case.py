"""A case: everything that the assessment of one target looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tracker.evaluate.rules import UNDATED, default_for
from tracker.evaluate.series import Series
from tracker.model.aim import KINDS, Aim
from tracker.model.assessment import Assessment
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.target import Indicator, RuleChoice, Target
from tracker.model.text import Text

if TYPE_CHECKING:
    from tracker.evaluate.standing import Asked


@dataclass(slots=True)
class Case:
    """One target on one day with its figures.

    `series` holds the figures of the target's indicator as far as they count on `as_of`; `marks` the stages, items
    and verdicts recorded for the target itself; `others` the series of other indicators by id; `children` the
    assessments of other targets by id (roll-ups, conditions); `superseded_by` the target that replaces this one.
    Marks count whose period had begun by `until` (None: by `as_of`). `said` holds the word that the forecast led to
    when a target was last assessed; `foresees` tells whether forecasts are made at all; `asked` is what the rules are
    asked, once somebody has found that out.
    """

    target: Target
    title: Text
    as_of: date
    indicator: Indicator | None = None
    series: Series = field(default_factory=lambda: Series([], []))
    marks: Sequence[Observation] = ()
    others: Mapping[str, Series] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    children: Mapping[str, Assessment] = field(default_factory=dict)
    superseded_by: str | None = None
    until: date | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    foresees: bool = True
    asked: Asked | None = None
    aim: Aim = field(init=False)
    by: Period | None = field(init=False)

    def __post_init__(self) -> None:
        """Aim and deadline are those in force on `as_of`: as first stated, then as revised by that day."""
        self.aim, self.by = self.target.aim, self.target.by
        for revision in self.target.revisions:
            if revision.day > self.as_of:
                break
            if revision.aim is not None:
                self.aim = revision.aim
            if revision.by_stated:
                self.by = revision.by

    @property
    def kind(self) -> str:
        """The word for the aim in force: a revision may state one of another kind."""
        return KINDS[type(self.aim)]

    @property
    def deadline(self) -> date | None:
        return None if self.by is None else self.by.end

    @property
    def rule(self) -> RuleChoice:
        if self.target.rule is not None:
            return self.target.rule
        return RuleChoice(default_for(self.aim, self.by) if self.foresees else UNDATED)
