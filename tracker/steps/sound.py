"""What cannot be used as it is declared: an error that carries every problem."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tracker.errors import InputError, UsageError
from tracker.model.problem import Problem
from tracker.yamlfile import MAX_BYTES


class ProblemsError(InputError):
    """What is declared cannot be used; `problems` are all the reasons, each with its place."""

    def __init__(self, message: str, problems: Sequence[Problem], hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.problems = tuple(problems)


def read_bytes(file: Path) -> bytes:
    """The bytes of a YAML file that the user named, no more than can be read; UsageError where it cannot be opened."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from error
