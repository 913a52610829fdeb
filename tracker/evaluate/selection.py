"""Which targets a selection names, who answers for a target, which sources feed it."""

from __future__ import annotations

from tracker.model.declaration import Declaration
from tracker.model.selection import Selection
from tracker.model.source import Source
from tracker.model.target import Target


def owner_of(declaration: Declaration, target_id: str) -> str | None:
    """The id of the owner that answers for a target: its own, else its indicator's."""
    target = declaration.targets.get(target_id)
    if target is None:
        return None
    indicator = declaration.indicators.get(target.indicator or "")
    return target.owner or (indicator.owner if indicator is not None else None)


def fits(selection: Selection, declaration: Declaration, target_id: str, headline: str) -> bool:
    """Whether a target with this headline fits every list of the selection that is not empty."""
    target = declaration.targets.get(target_id)
    if target is None:
        return False
    return (
        (not selection.owners or owner_of(declaration, target.id) in selection.owners)
        and (not selection.tags or bool(set(selection.tags) & set(target.tags)))
        and (not selection.headlines or headline in selection.headlines)
        and (not selection.groups or target.group in selection.groups)
        and (not selection.targets or target.id in selection.targets)
    )


def feeds(source: Source, target: Target) -> bool:
    """Whether the source is where a target's figures come from, or where its statement is watched."""
    return target.id in source.watch or any(one in (target.indicator, target.id) for one in source.subjects)
