"""Whether sources fit what is declared beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.evaluate.candidate import marks_of
from tracker.model.source import Read
from tracker.model.units import factor_between
from tracker.targets.fields import shown
from tracker.yamlfile import Path

if TYPE_CHECKING:
    from tracker.targets.draft import Draft, Placed


def check_source(draft: Draft, placed: Placed) -> None:
    """A source refers to what is declared, in units that can be compared; its statements have a quote to watch."""
    source, path = placed.source, placed.path
    draft.refers(source.document, "documents", (*path, "document"))
    draft.refers(source.owner, "owners", (*path, "owner"))
    for index, read in enumerate(source.reads):
        _fits(draft, read, placed.of_read(index))
    if source.proposals is not None:
        draft.refers(source.proposals.indicator, "indicators", (*placed.of_proposals(), "indicator"))
    for index, subject in enumerate(source.feeds):
        _is_recorded(draft, subject, (*path, "feeds", index) if placed.listed("feeds") else (*path, "feeds"))
    for index, target in enumerate(source.watch):
        _watches(draft, target, (*path, "watch", index) if placed.listed("watch") else (*path, "watch"))
    if path[0] == "indicators" and source.id in draft.written["sources"]:
        message = f"{shown(source.id)} is the id of a source under sources: too"
        hint = "rename that one, or remove the source of the indicator"
        draft.reader.problem("id_used_twice", message, path, hint, of_key=True)


def _fits(draft: Draft, read: Read, path: Path) -> None:
    draft.refers(read.indicator, "indicators", (*path, "indicator"))
    indicator = draft.declaration.indicators.get(read.indicator)
    if indicator is None:
        return
    if read.unit is not None and factor_between(read.unit, indicator.unit) is None:
        message = f"figures in {read.unit} cannot be turned into {indicator.unit}, the unit of {indicator.id}"
        draft.reader.problem("unit_mismatch", message, (*path, "unit"), f"write {indicator.unit}, or leave unit out")
    if read.period is not None and read.period.kind == "previous" and indicator.frequency == "irregular":
        message = f"{indicator.id} is reported at no fixed interval: there is no previous period"
        hint = f"write frequency: under {indicator.id}, or another period here"
        draft.reader.problem("no_frequency", message, (*path, "period"), hint)


def _is_recorded(draft: Draft, key: str, path: Path) -> None:
    """What may be pushed is an indicator, or a target with stages, items or verdicts of its own."""
    target = draft.declaration.targets.get(key)
    if target is None:
        draft.refers(key, "indicators", path)
    elif not marks_of(target):
        hint = f"write {target.indicator}" if target.indicator else "write an indicator"
        draft.reader.problem("not_recorded", f"nothing is recorded for {shown(key)} itself", path, hint)


def _watches(draft: Draft, key: str, path: Path) -> None:
    draft.refers(key, "targets", path)
    target = draft.declaration.targets.get(key)
    if target is not None and not target.statement.quote:
        message = f"the statement of {key} has no quote, so nothing can be looked for on the page"
        hint = f"write under targets.{key}.statement: quote: with the exact words of the page"
        draft.reader.problem("no_quote", message, path, hint)
