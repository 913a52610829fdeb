"""Durations as ISO 8601 writes them."""

from __future__ import annotations

import re
from datetime import timedelta

_SPAN = re.compile(
    r"P(?=[0-9T])(?:(?P<years>[0-9]{1,5})Y)?(?:(?P<months>[0-9]{1,5})M)?(?:(?P<weeks>[0-9]{1,5})W)?"
    r"(?:(?P<days>[0-9]{1,5})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,5})H)?(?:(?P<minutes>[0-9]{1,6})M)?(?:(?P<seconds>[0-9]{1,6})S)?)?",
    re.ASCII,
)
_SECONDS = {
    "years": 365 * 86_400, "months": 30 * 86_400, "weeks": 7 * 86_400, "days": 86_400, "hours": 3_600,
    "minutes": 60, "seconds": 1,
}  # fmt: skip


def span(text: str) -> timedelta | None:
    """The length of an ISO 8601 duration, months of 30 and years of 365 days; None when it is none.

    >>> span("PT6H"), span("P1DT12H"), span("6 hours")
    (datetime.timedelta(seconds=21600), datetime.timedelta(days=1, seconds=43200), None)
    """
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    return timedelta(seconds=sum(int(count) * _SECONDS[name] for name, count in found.groupdict(default="0").items()))
