"""Which targets are told of, by what they have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """Which targets a digest tells of: those that fit every list that is not empty."""

    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
