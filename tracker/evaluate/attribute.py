"""The cause of a transition: which changed input, swapped in alone, changes the headline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tracker.evaluate.series import Series
from tracker.evaluate.situation import Situation
from tracker.model.aim import Change, Growth
from tracker.model.observation import Observation


def transition(before: Situation, after: Situation) -> dict[str, str] | None:
    """`{"from", "to", "cause"}` where the headline changed between two situations of one target, else None.

    Each changed input is swapped alone into the situation before; those that change its headline are the causes,
    joined with `+`. Where none does alone, all changed inputs are named together.
    """
    first, last = before.assess().headline, after.assess().headline
    if first == last:
        return None
    changed = [(cause, swap) for cause, swap in _swaps(before, after)]
    alone = [cause for cause, swap in changed if swap(before).assess().headline != first]
    named = alone or [cause for cause, _ in changed]
    return {"from": first, "to": last, "cause": "+".join(dict.fromkeys(named))}


def _swaps(before: Situation, after: Situation) -> Iterator[tuple[str, Callable[[Situation], Situation]]]:
    """Every input that differs, with the way to put it into another situation, in the order of the causes' list."""
    yield from _figures(before, after)
    old, new = before.target, after.target
    if old.baseline != new.baseline:
        yield "baseline", lambda one: one.with_target(replace(one.target, baseline=new.baseline))
    if old != replace(new, baseline=old.baseline, rule=old.rule):
        yield "target", lambda one: one.with_target(replace(new, baseline=old.baseline, rule=old.rule))
    if old.rule != new.rule:
        yield "rule", lambda one: one.with_target(replace(one.target, rule=new.rule))
    if before.declaration.indicators != after.declaration.indicators:
        indicators = after.declaration.indicators
        yield (
            "direction_or_limit",
            lambda one: replace(one, declaration=replace(one.declaration, indicators=indicators)),
        )
    if before.as_of != after.as_of:
        yield "clock", lambda one: replace(one, as_of=after.as_of)
    if before.reviews != after.reviews:
        yield "override", lambda one: replace(one, reviews=after.reviews)


def _figures(before: Situation, after: Situation) -> Iterator[tuple[str, Callable[[Situation], Situation]]]:
    """The changes of the figures: all at once where there were none before or are none left, else by their kind."""
    if not _count(before) and _count(after):
        yield "appeared", lambda one: replace(one, series=after.series, marks=after.marks)
        return
    if _count(before) and not _count(after):
        yield "vanished", lambda one: replace(one, series=after.series, marks=after.marks)
        return
    base = before.target.aim.since.text if isinstance(before.target.aim, Change | Growth) else None
    for cause, keeps in _KINDS:
        merged = {
            subject: _merged(before.series.get(subject), after.series.get(subject), keeps, base)
            for subject in {**before.series, **after.series}
        }
        if any(not _same(before.series.get(subject), series) for subject, series in merged.items()):
            yield cause, lambda one, merged=merged: replace(one, series=merged)  # type: ignore[misc]
    if _marked(before.marks) != _marked(after.marks):
        yield "new_period", lambda one: replace(one, marks=after.marks)


_KINDS: tuple[tuple[str, Callable[[bool, bool, bool], bool]], ...] = (
    ("new_period", lambda old, new, _: new and not old),
    ("vanished", lambda old, new, _: old and not new),
    ("revision", lambda old, new, base: old and new and not base),
    ("baseline", lambda old, new, base: old and new and base),
)
"""The kinds of change of a figure: was there before, is there after, belongs to the base period of the aim."""


def _merged(
    old: Series | None, new: Series | None, taken: Callable[[bool, bool, bool], bool], base: str | None
) -> Series:
    """The series before, with the changes of one kind taken from the series after."""
    old, new = old or Series([], []), new or Series([], [], unit=old.unit if old else "")
    was = {period.text: index for index, period in enumerate(old.periods)}
    now = {period.text: index for index, period in enumerate(new.periods)}
    chosen: list[tuple[Series, int]] = []
    for text in {**was, **now}:
        source = now if taken(text in was, text in now, text == base) else was
        if text in source:
            chosen.append((new, now[text]) if source is now else (old, was[text]))
    chosen.sort(key=lambda one: one[0].periods[one[1]].ordinal)
    breaks = (new if len(chosen) == len(new) else old).breaks
    return Series(
        [series.periods[index] for series, index in chosen],
        [series.measurement(index) for series, index in chosen],
        [series.id(index) or "" for series, index in chosen],
        min(breaks, len(chosen)),
        (old if len(old) else new).unit,
    )


def _same(old: Series | None, new: Series) -> bool:
    if old is None:
        return not len(new)
    return [one.text for one in old.periods] == [one.text for one in new.periods] and all(
        old.measurement(index).same_amounts(new.measurement(index)) for index in range(len(new))
    )


def _count(situation: Situation) -> int:
    return sum(map(len, situation.series.values())) + sum(map(len, situation.marks.values()))


def _marked(marks: Mapping[str, object]) -> set[tuple[str, object, object]]:
    return {
        (subject, one.period.text, one.mark)
        for subject, reports in marks.items()
        for one in (reports if isinstance(reports, list | tuple) else ())
        if isinstance(one, Observation)
    }
