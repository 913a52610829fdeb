"""The words a condition may wait for: every headline, every attainment."""

from __future__ import annotations

from typing import get_args

from tracker.model.assessment import Attainment, Lifecycle, Trajectory

STATES: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *get_args(Attainment),
            *get_args(Trajectory),
            *(word for word in get_args(Lifecycle) if word in ("withdrawn", "superseded", "not_triggered")),
            "open",
            "not_assessable",
        )
    )
)
