"""What the ledger holds around figures that are about to be recorded, and what these are beside it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from tracker.db.identity import identified, observation_id
from tracker.db.ledger import Ledger
from tracker.evaluate.acceptance import Doubt, doubts
from tracker.evaluate.admissible import needs_second
from tracker.evaluate.candidate import Relation, refused, relation, said_elsewhere
from tracker.model.declaration import Declaration
from tracker.model.observation import STATES, Observation
from tracker.model.period import Period

NEIGHBOURS = 12
"""Periods on either side that a figure is compared with: checks cost the same however long a series is."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An observation ready to be recorded, what it is beside `other`, and what speaks against counting it at once.

    A `known` one adds nothing. Its state is `accepted`, or `proposed` where there are doubts.
    """

    observation: Observation
    relation: Relation
    other: Observation | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_new(self) -> bool:
        return self.relation != "known"


def related(declaration: Declaration, subjects: Collection[str]) -> set[str]:
    """The subjects with their wholes and their parts: all whose series figures of these are weighed against."""
    around, parts = set(subjects), _parts(declaration)
    for subject in subjects:
        around.update(parts.get(subject, ()))
        indicator = declaration.indicators.get(subject)
        if indicator is not None and indicator.part_of is not None:
            around.add(indicator.part_of)
    return around


def _parts(declaration: Declaration) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for indicator in declaration.indicators.values():
        if indicator.part_of is not None:
            parts.setdefault(indicator.part_of, []).append(indicator.id)
    return parts


class Background:
    """The series of some subjects, their wholes and their parts; it grows with what is about to be recorded."""

    def __init__(self, declaration: Declaration, ledger: Ledger, subjects: Collection[str]) -> None:
        self._declaration = declaration
        self._parts = _parts(declaration)
        self._series: dict[str, dict[str, list[Observation]]] = {}
        self._periods: dict[str, list[Period]] = {}
        for some in ledger.observations(related(declaration, subjects), states=STATES).values():
            self.add(some)

    def add(self, observations: Iterable[Observation]) -> None:
        """Counts observations as recorded."""
        for one in observations:
            series = self._series.setdefault(one.subject, {})
            if one.period.text not in series:
                insort(self._periods.setdefault(one.subject, []), one.period)
            series.setdefault(one.period.text, []).append(one)

    def ids(self) -> set[str]:
        """The ids of everything known here."""
        return {one.id for series in self._series.values() for some in series.values() for one in some}

    def recorded(self, subject: str) -> Iterator[Observation]:
        """Everything known of a subject, in no order."""
        for some in self._series.get(subject, {}).values():
            yield from some

    def weigh(
        self,
        candidate: Observation,
        *,
        evidence_text: str | None = None,
        from_file: bool = False,
        revised: str | None = None,
    ) -> Weighed:
        """What a candidate is beside what is known, under its final id and with the state it starts in.

        With `from_file` the same statement made before, even one corrected since, is known: importing a file twice
        adds nothing. A person who says it again means that it holds again. With `revised` a source speaks: what it
        said before and a person refused stays refused, and where it changes a figure that nobody else recorded, that is
        the reason.
        """
        same_period = self._at(candidate.subject, candidate.period)
        if from_file:
            said = next((one for one in same_period if _same_statement(one, candidate)), None)
            if said is not None:
                return Weighed(candidate, "known", said)
        if revised is not None and (no := refused(candidate, same_period)) is not None:
            return Weighed(candidate, "known", no)
        target = self._declaration.targets.get(candidate.subject)
        kind, other = relation(candidate, same_period, target)
        if kind == "revision" and revised and not candidate.reason and other is not None:
            own = candidate.source is not None and other.source == candidate.source
            own = own and not said_elsewhere(other, same_period)
            candidate = replace(candidate, reason=revised) if own else candidate
        if kind == "known":
            return Weighed(candidate, kind, other)
        if kind == "revision" and candidate.supersedes is None and other is not None:
            candidate = identified(replace(candidate, supersedes=other.id))
        twin = next((one for one in same_period if one.id == candidate.id), None)
        if twin is not None:
            return Weighed(candidate, "known", twin)
        found = self.doubts(candidate, evidence_text)
        state = replace(candidate, state="proposed" if found else "accepted")
        return Weighed(state, kind, other, tuple(found))

    def doubts(self, candidate: Observation, evidence_text: str | None = None) -> list[Doubt]:
        """What speaks against counting a candidate at once."""
        indicator = self._declaration.indicators.get(candidate.subject)
        whole = indicator.part_of if indicator is not None else None
        second = needs_second(self._declaration.targets.get(candidate.subject), self._declaration.two_person)
        found = doubts(
            candidate,
            indicator,
            self._declaration.targets.get(candidate.subject) if indicator is None else None,
            self._around(candidate),
            self._at(whole, candidate.period) if whole is not None else (),
            [one for part in self._parts.get(candidate.subject, ()) for one in self._at(part, candidate.period)],
            evidence_text,
        )
        return found if second is None else [*found, second]

    def _at(self, subject: str, period: Period) -> list[Observation]:
        return self._series.get(subject, {}).get(period.text, [])

    def _around(self, candidate: Observation) -> list[Observation]:
        series, periods = self._series.get(candidate.subject, {}), self._periods.get(candidate.subject, [])
        if candidate.mark is not None:
            return [one for some in series.values() for one in some]
        here = bisect_left(periods, candidate.period)
        near = periods[max(0, here - NEIGHBOURS) : here + NEIGHBOURS + 1]
        return [one for period in near for one in series[period.text] if one.id != candidate.id]


def _same_statement(one: Observation, candidate: Observation) -> bool:
    if (one.reason or None) != (candidate.reason or None):
        return False
    return observation_id(replace(candidate, supersedes=one.supersedes)) == one.id
