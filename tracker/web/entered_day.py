"""A day as a form's field of kind `date` sends it."""

from __future__ import annotations

from datetime import date


def day_of(text: str) -> date | None:
    """The day that was entered; None for none, as for what is no day.

    >>> day_of("2026-11-23"), day_of(""), day_of("tomorrow")
    (datetime.date(2026, 11, 23), None, None)
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
