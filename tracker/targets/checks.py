"""Whether the parts of a declaration fit together: the visible list of cross checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from tracker.model.aim import Aim, Comparator, RollUp
from tracker.model.units import factor_between
from tracker.targets.coherence import check_target
from tracker.targets.cycles import cycles
from tracker.targets.draft import Draft
from tracker.targets.fields import shown
from tracker.targets.restated import changes_as_declared
from tracker.yamlfile import Path

if TYPE_CHECKING:
    from tracker.model.target import Target


Check = Callable[[Draft], None]
BREAK_THE_CYCLE = "remove one of these references"


def references_exist(draft: Draft) -> None:
    """Every document, owner, group, indicator that is named is declared."""
    for key, indicator in draft.declaration.indicators.items():
        path: Path = ("indicators", key)
        draft.refers(indicator.owner, "owners", (*path, "owner"))
        draft.refers(indicator.part_of, "indicators", (*path, "part_of"))
        if indicator.ratio is not None:
            draft.refers(indicator.ratio.part, "indicators", (*path, "ratio", "part"))
            draft.refers(indicator.ratio.whole, "indicators", (*path, "ratio", "whole"))
    for key, target in draft.declaration.targets.items():
        path = ("targets", key)
        draft.refers(target.indicator, "indicators", (*path, "indicator"))
        draft.refers(target.owner, "owners", (*path, "owner"))
        draft.refers(target.group, "groups", (*path, "group"))
        draft.refers(target.statement.document, "documents", (*path, "statement", "document"))
        for index, revision in enumerate(target.revisions):
            draft.refers(revision.document, "documents", (*path, "revisions", index, "document"))


def targets_exist(draft: Draft) -> None:
    """Every target that a roll-up, a condition or a re-statement names is declared."""
    for key, target in draft.declaration.targets.items():
        path: Path = ("targets", key)
        if isinstance(target.aim, RollUp):
            for index, child in enumerate(target.aim.of):
                draft.refers(child, "targets", (*path, "of", index))
        if target.when is not None:
            draft.refers(target.when.target, "targets", (*path, "when", "target"))
        draft.refers(target.supersedes, "targets", (*path, "supersedes"))
        for index, revision in enumerate(target.revisions):
            draft.refers(revision.into, "targets", (*path, "revisions", index, "into"))


def comparators_fit(draft: Draft) -> None:
    """The other indicator of a comparison is declared, in a unit that can be compared."""
    indicators = draft.declaration.indicators
    for key, target in draft.declaration.targets.items():
        own = indicators.get(target.indicator or "")
        for aim, path in _comparators(target.aim, ("targets", key)):
            draft.refers(aim.indicator, "indicators", path)
            other = indicators.get(aim.indicator)
            if own is not None and other is not None and factor_between(own.unit, other.unit) is None:
                message = f"{own.id} is in {own.unit}, but {other.id} in {other.unit}"
                draft.reader.problem("unit_mismatch", message, path, "compare what has one unit")


def _comparators(aim: Aim, path: Path) -> Iterator[tuple[Comparator, Path]]:
    if isinstance(aim, Comparator):
        yield aim, (*path, "aim")


def one_name_space(draft: Draft) -> None:
    """An id names one thing in the ledger: an indicator or a target."""
    for key in draft.declaration.targets:
        if key in draft.written["indicators"]:
            message = f"{shown(key)} is the id of an indicator too"
            hint = f"rename one of them: figures are recorded under the id; {key[:60]}-target, perhaps"
            draft.reader.problem("id_used_twice", message, ("targets", key), hint, of_key=True)


def aliases_are_clear(draft: Draft) -> None:
    """Another name of an indicator names no second one."""
    names: dict[str, str] = {}
    for key, indicator in draft.declaration.indicators.items():
        for index, alias in enumerate(indicator.aliases):
            other = alias if alias in draft.written["indicators"] else names.setdefault(alias, key)
            if other != key:
                message = f"{shown(alias)} names {other} already"
                path = ("indicators", key, "aliases", index)
                draft.reader.problem("ambiguous_alias", message, path, "give each name to one indicator")


def parts_fit_whole(draft: Draft) -> None:
    """A part is measured as its whole is."""
    indicators = draft.declaration.indicators
    for key, indicator in indicators.items():
        whole = indicators.get(indicator.part_of or "")
        if whole is not None and factor_between(indicator.unit, whole.unit) is None:
            message = f"{key} is in {indicator.unit}, but its whole {whole.id} in {whole.unit}"
            path = ("indicators", key, "part_of")
            draft.reader.problem("unit_mismatch", message, path, "a part has the unit of its whole")


def ratios_are_shares(draft: Draft) -> None:
    """A ratio is a share in %, of two indicators in one unit."""
    indicators = draft.declaration.indicators
    for key, indicator in indicators.items():
        if indicator.ratio is None:
            continue
        path: Path = ("indicators", key)
        if indicator.unit != "%":
            message = f"a ratio is told in %, not in {indicator.unit}"
            draft.reader.problem("ratio_not_percent", message, (*path, "unit"), 'write unit: "%"')
        if indicator.measure != "share":
            message = f"a ratio is a share, not a {indicator.measure}"
            draft.reader.problem("ratio_not_share", message, (*path, "measure"), "write measure: share")
        part, whole = indicators.get(indicator.ratio.part), indicators.get(indicator.ratio.whole)
        if part is not None and whole is not None and factor_between(part.unit, whole.unit) is None:
            message = f"{part.id} is in {part.unit}, but {whole.id} in {whole.unit}"
            draft.reader.problem("unit_mismatch", message, (*path, "ratio"), "divide what has one unit")


def no_cycles(draft: Draft) -> None:
    """Nothing is part of itself, computed from itself, waits for itself or replaces itself."""
    indicators, targets = draft.declaration.indicators, draft.declaration.targets
    parts = {key: (one.part_of,) for key, one in indicators.items() if one.part_of is not None}
    ratios = {key: (one.ratio.part, one.ratio.whole) for key, one in indicators.items() if one.ratio is not None}
    older = _older(targets)
    rolled = {key: one.aim.of for key, one in targets.items() if isinstance(one.aim, RollUp)}
    awaited = {key: (one.when.target,) for key, one in targets.items() if one.when is not None}
    both = {key: (*rolled.get(key, ()), *awaited.get(key, ())) for key in (*rolled, *awaited)}
    _report(draft, "part_of_cycle", "is part of itself", ("indicators", "part_of"), cycles(parts))
    _report(draft, "ratio_cycle", "is computed from itself", ("indicators", "ratio"), cycles(ratios))
    for cycle in cycles(older):
        _replaced_by_itself(draft, cycle)
    for cycle in cycles(both):
        waiting = next(
            (at for at, key in enumerate(cycle) if cycle[(at + 1) % len(cycle)] not in rolled.get(key, ())), None
        )
        if waiting is None:
            _report(draft, "roll_up_cycle", "is made of itself", ("targets", "of"), [cycle])
        else:
            turned = (*cycle[waiting:], *cycle[:waiting])
            _report(draft, "when_cycle", "waits for itself", ("targets", "when"), [turned])


def _older(targets: Mapping[str, Target]) -> dict[str, list[str]]:
    """The targets in whose place each one stands: it supersedes them, or they were merged into it."""
    found: dict[str, list[str]] = {}
    for key, target in targets.items():
        if target.supersedes is not None:
            found.setdefault(key, []).append(target.supersedes)
        for revision in target.revisions:
            if revision.into is not None:
                found.setdefault(revision.into, []).append(key)
    return found


def _replaced_by_itself(draft: Draft, cycle: tuple[str, ...]) -> None:
    """Told where a target of the cycle says `supersedes`; where all of them were merged, at the first one's `into`."""
    targets = draft.declaration.targets
    if any(key not in targets for key in cycle):
        return  # A reference to nothing is a problem of its own.
    superseding = [at for at, key in enumerate(cycle) if targets[key].supersedes in cycle]
    if superseding:
        turned = (*cycle[superseding[0] :], *cycle[: superseding[0]])
        _report(draft, "supersedes_cycle", "supersedes itself", ("targets", "supersedes"), [turned])
        return
    merged = (cycle[0], *cycle[:0:-1])  # In the order in which each went into the next.
    last = len(targets[merged[0]].revisions) - 1  # Nothing can be re-stated after a merger.
    path: Path = ("targets", merged[0], "revisions", last, "into")
    draft.reader.problem("supersedes_cycle", _round("is merged into itself", merged), path, BREAK_THE_CYCLE)


def _report(draft: Draft, code: str, what: str, where: tuple[str, str], found: list[tuple[str, ...]]) -> None:
    section, key = where
    for cycle in found:
        draft.reader.problem(code, _round(what, cycle), (section, cycle[0], key), BREAK_THE_CYCLE)


def _round(what: str, cycle: tuple[str, ...]) -> str:
    steps = [*cycle[:6], *(["…"] if len(cycle) > 6 else []), cycle[0]]
    return f"{cycle[0]} {what}: " + " → ".join(steps)


def each_target(draft: Draft) -> None:
    """Every target makes sense in itself and with its indicator."""
    for key, target in draft.declaration.targets.items():
        check_target(draft.reader, target, draft.declaration.indicators, ("targets", key))


def re_statements_fit(draft: Draft) -> None:
    """Every re-statement did what it says it did."""
    changes_as_declared(draft.declaration, draft.reader)


def sources_fit(draft: Draft) -> None:
    """Every source fits what is declared beside it."""
    if draft.sources:
        from tracker.targets.sourced import check_source

        for placed in draft.sources:
            check_source(draft, placed)


CHECKS: tuple[Check, ...] = (
    references_exist,
    targets_exist,
    comparators_fit,
    one_name_space,
    aliases_are_clear,
    parts_fit_whole,
    ratios_are_shares,
    no_cycles,
    each_target,
    re_statements_fit,
    sources_fit,
)
"""Every check of a declaration; another one is a function above with a line here."""
