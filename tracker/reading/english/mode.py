"""Whether a figure is so, aimed at, planned or there for comparison, with the word that says it."""

from __future__ import annotations

from typing import NamedTuple

from tracker.model.proposal import Modality


class Mode(NamedTuple):
    """A modality, the characters of its cue (0, 0 where there is none) and how far off that stands.

    `earlier` marks what another figure came up or down from.
    """

    modality: Modality
    start: int
    end: int
    distance: int
    earlier: bool = False
