"""Messages as files in a folder, with an index: fit to be served as they lie or to feed a static site.

An edition stands in `DIGEST/PERIOD/`, a later version of its period in the place of the former; alerts, requests and
tests stand in `alerts/`, `requests/`, `notices/`, each in a folder named by its id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from tracker.alerts.channels.files import read_bounded, write_whole
from tracker.alerts.channels.sending import AlteredError, OneByOne, Parcel, Surroundings
from tracker.model.delivery import Outcome, Sent, TryAgain
from tracker.model.message import Message, MessageKind
from tracker.model.report import Channel

SUFFIXES = {"html": "html", "text": "txt", "md": "md", "json": "json"}
"""The forms that are written as files."""
STEMS: Mapping[MessageKind, str] = {"edition": "digest", "alert": "alert", "request": "request", "notice": "notice"}
INDEX, ABOUT = "index.json", "edition.json"
SCHEMA = "tracker.folder/1"
LISTED = 500
"""So many editions stand in the index, the newest first."""
LONGEST_ABOUT = 64 * 1024

_PICTURE = re.compile(r"charts/[^/\\\0]+\.(?:png|svg)")


class FolderSender(OneByOne):
    """Writes messages under the channel's `path` in the workspace: in its language where it has one, else in all."""

    def __init__(self, channel: Channel, surroundings: Surroundings) -> None:
        self._language = channel.language
        self._path = str(channel.settings["path"])
        self._root = surroundings.root

    def send(self, parcel: Parcel) -> Outcome:
        message, folder = parcel.message, self._root / self._path
        languages = own_language(parcel.languages, self._language)
        place = folder / place_of(message)
        try:
            names = write_files(message, place, languages)
            if message.kind == "edition":
                write_whole(place / ABOUT, _about(message, names))
                write_whole(folder / INDEX, _index(folder))
        except OSError as error:
            return TryAgain(f"{self._path} cannot be written: {error.strerror}")
        files = tuple(f"{self._path}/{place_of(message)}/{name}" for name in names)
        return Sent(f"written to {self._path}/{place_of(message)}", _wire(message, names), files)


def own_language(languages: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    """The one language that a channel of files speaks where it has one, else all."""
    return (own,) if own in languages else languages


def place_of(message: Message) -> str:
    """Where a message stands in a folder: `weekly/2026-11-23`, `alerts/ID`."""
    parts = message.about.split("/")
    parts = parts[:2] if message.kind == "edition" else [f"{message.kind}s", *parts]
    return "/".join(_safe(part) for part in parts)


def file_names(message: Message, languages: tuple[str, ...] | None = None) -> dict[str, str]:
    """The file of each part that is written as one, by the part's name: `html.zh` stands in `digest.zh.html`."""
    stem, names = STEMS[message.kind], {}
    for part in message.parts:
        form, _, language = part.partition(".")
        if form in SUFFIXES and language.isalnum() and (languages is None or language in languages):
            names[part] = f"{stem}.{language}.{SUFFIXES[form]}"
        elif _PICTURE.fullmatch(part) and (languages is None or part.rsplit(".", 2)[-2] in languages):
            names[part] = part
    return names


def write_files(message: Message, place: Path, languages: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Writes the parts of a message that are files into a folder; their names there, texts before pictures.

    Languages: all of them where none are named. Writing the same message again changes no byte. What stands there
    afterwards is read again: AlteredError where it is not what was frozen. Raises OSError.
    """
    names = file_names(message, languages)
    for part, name in names.items():
        write_whole(place / name, message.parts[part])
    for part, name in names.items():
        if read_bounded(place / name, len(message.parts[part])) != message.parts[part]:
            raise AlteredError(f"{place / name} does not hold what was approved")
    return tuple(sorted(names.values(), key=lambda name: name.startswith("charts/")))


def _safe(part: str) -> str:
    """A part of an id as the name of a folder, whatever it holds."""
    named = quote(part, safe="")
    return named.replace(".", "%2E", 1) if named.startswith(".") or not named else named


def _wire(message: Message, names: tuple[str, ...]) -> str:
    """The SHA-256 over what was written, each file by its name."""
    written = {name: part for part, name in file_names(message).items()}
    told = {name: sha256(message.parts[written[name]]).hexdigest() for name in sorted(names)}
    return sha256(json.dumps(told).encode()).hexdigest()


def _about(message: Message, names: tuple[str, ...]) -> bytes:
    """What the index says of an edition, kept beside its files."""
    digest, period, *version = message.about.split("/")
    told = {
        "digest": digest,
        "period": period,
        "version": int(version[0]) if version and version[0].isdigit() else 1,
        "made_at": message.made_at.isoformat(),
        "hash": message.hash,
        "subject": {language: message.text(f"subject.{language}") for language in message.languages},
        "files": list(names),
    }
    return _json(told)


def _index(folder: Path) -> bytes:
    """The index of what stands under a folder, made anew from what stands beside each edition.

    So an index that was lost, broken, or written by two at a time is right again with the next edition.
    """
    editions = []
    for file in sorted(folder.glob(f"*/*/{ABOUT}"), key=lambda one: one.parent.name, reverse=True)[:LISTED]:
        content = read_bounded(file, LONGEST_ABOUT)
        try:
            told = json.loads(content or b"")
        except (ValueError, RecursionError):
            continue
        place = file.parent.relative_to(folder).as_posix()
        if isinstance(told, dict) and isinstance(told.get("files"), list):
            told["files"] = [f"{place}/{name}" for name in told["files"]]
            editions.append(told)
    editions.sort(key=lambda one: (str(one.get("period")), str(one.get("made_at"))), reverse=True)
    return _json({"schema": SCHEMA, "editions": editions})


def _json(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
