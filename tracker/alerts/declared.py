"""The digests and channels of a workspace, loaded with all problems at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.alerts.channels_yaml import check_places, check_spoken, read_channel
from tracker.alerts.digests_yaml import read_digest, refer
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.report import Alerts, Asking, Channel, Digest
from tracker.reader import Reader
from tracker.yamlfile import Plain, YamlFile, parse_yaml

if TYPE_CHECKING:
    from tracker.model.alert import AlertRule

DIGESTS, CHANNELS = "alerts/digests.yaml", "alerts/channels.yaml"
BESIDE = ("alerts", "requests")
"""What may stand in `alerts/digests.yaml` beside its digests."""


def load(root: Path, declaration: Declaration | None = None) -> tuple[Alerts, list[Problem]]:
    """The digests and channels under `root`, with every problem of both files.

    A file that is not there declares nothing. With the declaration given, what a selection names is looked up in it.
    """
    channels_read, channels_sections = _read(root, CHANNELS, "channels")
    channels_value = channels_sections["channels"]
    channels: dict[str, Channel] = {}
    for name, value in channels_value.items():
        channel = read_channel(channels_read, name, value, ("channels", name))
        if channel is not None:
            channels[name] = channel
    check_places(channels_read, channels.values())
    digests_read, sections = _read(root, DIGESTS, "digests", BESIDE)
    digests: dict[str, Digest] = {}
    for name, value in sections["digests"].items():
        digest = read_digest(digests_read, name, value, ("digests", name))
        if digest is not None:
            digests[name] = digest
    for digest in digests.values():
        _look_up(digests_read, digest, tuple(channels_value), declaration)
        place = ("digests", digest.id, "channels")
        check_spoken(digests_read, digest.languages, digest.channels, channels, place)
    askings = _requests(digests_read, sections["requests"], channels, tuple(channels_value), declaration)
    rules = _rules(digests_read, sections["alerts"], tuple(channels_value), declaration)
    for section, told in (("alerts", rules), ("requests", askings)):
        for name, one in told.items():
            check_spoken(digests_read, one.languages, one.channels, channels, (section, name, "channels"))
    return Alerts(digests=digests, channels=channels, requests=askings, rules=rules), [
        *_ordered(digests_read),
        *_ordered(channels_read),
    ]


def _rules(
    reader: Reader, value: dict[str, Plain], channels: tuple[str, ...], declaration: Declaration | None
) -> dict[str, AlertRule]:
    if not value:
        return {}
    from tracker.alerts.alerts_yaml import look_up, read_rule

    read = {name: read_rule(reader, name, one, ("alerts", name)) for name, one in value.items()}
    rules = {name: one for name, one in read.items() if one is not None}
    for rule in rules.values():
        look_up(reader, rule, channels, declaration)
    return rules


def _requests(
    reader: Reader,
    value: dict[str, Plain],
    channels: dict[str, Channel],
    known: tuple[str, ...],
    declaration: Declaration | None,
) -> dict[str, Asking]:
    if not value:
        return {}
    from tracker.alerts.requests_yaml import look_up, read_asking

    read = {name: read_asking(reader, name, one, ("requests", name)) for name, one in value.items()}
    askings = {name: one for name, one in read.items() if one is not None}
    for asking in askings.values():
        look_up(reader, asking, channels, known, declaration)
    return askings


def _read(root: Path, name: str, what: str, beside: tuple[str, ...] = ()) -> tuple[Reader, dict[str, dict[str, Plain]]]:
    """A reader on the file, and the mapping under its key as well as under those that may stand beside it."""
    none: dict[str, dict[str, Plain]] = {key: {} for key in (what, *beside)}
    try:
        data = (root / name).read_bytes()
    except FileNotFoundError:
        return Reader(YamlFile(name)), none
    except OSError as error:
        read = YamlFile(name)
        read.problems.append(Problem("unreadable", f"the file cannot be read: {error.strerror}", file=name))
        return Reader(read), none
    read = parse_yaml(data, name)
    reader = Reader(read)
    if read.value is None:
        if not read.problems:
            reader.problem("empty", f"the file is empty: it needs version: 1 and {what}", ())
        return reader, none
    top = reader.mapping(read.value, (), "the file")
    if top is None:
        return reader, none
    reader.known_keys(top, (), ("version", what, *beside))
    if top.get("version") != "1":
        reader.problem("version", "the file must say version: 1", ("version",), "write version: 1 at its top")
    if what not in top:
        reader.problem("missing_key", f"the file has no {what}", (), f"add {what}:")
    found = {key: _section(reader, top, key) for key in none}
    return reader, found


def _section(reader: Reader, top: dict[str, Plain], what: str) -> dict[str, Plain]:
    """The mapping under a key of the file, its ids looked at."""
    found = reader.mapping(top[what], (what,), what) if top.get(what) is not None else None
    for key in found or {}:
        if not key or not all(one.isascii() and (one.isalnum() or one in "-_") for one in key):
            hint = "use letters, digits, - and _: it names a folder"
            reader.problem("id", f"{key!r} cannot be an id", (what, key), hint, of_key=True)
    return found or {}


def _look_up(reader: Reader, digest: Digest, channels: tuple[str, ...], declaration: Declaration | None) -> None:
    path = ("digests", digest.id)
    refer(reader, digest.channels, channels, (*path, "channels"), "channel")
    if declaration is None:
        return
    targets = declaration.targets.values()
    selection, place = digest.selection, (*path, "selection")
    tags = tuple(dict.fromkeys(tag for target in targets for tag in target.tags))
    refer(reader, selection.owners, tuple(declaration.owners), (*place, "owner"), "owner")
    refer(reader, selection.tags, tags, (*place, "tag"), "target with the tag")
    refer(reader, selection.groups, tuple(declaration.groups), (*place, "group"), "group")
    refer(reader, selection.targets, tuple(declaration.targets), (*place, "target"), "target")


def _ordered(reader: Reader) -> list[Problem]:
    """The problems of one file from its top to its end."""
    written = reader.file.problems if reader.file is not None else []
    return sorted([*written, *reader.problems], key=lambda one: (one.line or 0, one.column or 0))
