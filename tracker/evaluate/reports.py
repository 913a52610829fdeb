"""Two states of what was reported, set side by side: every figure and mark that differs, with the kind of change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from tracker.evaluate.series import counts
from tracker.model.observation import Observation

Kind: TypeAlias = Literal["new_period", "revision", "baseline", "clock", "appeared", "vanished"]
Reported: TypeAlias = Mapping[str, Sequence[Observation]]

_Key: TypeAlias = tuple[str, str]
"""What a report is about: its period, and of a mark its word."""
_Sheet: TypeAlias = dict[_Key, Observation]


@dataclass(slots=True)
class Reports:
    """What was reported before and after, in force, by subject, whether it counts on its day or not.

    `days` are those of the two assessments: what was known all along and counts on one of them only is a matter of
    time (`clock`). `bases` are indicator and period of figures that a change or growth is counted from; `judged` are
    the subjects whose marks are verdicts, of which one holds for a period.
    """

    before: Reported
    after: Reported
    days: tuple[date, date]
    bases: Collection[_Key]
    judged: Collection[str]
    _old: dict[str, _Sheet] = field(init=False)
    _new: dict[str, _Sheet] = field(init=False)
    _kinds: dict[str, dict[_Key, Kind]] = field(init=False)

    def __post_init__(self) -> None:
        self._old = {subject: self._sheet(some, self.days[0]) for subject, some in self.before.items()}
        self._new = {subject: self._sheet(some, self.days[1]) for subject, some in self.after.items()}
        self._kinds = {subject: dict(self._differences(subject)) for subject in {**self._old, **self._new}}

    @property
    def kinds(self) -> set[Kind]:
        """The kinds of change that there are."""
        return {kind for of_subject in self._kinds.values() for kind in of_subject.values()}

    def taking(self, kinds: Collection[str]) -> dict[str, list[Observation]]:
        """What counted before, with the changes of these kinds taken from what counts after."""
        found: dict[str, list[Observation]] = {}
        for subject, changed in self._kinds.items():
            old, new = self._old.get(subject, {}), self._new.get(subject, {})
            sources = ((key, new if changed.get(key) in kinds else old) for key in {**old, **new})
            found[subject] = [source[key] for key, source in sources if key in source]
        return found

    def _sheet(self, reports: Sequence[Observation], day: date) -> _Sheet:
        """The reports that count on the day, by what they are about."""
        return {self._about(one): one for one in reports if _counts(one, day)}

    def _about(self, one: Observation) -> _Key:
        return one.period.text, "" if one.mark is None or one.subject in self.judged else one.mark.value

    def _differences(self, subject: str) -> Iterator[tuple[_Key, Kind]]:
        """The kind of every change of a subject."""
        old, new = self._old.get(subject, {}), self._new.get(subject, {})
        moved = _moved(old, new)
        waiting = [(new, self._known(self.before, subject)), (old, self._known(self.after, subject))]
        for key in {**old, **new}:
            if key in old and key in new and _same(old[key], new[key]):
                continue
            if any(key in here and key in there and _same(here[key], there[key]) for here, there in waiting):
                yield key, "clock"
            elif old and new and (subject, key[0]) in self.bases:
                yield key, "baseline"
            else:
                yield key, _kind(key, old, new, moved)

    def _known(self, side: Reported, subject: str) -> _Sheet:
        """Everything known of a subject, whether it counts or not."""
        return {self._about(one): one for one in side.get(subject, ())}


def _kind(key: _Key, old: _Sheet, new: _Sheet, moved: Collection[_Key]) -> Kind:
    """What became of a report; a subject that had none at all has appeared, one that has none left vanished."""
    if not old:
        return "appeared"
    if not new:
        return "vanished"
    if key in moved or (key in old and key in new):
        return "revision"
    return "new_period" if key in new else "vanished"


def _counts(one: Observation, day: date) -> bool:
    return counts(one, day) if one.mark is None else one.period.start <= day


def _same(one: Observation, other: Observation) -> bool:
    """Whether two reports say the same: the same amounts, the same word, holding or not."""
    first, second = one.measurement, other.measurement
    if first is not None and second is not None:
        return first.same_amounts(second) and one.breaks_series == other.breaks_series
    mark, changed = one.mark, other.mark
    return mark is not None and changed is not None and (mark.value, mark.holds) == (changed.value, changed.holds)


def _moved(old: _Sheet, new: _Sheet) -> set[_Key]:
    """The reports that are about another period now: a corrected date is a revision, neither gone nor new.

    A figure is followed by what it says it corrects, a mark by its word.
    """
    gone = [(key, one) for key, one in old.items() if key not in new]
    came = [(key, one) for key, one in new.items() if key not in old]
    found: set[_Key] = set()
    for was, earlier in gone:
        for now, later in came:
            renamed = earlier.mark is not None and later.mark is not None and was[1] and was[1] == now[1]
            if now not in found and (renamed or later.supersedes == earlier.id):
                found |= {was, now}
                break
    return found
