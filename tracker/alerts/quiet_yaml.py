"""The hours in which a channel sends nothing, as `quiet` says them."""

from __future__ import annotations

import re
from datetime import time
from typing import cast

from tracker.alerts.digests_yaml import read_words
from tracker.model.report import Quiet
from tracker.reader import Reader, said
from tracker.yamlfile import Path, Plain

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = ("from", "to", "days")

_TIME = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")


def read_quiet(reader: Reader, value: Plain, path: Path) -> Quiet | None:
    """The quiet hours; None where what is written leaves none."""
    keys = reader.mapping(value, path, "quiet")
    if keys is None:
        return None
    reader.known_keys(keys, path, KEYS)
    start = _time(reader, keys["from"], (*path, "from")) if "from" in keys else None
    end = _time(reader, keys["to"], (*path, "to")) if "to" in keys else None
    words = read_words(reader, keys.get("days"), (*path, "days"), "day of the week", DAYS)
    days = tuple(sorted(DAYS.index(word) for word in words))
    if ("from" in keys) != ("to" in keys):
        written, missing = ("from", "to") if "from" in keys else ("to", "from")
        message = f"quiet hours have a beginning and an end, and {missing} is not said"
        reader.problem("half_quiet", message, (*path, written), f'add {missing}: "07:00"', of_key=True)
    if start is not None and start == end:
        message = "quiet hours that end when they begin would never end"
        reader.problem("never_sends", message, (*path, "to"), "for whole days write days: [sat, sun]")
    if len(days) == len(DAYS):
        message = "a channel that is quiet on all seven days never sends"
        reader.problem("never_sends", message, (*path, "days"), "leave a day out")
    if not any(key in keys for key in KEYS):
        hint = 'write {from: "22:00", to: "07:00"}, or days: [sat, sun], or both'
        reader.problem("empty_quiet", "quiet says no hours and no days", path, hint)
    return None if start is None and end is None and not days else Quiet(start, end, days)


def _time(reader: Reader, value: Plain, path: Path) -> time | None:
    """An hour of the day; 24:00 is midnight."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        hour, minute = cast("tuple[str, str]", found.groups())
        if int(hour) < 24 or minute == "00":
            return time(int(hour) % 24, int(minute))
    reader.problem("time", f"an hour of the day is written as 22:00, not {said(value)}", path, 'write "22:00"')
    return None
