"""`alerts:` of `alerts/digests.yaml` read into rules, with every problem at its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias, TypeVar, cast

from tracker.alerts.digests_yaml import LANGUAGES, read_selection, read_text, read_words, refer
from tracker.model.alert import WHENS, AlertRule, Grouping, When
from tracker.model.declaration import Declaration
from tracker.model.duration import span
from tracker.model.numerals import numeral
from tracker.reader import Reader
from tracker.yamlfile import Path, Plain

KEYS = (
    "when", "title", "selection", "confirm", "for", "keep", "days", "below", "repeat", "group", "resolved", "flood",
    "language", "languages", "channels",
)  # fmt: skip

GROUPS: tuple[Grouping, ...] = ("owner", "group", "none")
"""What may stand after `group:`; without it everything of a rule is one message."""

LONGEST = timedelta(days=3_660)
SHORTEST_REPEAT = timedelta(hours=1)
MOST_EVALUATIONS, MOST_DAYS, MOST_LISTED = 100, 3_660, 1_000

_Keys: TypeAlias = Mapping[str, Plain]
_T = TypeVar("_T")


def read_rule(reader: Reader, name: str, value: Plain, path: Path) -> AlertRule | None:
    """One alert rule; None where it is no mapping or lacks what it cannot do without."""
    keys = reader.mapping(value, path, "an alert")
    if keys is None:
        return None
    reader.known_keys(keys, path, KEYS)
    when = _when(reader, keys, path)
    channels = read_words(reader, keys.get("channels"), (*path, "channels"), "channels")
    if "channels" not in keys:
        message, hint = (
            "the alert names no channel: nobody would be told",
            "add channels: [...] of alerts/channels.yaml",
        )
        reader.problem("missing_key", message, path, hint, of_key=True)
    languages = _languages(reader, keys, path)
    title = read_text(reader, keys["title"], (*path, "title"), "the title of an alert") if "title" in keys else None
    for key, only in (("days", "deadline_near"), ("below", "forecast_below")):
        if key in keys and when is not None and when != only:
            message = f"{key} belongs to when: {only}, not to {when}"
            reader.problem("of_another_condition", message, (*path, key), "remove it", of_key=True)
    group = reader.choice(keys["group"], (*path, "group"), "group", GROUPS) if "group" in keys else None
    resolved = reader.truth(keys["resolved"], (*path, "resolved"), "resolved") if "resolved" in keys else False
    rule = AlertRule(
        id=name,
        when=when or "status_worsened",
        languages=languages,
        channels=channels,
        title=title,
        selection=read_selection(reader, keys.get("selection"), (*path, "selection")),
        confirm=_or(_count(reader, keys, path, "confirm", 1, MOST_EVALUATIONS), 1),
        lasting=_or(_length(reader, keys, path, "for"), timedelta(0)),
        keep=_or(_length(reader, keys, path, "keep"), timedelta(0)),
        days=_or(_count(reader, keys, path, "days", 0, MOST_DAYS), 30),
        below=_or(_share(reader, keys, path), Decimal("0.3")),
        repeat=_length(reader, keys, path, "repeat", SHORTEST_REPEAT),
        group=cast("Grouping", group or "rule"),
        resolved=bool(resolved),
        flood=_or(_count(reader, keys, path, "flood", 1, MOST_LISTED), 20),
    )
    return rule if when is not None and channels and languages else None


def look_up(reader: Reader, rule: AlertRule, channels: tuple[str, ...], declaration: Declaration | None) -> None:
    """A problem for each word that names nothing known."""
    path: Path = ("alerts", rule.id)
    refer(reader, rule.channels, channels, (*path, "channels"), "channel")
    if declaration is None:
        return
    place, targets = (*path, "selection"), declaration.targets.values()
    tags = tuple(dict.fromkeys(tag for target in targets for tag in target.tags))
    refer(reader, rule.selection.owners, tuple(declaration.owners), (*place, "owner"), "owner")
    refer(reader, rule.selection.tags, tags, (*place, "tag"), "target with the tag")
    refer(reader, rule.selection.groups, tuple(declaration.groups), (*place, "group"), "group")
    refer(reader, rule.selection.targets, tuple(declaration.targets), (*place, "target"), "target")


def _when(reader: Reader, keys: _Keys, path: Path) -> When | None:
    if "when" not in keys:
        message = "the alert does not say when it is raised"
        reader.problem("missing_key", message, path, "add when: " + " | ".join(WHENS), of_key=True)
        return None
    found = reader.choice(keys["when"], (*path, "when"), "condition of an alert", WHENS)
    return found if found in WHENS else None


def _languages(reader: Reader, keys: _Keys, path: Path) -> tuple[str, ...]:
    if "language" in keys and "languages" in keys:
        message = "the alert says both language and languages"
        reader.problem("two_keys", message, (*path, "languages"), "keep one of them", of_key=True)
    key = "languages" if "languages" in keys else "language"
    found = read_words(reader, keys.get(key), (*path, key), "language", LANGUAGES)
    if not found and key not in keys:
        reader.problem("missing_key", "the alert names no language", path, "add languages: [zh, en]", of_key=True)
    return found


def _count(reader: Reader, keys: _Keys, path: Path, key: str, low: int, high: int) -> int | None:
    if key not in keys:
        return None
    written = reader.text(keys[key], (*path, key), key)
    if written is None:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= 6 and low <= int(written) <= high):
        message = f"{key} must be a whole number from {low} to {high}, not {written[:40]!r}"
        reader.problem("not_a_count", message, (*path, key), f"write {key}: {max(low, 2)}")
        return None
    return int(written)


def _length(reader: Reader, keys: _Keys, path: Path, key: str, shortest: timedelta = timedelta(0)) -> timedelta | None:
    if key not in keys:
        return None
    written = reader.text(keys[key], (*path, key), "a duration")
    if written is None:
        return None
    length = span(written)
    if length is None or length > LONGEST:
        reader.problem("bad_duration", f"{written[:40]!r} is no duration", (*path, key), "write P2D, P1W or PT6H")
        return None
    if length < shortest:
        reader.problem("too_frequent", f"{key} must be an hour at least", (*path, key), "write P7D for once a week")
        return None
    return length


def _share(reader: Reader, keys: _Keys, path: Path) -> Decimal | None:
    if "below" not in keys:
        return None
    written = reader.text(keys["below"], (*path, "below"), "a probability")
    found = None if written is None else numeral(written.removesuffix("%").strip())
    if written is None:
        return None
    share = None if found is None else found.value / 100 if written.endswith("%") else found.value
    if share is None or not 0 < share < 1:
        hint = "write below: 0.3 or below: 30%"
        reader.problem("no_share", f"{written[:40]!r} is no probability between 0 and 1", (*path, "below"), hint)
        return None
    return share


def _or(found: _T | None, otherwise: _T) -> _T:
    return otherwise if found is None else found
