"""What an edition is told from: where targets stand, what the last edition said, what is amiss with sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from tracker.alerts.tell import Teller
from tracker.evaluate.restate import StatementChange
from tracker.model.assessment import Assessment
from tracker.model.collected import Reworded, Trouble
from tracker.model.observation import Observation
from tracker.model.report import Line
from tracker.model.running import Running
from tracker.model.selection import Selection
from tracker.model.target import Target

Json: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """What the sections look at: the assessments with their lines, and what the last edition said.

    `previous` holds the last edition's assessments (as JSON) by target, None before the first edition; `causes` the
    joined causes of changed statuses, where they are known; `held` the observations that wait for a person; `restated`
    what changed of the targets themselves without being declared; `troubles` the sources that fail; `reworded` the
    watched statements that are no longer on their pages, each with the source that watches it; `selection` is the
    digest's, `running` what there is to tell of asking for figures and of the tracker itself.
    """

    teller: Teller
    as_of: date
    lines: Mapping[str, Line]
    assessments: Sequence[Assessment]
    previous: Mapping[str, Json] | None = None
    causes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    held: Sequence[Observation] = ()
    restated: Sequence[StatementChange] = ()
    troubles: Sequence[Trouble] = ()
    reworded: Sequence[tuple[str, Reworded]] = ()
    selection: Selection = field(default_factory=Selection)
    running: Running = field(default_factory=Running)

    def target(self, assessment: Assessment) -> Target | None:
        return self.teller.declaration.targets.get(assessment.id)
