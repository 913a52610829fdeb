"""`alerts/channels.yaml` read into channels, with every problem at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlsplit

from tracker.alerts.digests_yaml import read_words
from tracker.model.report import CHANNEL_KINDS, Channel, ChannelKind, Setting
from tracker.reader import Reader, said
from tracker.yamlfile import Path, Plain

Form = Literal["path", "address", "addresses", "url", "variable", "host", "port", "tls"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a kind of channel and what may stand there."""

    form: Form
    required: bool = False


KINDS: Mapping[ChannelKind, Mapping[str, Key]] = {
    "folder": {"path": Key("path", required=True)},
    "email": {
        "to": Key("addresses", required=True),
        "from": Key("address", required=True),
        "reply_to": Key("address"),
        "host": Key("host"),
        "port": Key("port"),
        "tls": Key("tls"),
        "host_env": Key("variable"),
        "user_env": Key("variable"),
        "password_env": Key("variable"),
    },
    "webhook": {"url": Key("url"), "url_env": Key("variable"), "secret_env": Key("variable", required=True)},
    "feishu": {"url_env": Key("variable", required=True), "secret_env": Key("variable")},
    "dingtalk": {"url_env": Key("variable", required=True), "secret_env": Key("variable")},
    "wecom": {"url_env": Key("variable", required=True)},
    "apprise": {"url_env": Key("variable", required=True)},
}
"""The keys of each kind beside `kind`; addresses that hold a secret are named by their variable only."""

ONE_OF: Mapping[str, tuple[str, str]] = {"email": ("host", "host_env"), "webhook": ("url", "url_env")}
"""Pairs of keys of which exactly one must stand."""

TLS = ("starttls", "implicit", "none")

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
    reader.known_keys(keys, path, ("kind", *known))
    settings: dict[str, Setting] = {}
    for key, form in known.items():
        if key in keys:
            setting = _FORMS[form.form](reader, keys[key], (*path, key))
            if setting is not None:
                settings[key] = setting
        elif form.required:
            reader.problem("missing_key", f"a channel of kind {kind} needs {key}", path, f"add {key}", of_key=True)
    one, other = ONE_OF.get(kind, ("", ""))
    if one and (one in keys) == (other in keys):
        message = f"a channel of kind {kind} needs either {one} or {other}"
        reader.problem("one_of", message, path, f"write one of {one} and {other}", of_key=True)
    return Channel(name, kind, settings)


def _path(reader: Reader, value: Plain, path: Path) -> str | None:
    written = reader.text(value, path, "the path of a folder")
    if written is None:
        return None
    parts = written.replace("\\", "/").split("/")
    if written.startswith(("/", "~", "\\")) or ":" in parts[0] or ".." in parts or "\0" in written:
        message = f"the folder {written!r} would lie outside the workspace"
        reader.problem("outside_workspace", message, path, "write a path inside it, such as out")
        return None
    return written


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


_FORMS: Mapping[Form, Callable[[Reader, Plain, Path], Setting | None]] = {
    "path": _path, "address": _address, "addresses": _addresses, "url": _url, "variable": _variable,
    "host": _host, "port": _port, "tls": _tls,
}  # fmt: skip
