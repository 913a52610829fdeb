"""Which figures are due: the periods that are over and of which nothing was reported."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from tracker.evaluate.axes import day_after
from tracker.evaluate.periods import containing
from tracker.evaluate.series import in_force
from tracker.model.aim import Checklist, Judged, Stages
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.period import Frequency, Period
from tracker.model.report import Asking
from tracker.model.request import Wanted
from tracker.model.selection import Selection
from tracker.model.target import Indicator, Target

MOST_PERIODS = 4
"""Periods of one figure that are asked for at most: the latest ones. An office that was silent for ten years is asked
for what can still be told."""

_LONGEST: dict[Frequency, int] = {
    "annual": 366, "half-yearly": 184, "quarterly": 92, "monthly": 31, "weekly": 7, "daily": 1,
}  # fmt: skip
"""The most days that a period of each frequency can have."""

Observed = Mapping[str, Sequence[Observation]]


def wanted(
    askings: Collection[Asking],
    declaration: Declaration,
    observations: Observed,
    today: date,
    only: Collection[str] | None = None,
) -> dict[tuple[str, str, str, str], Wanted]:
    """Every figure that is due on a day and is not there, by what makes it the same; the first block that asks wins.

    `observations` are the accepted ones by subject; with `only` nothing but these subjects is looked at. An indicator
    is asked for where it has a frequency and an owner with an address: each period since the last one reported, the
    latest where none ever was. A plan is asked for each stage whose day is over and that is not reported, a checklist
    for each item and a judged target for its verdict once their deadline is over. Targets that were superseded, dropped
    or opted out of ask for nothing.
    """
    found: dict[tuple[str, str, str, str], Wanted] = {}
    standing = _standing(declaration, today)
    for asking in askings:
        for one in _of_indicators(asking, declaration, standing, observations, today, only):
            found.setdefault(one.key, one)
        for target in standing:
            if only is not None and target.id not in only:
                continue
            for one in _of_marks(asking, declaration, target, observations, today):
                found.setdefault(one.key, one)
    return found


def arrived(one: Wanted, observations: Sequence[Observation]) -> bool:
    """Whether the figures in force cover what is wanted: they speak of its period's last day, of its mark."""
    return any(_covers(had, one.period, one.mark) for had in in_force(observations))


def _covers(one: Observation, period: Period, mark: str) -> bool:
    if mark and (one.mark is None or one.mark.value != mark):
        return False
    if one.period.text == period.text:
        return True
    return one.period.start <= period.end <= one.period.end


def _standing(declaration: Declaration, today: date) -> list[Target]:
    """The targets that still hold."""
    superseded = {one.supersedes for one in declaration.targets.values() if one.supersedes is not None}
    return [
        one
        for one in declaration.targets.values()
        if one.opted_out is None
        and one.id not in superseded
        and not any(change.change in ("dropped", "merged") and change.day <= today for change in one.revisions)
    ]


def _of_indicators(
    asking: Asking,
    declaration: Declaration,
    standing: Sequence[Target],
    observations: Observed,
    today: date,
    only: Collection[str] | None,
) -> Iterator[Wanted]:
    on: dict[str, list[Target]] = {}
    for target in standing:
        on.setdefault(target.indicator or "", []).append(target)
    promised = {one.indicator for one in declaration.targets.values()}
    for indicator in declaration.indicators.values():
        if only is not None and indicator.id not in only:
            continue
        targets = on.get(indicator.id, [])
        if indicator.frequency == "irregular" or indicator.ratio is not None:
            continue
        if not targets and indicator.id in promised:
            continue
        owner = indicator.owner or next((one.owner for one in targets if one.owner is not None), None)
        if not _reachable(declaration, owner) or not _chosen(asking.selection, owner, targets):
            continue
        assert owner is not None
        for period in missing(indicator, observations.get(indicator.id, ()), today):
            due = period.end + timedelta(days=1)
            overdue = day_after(period.end, indicator.grace or timedelta(0)) or date.max
            yield Wanted(asking.id, indicator.id, period, owner, due, overdue)


def missing(indicator: Indicator, observations: Sequence[Observation], today: date) -> list[Period]:
    """The periods of an indicator that are over and not reported, oldest first: those after the last one reported.

    The latest one alone where nothing was ever reported: since when figures are owed is nowhere said.
    """
    frequency = indicator.frequency
    latest = max((one.period.end for one in in_force(observations)), default=None)
    if frequency == "irregular":
        return []
    found: list[Period] = []
    for period in _over(frequency, today):
        if latest is not None and period.end <= latest:
            break
        found.append(period)
        if latest is None or len(found) == MOST_PERIODS:
            break
    return found[::-1]


def _over(frequency: Frequency, today: date) -> Iterator[Period]:
    """The periods that are over on a day, the latest first."""
    day = today - timedelta(days=1)
    while True:
        period = containing(day, frequency)
        if period.end < today:
            yield period
        if period.start.toordinal() <= _LONGEST[frequency]:
            return
        day = period.start - timedelta(days=1)


def _of_marks(
    asking: Asking, declaration: Declaration, target: Target, observations: Observed, today: date
) -> Iterator[Wanted]:
    owner = target.owner
    if target.indicator is not None or not _reachable(declaration, owner):
        return
    if not _chosen(asking.selection, owner, [target]):
        return
    assert owner is not None
    known = in_force(observations.get(target.id, ()))
    for mark, by in _marks_due(target, known, today):
        yield Wanted(asking.id, target.id, by, owner, by.end + timedelta(days=1), by.end + timedelta(days=1), mark)


def _marks_due(target: Target, known: Sequence[Observation], today: date) -> Iterator[tuple[str, Period]]:
    """The stages, items or the verdict that are due and not reported, each with the period that it was due by."""
    reached = {one.mark.value for one in known if one.mark is not None and one.mark.holds}
    match target.aim:
        case Stages(stages):
            last = max((at for at, stage in enumerate(stages) if stage.id in reached), default=-1)
            for stage in stages[last + 1 :]:
                by = stage.by
                if by is not None and by.end < today and not any(_covers(one, by, stage.id) for one in known):
                    yield stage.id, by
        case Checklist(items) if target.by is not None and target.by.end < today:
            for item in items:
                if item.id not in reached and not any(_covers(one, target.by, item.id) for one in known):
                    yield item.id, target.by
        case Judged() if target.by is not None and target.by.end < today:
            if not any(one.period.end >= target.by.start for one in known):
                yield "", target.by
        case _:
            return


def _reachable(declaration: Declaration, owner: str | None) -> bool:
    found = declaration.owners.get(owner or "")
    return found is not None and found.email is not None


def _chosen(selection: Selection, owner: str | None, targets: Sequence[Target]) -> bool:
    """Whether a selection takes a figure of this owner on which these targets stand."""
    if selection.owners and owner not in selection.owners:
        return False
    if not (selection.tags or selection.groups or selection.targets):
        return True
    return any(
        (not selection.tags or bool(set(selection.tags) & set(one.tags)))
        and (not selection.groups or one.group in selection.groups)
        and (not selection.targets or one.id in selection.targets)
        for one in targets
    )
