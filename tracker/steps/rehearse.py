"""Trying every read of a declaration on an empty sample, so that a typo is found before Monday."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.targets import load

if TYPE_CHECKING:
    from tracker.targets.draft import Draft


def load_rehearsed(root: Path) -> tuple[Declaration | None, list[Problem]]:
    """The declaration of the workspace with every problem of it, those of its selectors, paths and patterns too."""
    return load(root, (selectors_work,))


def selectors_work(draft: Draft) -> None:
    """Every selector, path and pattern of a source can be read by what will look for it."""
    if not draft.sources:
        return
    from tracker.ingest.extract.rehearse import rehearse

    for placed in draft.sources:
        for index, read in enumerate(placed.source.reads):
            at = (*placed.of_read(index), read.format)
            for fault in rehearse(read):
                hint = f"mend it, then look: tracker try {placed.source.id}"
                draft.reader.problem("bad_selector", fault.in_language("en"), at, hint)
