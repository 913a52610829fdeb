"""`requests:` of `alerts/digests.yaml` read into series of requests, with every problem at its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from tracker.alerts.digests_yaml import LANGUAGES, read_words, refer
from tracker.model.declaration import Declaration
from tracker.model.duration import span
from tracker.model.report import VALID, Asking, Channel
from tracker.model.selection import Selection
from tracker.reader import Reader
from tracker.yamlfile import Path, Plain

KEYS = ("selection", "channels", "language", "languages", "remind", "escalate", "valid")
SELECTION_KEYS = ("owner", "tag", "group", "target")

LONGEST = timedelta(days=3_660)
"""Nobody waits longer for a figure than ten years."""

MOST_REMINDERS = 20

DAY = timedelta(days=1)


def read_asking(reader: Reader, name: str, value: Plain, path: Path) -> Asking | None:
    """One series of requests; None where it is no mapping or lacks what it cannot do without."""
    keys = reader.mapping(value, path, "a series of requests")
    if keys is None:
        return None
    reader.known_keys(keys, path, KEYS)
    channels = read_words(reader, keys.get("channels"), (*path, "channels"), "channels")
    if "channels" not in keys:
        message, hint = "the requests name no channel", "add channels: with an email channel of alerts/channels.yaml"
        reader.problem("missing_key", message, path, hint, of_key=True)
    languages = _languages(reader, keys, path)
    valid = _days(reader, keys["valid"], (*path, "valid")) if "valid" in keys else None
    if not channels or not languages:
        return None
    return Asking(
        id=name,
        channels=channels,
        languages=languages,
        selection=_selection(reader, keys.get("selection"), (*path, "selection")),
        remind=_reminders(reader, keys.get("remind"), (*path, "remind")),
        escalate=_days(reader, keys["escalate"], (*path, "escalate")) if "escalate" in keys else None,
        valid=valid or VALID,
    )


def look_up(
    reader: Reader,
    asking: Asking,
    channels: Mapping[str, Channel],
    known: tuple[str, ...],
    declaration: Declaration | None,
) -> None:
    """A problem for each word that names nothing known, for a channel by which nobody can be written to."""
    path: Path = ("requests", asking.id)
    refer(reader, asking.channels, known, (*path, "channels"), "channel")
    for name in asking.channels:
        if name in channels and channels[name].kind != "email":
            message = f"figures are asked for by email, and the channel {name!r} is of kind {channels[name].kind}"
            reader.problem("no_email", message, (*path, "channels"), "name an email channel")
    if declaration is None:
        return
    place = (*path, "selection")
    tags = tuple(dict.fromkeys(tag for target in declaration.targets.values() for tag in target.tags))
    selection = asking.selection
    refer(reader, selection.owners, tuple(declaration.owners), (*place, "owner"), "owner")
    refer(reader, selection.tags, tags, (*place, "tag"), "target with the tag")
    refer(reader, selection.groups, tuple(declaration.groups), (*place, "group"), "group")
    refer(reader, selection.targets, tuple(declaration.targets), (*place, "target"), "target")


def _languages(reader: Reader, keys: Mapping[str, Plain], path: Path) -> tuple[str, ...]:
    if "language" in keys and "languages" in keys:
        message = "the requests say both language and languages"
        reader.problem("two_keys", message, (*path, "languages"), "keep one of them", of_key=True)
    key = "languages" if "languages" in keys else "language"
    found = read_words(reader, keys.get(key), (*path, key), "language", LANGUAGES)
    if not found and key not in keys:
        reader.problem("missing_key", "the requests name no language", path, "add languages: [zh]", of_key=True)
    return found


def _selection(reader: Reader, value: Plain, path: Path) -> Selection:
    keys = None if value is None else reader.mapping(value, path, "a selection")
    if keys is None:
        return Selection()
    reader.known_keys(keys, path, SELECTION_KEYS)
    owners, tags, groups, targets = (read_words(reader, keys.get(key), (*path, key), key) for key in SELECTION_KEYS)
    return Selection(owners=owners, tags=tags, groups=groups, targets=targets)


def _reminders(reader: Reader, value: Plain, path: Path) -> tuple[timedelta, ...]:
    """The reminders in days from the first asking, each later than the one before."""
    found: list[timedelta] = []
    several = value if isinstance(value, list) else [] if value is None else [value]
    if len(several) > MOST_REMINDERS:
        message = f"more than {MOST_REMINDERS} reminders are too many"
        reader.problem("too_many", message, path, "use escalate: to ask the next person")
        several = several[:MOST_REMINDERS]
    for index, one in enumerate(several):
        place = (*path, index) if isinstance(value, list) else path
        wait = _days(reader, one, place)
        if wait is None:
            continue
        if found and wait <= found[-1]:
            message = "a reminder counts from the first asking, and this one comes no later than the one before"
            reader.problem("out_of_order", message, place, "write them like [P7D, P14D]")
            continue
        found.append(wait)
    return tuple(found)


def _days(reader: Reader, value: Plain, path: Path) -> timedelta | None:
    """A duration of whole days."""
    written = reader.text(value, path, "a duration")
    if written is None:
        return None
    length = span(written)
    if length is None or length < DAY or length > LONGEST or length % DAY:
        message = f"{written[:40]!r} is no number of days between P1D and P{LONGEST.days}D"
        reader.problem("bad_duration", message, path, "write P7D, P2W or P1M")
        return None
    return length
