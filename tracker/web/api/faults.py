"""What is wrong with a request to the API, each fault with where it stands and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.model.problem import Problem


class FaultyError(Exception):
    """Ends a call with a status and the problems of what was sent."""

    def __init__(self, problems: Sequence[Problem], status: int = 422) -> None:
        super().__init__("; ".join(one.message for one in problems))
        self.problems, self.status = tuple(problems), status


def wrong(name: str, message: str, hint: str | None = None, *, status: int = 422) -> FaultyError:
    """One fault, of the parameter or the key of a name."""
    return FaultyError([Problem("unreadable", message, name, hint)], status)


def within(problems: Iterable[Problem], **renamed: str) -> FaultyError:
    """What a step found, with its own names for things turned into those of the body."""
    return FaultyError([replace(one, path=renamed.get(one.path, one.path)) for one in problems])
