"""Proposals in the order of the text, however they were found."""

from __future__ import annotations

from dataclasses import replace

from tracker.model.proposal import Figure, Proposal


def ordered(found: list[Proposal]) -> list[Proposal]:
    """By their places in the text; the links between figures follow."""
    order = sorted(range(len(found)), key=lambda place: _place(found[place]))
    moved = {old: new for new, old in enumerate(order)}

    def linked(one: Proposal) -> Proposal:
        if not isinstance(one, Figure):
            return one
        growth = one.growth
        if growth is not None and growth.of is not None:
            one = replace(one, growth=replace(growth, of=moved[growth.of]))
        return one if one.part_of is None else replace(one, part_of=moved[one.part_of])

    return [linked(found[old]) for old in order]


def _place(one: Proposal) -> int:
    return one.written.start if isinstance(one, Figure) else one.quote.start
