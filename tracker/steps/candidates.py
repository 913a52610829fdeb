"""Found figures as candidates: their words read, their periods told, each an observation that wants to count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.evaluate import gate
from tracker.evaluate.periods import period_of, taken
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation, Quote
from tracker.model.period import Frequency, Period
from tracker.model.problem import Problem
from tracker.model.source import Failure, Found, Read, Source
from tracker.model.text import Text
from tracker.steps.background import Weighed
from tracker.steps.entry import Subject, Written, read_entry
from tracker.steps.gather import Gathered, Piece, Site

MOST = 10
"""Different figures of one read for one period that a person is still asked to choose among."""

BY = "ingest"
"""Who records what a source gives."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was found, and what became of it; `weighed` is None where it could not be read."""

    read: Read
    found: Found
    weighed: Weighed | None = None
    problem: Text | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An observation with the figure it was read from, the number of its read, and the `shape` of its place."""

    read: int
    figure: Figure
    observation: Observation
    shape: str


def candidates(
    gathered: Gathered, declaration: Declaration, site: Site, now: datetime
) -> tuple[list[Candidate], list[Figure], list[tuple[Read | None, Failure]]]:
    """The found figures as observations; those that cannot be read, and why reads failed."""
    good: list[Candidate] = []
    bad: list[Figure] = []
    failures: list[tuple[Read | None, Failure]] = []
    day = gathered.started_at.astimezone(site.zone).date()
    for piece in gathered.pieces:
        for number, (read, results) in enumerate(piece.results):
            if isinstance(results, Failure):
                if results != gathered.failure:
                    failures.append((read, results))
                continue
            dated, undated = _dated(read, results, declaration.indicators[read.indicator].frequency, day)
            bad += undated
            told = [one for one in undated if not dated or gate.might_be_period(one.found.period)]
            if told:
                failures.append((read, Failure("no_period", told[0].problem or Text.of(""))))
            before = len(bad)
            for period, found in taken(dated, read.take):
                made = _observation(read, found, period.text, gathered.source, piece, declaration, now)
                if isinstance(made, Observation):
                    good.append(Candidate(number, Figure(read, found), made, gate.shape(found.address, read)))
                else:
                    bad.append(Figure(read, found, problem=_as_text(made)))
            if len(bad) > before:
                failures.append((read, Failure("no_figure", bad[before].problem or Text.of(""))))
    good = _of_several(good)
    for group in _crowds(good):
        first, period = good[group[0]].figure, good[group[0]].observation.period
        problem = _too_many(len(group), period)
        failures.append((first.read, Failure("no_figure", problem)))
        bad += [replace(good[at].figure, problem=problem) for at in group]
    crowded = {at for group in _crowds(good) for at in group}
    return [one for at, one in enumerate(good) if at not in crowded], bad, failures


def _dated(
    read: Read, results: Sequence[Found], frequency: Frequency, day: date
) -> tuple[list[tuple[Period, Found]], list[Figure]]:
    """The figures with the periods they speak of; those of which it cannot be told. Empty cells are neither."""
    dated: list[tuple[Period, Found]] = []
    undated: list[Figure] = []
    for found in results:
        if gate.is_missing(found.value):
            continue
        period = period_of(found, read.period, frequency, day)
        if period is None:
            undated.append(Figure(read, found, problem=_no_period(found)))
        else:
            dated.append((period, found))
    return dated, undated


def _of_several(found: list[Candidate]) -> list[Candidate]:
    """Where a read takes the first or last of a period, that of all the documents, in the order of their names."""
    chosen: dict[tuple[int, str], int] = {}
    for at, one in enumerate(found):
        take, key = one.figure.read.take, (one.read, one.observation.period.text)
        if take == "last" or (take == "first" and key not in chosen):
            chosen[key] = at
    kept = set(chosen.values())
    return [one for at, one in enumerate(found) if one.figure.read.take == "all" or at in kept]


def _crowds(found: Sequence[Candidate]) -> list[list[int]]:
    """The positions of figures of one read and period that are too many to be meant."""
    groups: dict[tuple[int, str], list[int]] = {}
    for at, one in enumerate(found):
        groups.setdefault((one.read, one.observation.period.text), []).append(at)
    return [group for group in groups.values() if len({str(found[at].observation.value) for at in group}) > MOST]


def _too_many(count: int, period: Period) -> Text:
    return Text((
        ("zh", f"{period} 有{count}个不同的数值；请用 where: 或更准确的位置缩小范围，或写 take: first / last"),
        ("en", f"{count} figures for {period}: narrow them by where: or a better place, or write take: first or last"),
    ))  # fmt: skip


def _observation(
    read: Read, found: Found, period: str, source: Source, piece: Piece, declaration: Declaration, now: datetime
) -> Observation | list[Problem]:
    flags = "".join(
        sorted(set((found.flags or "") + read.flags) - ({"A"} if found.flags or read.flags != "A" else set()))
    )
    quote = Quote(found.exact, found.prefix, found.suffix, found.start, found.end) if found.exact else None
    written = Written(
        read.indicator, found.value, period, unit=read.unit or found.unit or "", flags=flags or "A", source=source.id,
        document=source.document or "", evidence=piece.evidence, quote=quote, address=found.address[:1_000],
    )  # fmt: skip
    subject = Subject(read.indicator, indicator=declaration.indicators[read.indicator])
    made = read_entry(written, subject, declaration, recorded_at=now, by=BY)
    if isinstance(made, list) and [one.code for one in made] == ["two_units"]:
        # The figure's own words win: whether its unit fits the indicator is for the gate to say.
        made = read_entry(replace(written, unit=""), subject, declaration, recorded_at=now, by=BY)
    return made


def _no_period(found: Found) -> Text:
    if found.period:
        said = found.period[:80]
        return Text((("zh", f"“{said}”不是可辨认的期间"), ("en", f"{said!r} names no period")))
    where = found.address or found.value[:40]
    return Text((("zh", f"{where}：看不出属于哪一期"), ("en", f"{where}: nothing says which period it speaks of")))


def _as_text(problems: Sequence[Problem]) -> Text:
    said = "; ".join(one.message for one in problems)
    return Text((("zh", f"无法读作数值：{said}"), ("en", f"it cannot be read as a figure: {said}")))
