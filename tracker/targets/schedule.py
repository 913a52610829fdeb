"""How often and how long: schedules, durations to the second, sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

from tracker.model.duration import span
from tracker.model.source import Cron
from tracker.reader import Reader
from tracker.targets.fields import NOTHING, Context, FieldReader, shown
from tracker.yamlfile import Path, Plain

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=36_525)
"""Between these a source may be fetched again."""

LARGEST = 50 * 1024 * 1024
"""The most bytes that one piece of evidence may have."""

_SIZE = re.compile(r"([0-9]{1,9})\s*(B|kB|KB|KiB|MB|MiB)?", re.ASCII)
_BYTES = {None: 1, "B": 1, "kB": 1_000, "KB": 1_000, "KiB": 1_024, "MB": 1_000_000, "MiB": 1_048_576}
_CRON = "write minute, hour, day, month, weekday, such as '0 9 * * MON' for Mondays at 09:00, or a duration such as P1D"


def read_every(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> Cron | timedelta | None:
    """When a source is fetched: a cron line in the workspace's time zone, or an ISO duration."""
    text = reader.text(value, path, "every")
    if text is None:
        return None
    if text[:1] != "P":
        return _cron(reader, text, path)
    length = span(text)
    if length is None or length > LONGEST:
        reader.problem("bad_duration", f"{shown(text)} is no duration", path, "write P1D, P1W, PT6H or a cron line")
        return None
    if length < SHORTEST:
        _too_frequent(reader, path)
        return None
    return length


def _cron(reader: Reader, text: str, path: Path) -> Cron | None:
    from cronsim import CronSim, CronSimError

    fields = " ".join(text.split())
    if len(fields.split(" ")) not in (5, 6) or len(fields) > 200:
        reader.problem("bad_cron", f"{shown(text)} is neither a cron line nor a duration", path, _CRON)
        return None
    try:
        times = list(islice(CronSim(fields, datetime(2024, 1, 1, tzinfo=UTC)), 61))
    except CronSimError as error:
        reader.problem("bad_cron", f"{shown(text)} is no cron line: {str(error).lower()}", path, _CRON)
        return None
    if not times:
        reader.problem("bad_cron", f"{shown(text)} never comes due", path, _CRON)
        return None
    if any(after - before < SHORTEST for before, after in pairwise(times)):
        _too_frequent(reader, path)
        return None
    return Cron(fields)


def _too_frequent(reader: Reader, path: Path) -> None:
    hint = "once a day, P1D, is enough for most pages"
    reader.problem("too_frequent", "a source is fetched once a minute at most", path, hint)


def within(what: str, least: timedelta, most: timedelta, hint: str) -> FieldReader:
    """A reader of durations between two."""

    def read(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> timedelta | None:
        text = reader.text(value, path, what)
        if text is None:
            return None
        length = span(text)
        if length is None or not least <= length <= most:
            reader.problem("bad_duration", f"{shown(text)} cannot be {what}", path, hint)
            return None
        return length

    return read


def read_size(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> int | None:
    """A number of bytes, such as 20 MiB."""
    text = reader.text(value, path, "a size")
    if text is None:
        return None
    found = _SIZE.fullmatch(text)
    size = int(found[1]) * _BYTES[found[2]] if found else 0
    if not 1_000 <= size <= LARGEST:
        reader.problem("bad_size", f"{shown(text)} is no size", path, "write one from 1 kB to 50 MiB, such as 20 MiB")
        return None
    return size


def whole_number(what: str, least: int, most: int) -> Callable[[Reader, Plain, Path, Context], int | None]:
    """A reader of whole numbers between two."""

    def read(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> int | None:
        text = reader.text(value, path, what)
        if text is None:
            return None
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
        if number is None or not least <= number <= most:
            reader.problem("bad_number", f"{shown(text)} is no {what}", path, f"write a number from {least} to {most}")
            return None
        return number

    return read
