"""What an assessment reaches: the targets it needs, the indicators whose figures it looks at, the base periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.model.aim import Aim, Change, Comparator, Growth, RollUp
from tracker.model.declaration import Declaration
from tracker.model.target import Target


def targets_behind(declaration: Declaration, name: str) -> list[str]:
    """The target and all whose assessment it needs (parts of a roll-up, conditions), each once, itself first."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        target = declaration.targets.get(one)
        if target is None or one in found:
            continue
        found[one] = None
        waiting += [child for aim in aims_of(target) if isinstance(aim, RollUp) for child in aim.of]
        if target.when is not None:
            waiting.append(target.when.target)
    return list(found)


def indicators_behind(declaration: Declaration, targets: Iterable[str]) -> list[str]:
    """The declared indicators whose figures the assessments of `targets` look at, each once."""
    named = dict.fromkeys(
        name for one in targets if one in declaration.targets for name in _named(declaration, declaration.targets[one])
    )
    return [name for name in named if name in declaration.indicators]


def base_figures(declaration: Declaration, targets: Iterable[str]) -> set[tuple[str, str]]:
    """Indicator and period of every figure from which the change or growth that a target asks for is counted."""
    found: set[tuple[str, str]] = set()
    for one in targets:
        target = declaration.targets.get(one)
        if target is None or target.indicator is None:
            continue
        measured = (target.indicator, *_ratio(declaration, target.indicator))
        since = [aim.since.text for aim in aims_of(target) if isinstance(aim, Change | Growth)]
        found |= {(name, period) for name in measured for period in since}
    return found


def aims_of(target: Target) -> Iterator[Aim]:
    """Every aim that a target states or stated: the first one, then those of its revisions."""
    yield target.aim
    yield from (revision.aim for revision in target.revisions if revision.aim is not None)


def _named(declaration: Declaration, target: Target) -> Iterator[str]:
    if target.indicator is not None:
        yield target.indicator
        yield from _ratio(declaration, target.indicator)
    yield from (aim.indicator for aim in aims_of(target) if isinstance(aim, Comparator))


def _ratio(declaration: Declaration, indicator: str) -> tuple[str, ...]:
    declared = declaration.indicators.get(indicator)
    return () if declared is None or declared.ratio is None else (declared.ratio.part, declared.ratio.whole)
