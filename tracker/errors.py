"""Exceptions for our own failures; a user's mistake is a `Problem`, never an exception."""


class TrackerError(Exception):
    """Something went wrong that the caller must be told: what, where, and what to do about it.

    `str(error)` is one sentence for a person; `hint` says what to do next, or is None.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(TrackerError):
    """The command or call was given words it cannot take (exit code 2)."""


class InputError(TrackerError):
    """The workspace or the input has problems that stop the work (exit code 3)."""
