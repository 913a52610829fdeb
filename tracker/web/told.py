"""Problems in the visitor's words, beside the fields that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.model.problem import Problem
from tracker.web.seat import Seat
from tracker.web.words import phrases


def told(at: Seat, room: str, problems: Iterable[Problem]) -> Mapping[str, list[str]]:
    """What is wrong by field, as the catalogue of a room says it (`ROOM.problem_CODE`), else as the step did."""
    found: dict[str, list[str]] = {}
    for one in problems:
        key = f"{room}.problem_{one.code}"
        found.setdefault(one.path, []).append(at.say(key) if key in phrases() else str(one.message))
    return found
