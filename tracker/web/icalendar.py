"""A calendar of whole days (RFC 5545): written line by line, folded at 75 octets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

OCTETS = 75
"""The longest line without its break (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a day; `name` is what its identifier is made from, `path` where it leads to."""

    name: str
    day: date
    summary: str
    description: str
    path: str


def calendar(name: str, base: str, events: Iterable[Event], stamp: datetime) -> bytes:
    """The calendar's document; the same event has the same identifier each time."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Target Tracker//Dates//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}",
    ]  # fmt: skip
    for one in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid5(NAMESPACE_URL, f'{base}#{one.name}')}",
            f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(one.summary)}",
            f"DESCRIPTION:{escaped(one.description)}",
            f"URL:{base}{one.path}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in folded(line)).encode()


def escaped(text: str) -> str:
    r"""A text as a property's value: its commas, semicolons, backslashes and breaks escaped, no signs of control.

    >>> escaped("a, b; c\nd")
    'a\\, b\\; c\\nd'
    """
    plain = (
        text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\n").replace("\n", "\\n")
    )
    return "".join(one for one in plain if one >= " " and one != "\x7f")


def folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, each but the first begun with a space, none within a character.

    >>> [len(one.encode()) for one in folded("SUMMARY:" + "家" * 40)]
    [74, 55]
    """
    piece, length = "", 0
    for one in line:
        size = len(one.encode())
        if length + size > OCTETS:
            yield piece
            piece, length = " ", 1
        piece += one
        length += size
    yield piece
