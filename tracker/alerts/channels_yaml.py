"""`alerts/channels.yaml` read into channels, with every problem at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlsplit

from tracker.alerts.digests_yaml import LANGUAGES, read_words
from tracker.alerts.quiet_yaml import read_quiet
from tracker.model.report import CHANNEL_KINDS, FILE_KINDS, Channel, ChannelKind, Setting
from tracker.reader import Reader, said
from tracker.yamlfile import Path, Plain

Form = Literal["path", "address", "addresses", "url", "variable", "host", "port", "tls", "truth", "text"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a kind of channel and what may stand there."""

    form: Form
    required: bool = False


_URL, _SECRET, _PRIVATE = Key("variable", required=True), Key("variable"), Key("truth")

KINDS: Mapping[ChannelKind, Mapping[str, Key]] = {
    "folder": {"path": Key("path", required=True)},
    "atom": {"path": Key("path", required=True), "title": Key("text"), "pages": Key("truth")},
    "email": {
        "to": Key("addresses", required=True),
        "from": Key("address", required=True),
        "reply_to": Key("address"),
        "bounce": Key("address"),
        "host": Key("host"),
        "port": Key("port"),
        "tls": Key("tls"),
        "host_env": Key("variable"),
        "user_env": Key("variable"),
        "password_env": Key("variable"),
        "maildir": Key("path"),
    },
    "webhook": {
        "url": Key("url"),
        "url_env": Key("variable"),
        "secret_env": Key("variable", required=True),
        "previous_secret_env": Key("variable"),
        "private": _PRIVATE,
    },
    "feishu": {"url_env": _URL, "secret_env": _SECRET, "private": _PRIVATE},
    "dingtalk": {"url_env": _URL, "secret_env": _SECRET, "private": _PRIVATE},
    "wecom": {"url_env": _URL, "private": _PRIVATE},
    "apprise": {"url_env": _URL},
}
"""The keys of each kind beside those of `COMMON`; addresses that hold a secret are named by their variable only."""

COMMON = ("language", "quiet")
"""Keys that a channel of any kind may have."""

ONE_OF: Mapping[str, tuple[str, ...]] = {"email": ("host", "host_env", "maildir"), "webhook": ("url", "url_env")}
"""Keys of which exactly one must stand."""

OF_A_SERVER = ("port", "tls", "user_env", "password_env")
"""Keys of an email channel that say how to speak with a server: of no use with a folder of mail."""

TLS = ("starttls", "implicit", "none")

RESERVED = ("alerts", "db", "targets.yaml", "tests")
"""What stands at the top of a workspace already: no channel writes there."""

_ADDRESS = re.compile(r"(?:[^<>\r\n]*<)?[^@<>\s,;]+@[^@<>\s,;]+>?")
_VARIABLE = re.compile(r"TRACKER_[A-Z0-9_]+")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def read_channel(reader: Reader, name: str, value: Plain, path: Path) -> Channel | None:
    """One channel of the file; None where its kind cannot be told."""
    keys = reader.mapping(value, path, "a channel")
    if keys is None:
        return None
    if "kind" not in keys:
        reader.problem("missing_key", "the channel has no kind", path, "add kind: folder", of_key=True)
        return None
    kind = cast("ChannelKind | None", reader.choice(keys["kind"], (*path, "kind"), "kind of channel", CHANNEL_KINDS))
    if kind is None:
        return None
    known = KINDS[kind]
    reader.known_keys(keys, path, ("kind", *known, *COMMON))
    settings: dict[str, Setting] = {}
    for key, form in known.items():
        if key in keys:
            setting = _FORMS[form.form](reader, keys[key], (*path, key))
            if setting is not None:
                settings[key] = setting
        elif form.required:
            reader.problem("missing_key", f"a channel of kind {kind} needs {key}", path, f"add {key}", of_key=True)
    _together(reader, kind, keys, path)
    language, quiet = None, None
    if "language" in keys:
        language = reader.choice(keys["language"], (*path, "language"), "language", LANGUAGES)
    if "quiet" in keys:
        quiet = read_quiet(reader, keys["quiet"], (*path, "quiet"))
    return Channel(name, kind, settings, language, quiet)


def check_places(reader: Reader, channels: Iterable[Channel]) -> None:
    """A problem for each channel that writes where another one writes already, or relies on one that is not there."""
    taken: dict[str, str] = {}
    declared = list(channels)
    for channel in declared:
        if channel.settings.get("pages") is True and not any(_beside(channel, other) for other in declared):
            folder = str(channel.settings.get("path", "")).rpartition("/")[0]
            message = "no folder channel writes its pages beside this feed"
            hint = f"declare {{kind: folder, path: {folder or 'out'}}}, keep the feed in that folder, or remove pages"
            reader.problem("no_pages", message, ("channels", channel.id, "pages"), hint)
        key = "path" if channel.kind in FILE_KINDS else "maildir"
        place = channel.settings.get(key)
        if not isinstance(place, str):
            continue
        first = taken.setdefault(place.strip("/"), channel.id)
        if first != channel.id:
            message = f"the channel {first} writes to {place} already"
            hint = f"choose another {key}, or let the digests name {first}"
            reader.problem("same_place", message, ("channels", channel.id, key), hint)


def _beside(feed: Channel, other: Channel) -> bool:
    """Whether another channel writes the pages that the entries of a feed link to."""
    folder = str(feed.settings.get("path", "")).rpartition("/")[0]
    speaks = other.language is None or other.language == feed.language
    return other.kind == "folder" and other.settings.get("path") == folder and speaks


def check_spoken(
    reader: Reader, languages: tuple[str, ...], names: tuple[str, ...], channels: Mapping[str, Channel], path: Path
) -> None:
    """A problem for each channel whose language is none of those in which it is told."""
    for name in names:
        language = channels[name].language if name in channels else None
        if language is not None and languages and language not in languages:
            message = f"the channel {name} speaks {language}, and this is told in {', '.join(languages)}"
            reader.problem("not_spoken", message, path, f"add {language} to its languages, or choose another channel")


def _together(reader: Reader, kind: ChannelKind, keys: Mapping[str, Plain], path: Path) -> None:
    """Problems of keys that cannot stand together, or not without one another."""
    choices = ONE_OF.get(kind, ())
    written = [key for key in choices if key in keys]
    if choices and len(written) != 1:
        named = f"either {choices[0]} or {choices[1]}" if len(choices) == 2 else "one of " + ", ".join(choices)
        hint = f"write one of {', '.join(choices[:-1])} and {choices[-1]}"
        reader.problem("one_of", f"a channel of kind {kind} needs {named}", path, hint, of_key=True)
    if written == ["maildir"]:
        for key in (key for key in OF_A_SERVER if key in keys):
            message = f"{key} says how to speak with a mail server, and this channel writes into a folder"
            reader.problem("without_server", message, (*path, key), f"remove {key}, or name a host", of_key=True)
    elif ("user_env" in keys) != ("password_env" in keys):
        one, other = ("user_env", "password_env") if "user_env" in keys else ("password_env", "user_env")
        message = f"a mail server is signed in to with a name and a password, and {other} is not named"
        reader.problem("half_sign_in", message, (*path, one), f"add {other}: TRACKER_…", of_key=True)
    previous = keys.get("previous_secret_env")
    if previous is not None and previous == keys.get("secret_env"):
        message = "the previous secret is the present one"
        hint = "name the variable of the former secret, or remove the line once all receivers know the new one"
        reader.problem("same_secret", message, (*path, "previous_secret_env"), hint)


def _path(reader: Reader, value: Plain, path: Path) -> str | None:
    """A place inside the workspace where nothing of its own stands."""
    written = reader.text(value, path, "a path")
    if written is None:
        return None
    parts = written.replace("\\", "/").split("/")
    if written.startswith(("/", "~", "\\")) or ":" in parts[0] or ".." in parts or "\0" in written:
        message = f"the path {written!r} would lie outside the workspace"
        reader.problem("outside_workspace", message, path, "write a path inside it, such as out")
        return None
    inner = [part for part in parts if part not in ("", ".")]
    if not inner or inner[0] in RESERVED:
        message = f"{written!r} is where the workspace itself stands"
        reader.problem("reserved", message, path, "write a path of its own, such as out")
        return None
    return "/".join(inner)


def _address(reader: Reader, value: Plain, path: Path) -> str | None:
    written = reader.text(value, path, "an email address")
    if written is None or _ADDRESS.fullmatch(written):
        return written
    hint = "write name@example.org or Name <name@example.org>"
    reader.problem("address", f"{written!r} is no email address", path, hint)
    return None


def _addresses(reader: Reader, value: Plain, path: Path) -> tuple[str, ...] | None:
    for index, one in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(one, str):
            _address(reader, one, (*path, index) if isinstance(value, list) else path)
    words = read_words(reader, value, path, "an email address")
    if not words:
        reader.problem("no_recipients", "the channel writes to nobody", path, "add an address")
    return words or None


def _url(reader: Reader, value: Plain, path: Path) -> str | None:
    written = reader.text(value, path, "an address")
    if written is None:
        return None
    try:
        parts = urlsplit(written)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits:
        reader.problem("url", f"{written!r} is no web address", path, "write https://…")
        return None
    if parts.password is not None:
        reader.problem("secret", "a password stands in this address", path, "name its variable with url_env")
        return None
    return written


def _variable(reader: Reader, value: Plain, path: Path) -> str | None:
    written = reader.text(value, path, "the name of an environment variable")
    if written is None or _VARIABLE.fullmatch(written):
        return written
    # The value is not repeated: somebody may have written the secret itself here.
    hint = "write the variable's name, such as TRACKER_SMTP_PASSWORD, never the secret itself"
    reader.problem("variable", "here stands the name of a variable that begins with TRACKER_", path, hint)
    return None


def _host(reader: Reader, value: Plain, path: Path) -> str | None:
    written = reader.text(value, path, "the name of a mail server")
    if written is None or _HOST.fullmatch(written):
        return written
    reader.problem("host", f"{written!r} is no server's name", path, "write smtp.example.org, with port apart")
    return None


def _port(reader: Reader, value: Plain, path: Path) -> int | None:
    written = str(value)
    if written.isascii() and written.isdigit() and len(written) <= 5 and 0 < int(written) < 65536:
        return int(written)
    reader.problem("port", f"a port is a number from 1 to 65535, not {said(value)}", path)
    return None


def _tls(reader: Reader, value: Plain, path: Path) -> str | None:
    return reader.choice(value, path, "way of encryption", TLS)


def _text(reader: Reader, value: Plain, path: Path) -> str | None:
    return reader.text(value, path, str(path[-1]))


def _truth(reader: Reader, value: Plain, path: Path) -> bool | None:
    return reader.truth(value, path, str(path[-1]))


_FORMS: Mapping[Form, Callable[[Reader, Plain, Path], Setting | None]] = {
    "path": _path, "address": _address, "addresses": _addresses, "url": _url, "variable": _variable,
    "host": _host, "port": _port, "tls": _tls, "truth": _truth, "text": _text,
}  # fmt: skip
