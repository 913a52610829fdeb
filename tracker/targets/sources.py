"""Sources: where figures are fetched from, how often, how politely."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TypedDict, cast
from urllib.parse import parse_qsl, urlsplit

from tracker.model.source import REVIEW_POLICIES, Authorization, Command, Cron, ReviewPolicy, Source
from tracker.model.text import Text
from tracker.reader import Reader
from tracker.targets.documents import read_url
from tracker.targets.fields import (
    NOTHING,
    Context,
    FieldReader,
    one_of,
    read_fields,
    read_flag,
    read_id,
    read_strings,
    read_text,
    shown,
    unknown_key,
)
from tracker.targets.proposing import read_proposing
from tracker.targets.reads import read_reads
from tracker.targets.schedule import read_every, read_size, whole_number, within
from tracker.yamlfile import Path, Plain

SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "apikey", "x-auth-token",
     "x-access-token", "private-token", "ocp-apim-subscription-key"}
)  # fmt: skip
"""Headers that hold a secret, which stands in the environment."""

OWN_HEADERS = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent", "if-none-match",
     "if-modified-since", "range", "te", "upgrade"}
)  # fmt: skip
"""Headers that the client sets itself."""

SECRET_PARAMETERS = frozenset(
    {"api_key", "apikey", "api-key", "access_token", "token", "auth", "password", "passwd", "secret",
     "subscription-key"}
)  # fmt: skip

_VARIABLE = re.compile(r"TRACKER_[A-Z0-9_]{1,100}")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")


def read_variable(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    """The name of an environment variable; a secret written in its place is not repeated."""
    text = reader.text(value, path, "the name of an environment variable")
    if text is None or _VARIABLE.fullmatch(text):
        return text
    hint = "write the variable's name, such as TRACKER_STATISTICS_TOKEN, never the secret itself"
    reader.problem("secret_in_file", "here stands the name of a variable that begins with TRACKER_", path, hint)
    return None


def _authorization(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> Authorization | None:
    written = reader.mapping(value, path, "authorization")
    if written is None:
        return None
    kinds = [kind for kind in ("bearer", "basic", "header", "query") if kind in written]
    if len(kinds) != 1:
        hint = "write {bearer: VARIABLE}, {basic: VARIABLE}, {header: NAME, variable: VARIABLE} or {query: NAME, …}"
        reader.problem("one_of", "an authorization is of one kind", path, hint, of_key=True)
        return None
    kind = kinds[0]
    reader.known_keys(written, path, (kind, "variable") if kind in ("header", "query") else (kind,))
    if kind in ("bearer", "basic"):
        variable = read_variable(reader, written[kind], (*path, kind))
        return None if variable is None else Authorization("bearer" if kind == "bearer" else "basic", variable)
    name = reader.text(written[kind], (*path, kind), "a name")
    if name is not None and kind == "header" and not _HEADER.fullmatch(name):
        reader.problem("bad_header", f"{shown(name)} is no header", (*path, kind), "write its name, such as X-Api-Key")
        return None
    if "variable" not in written:
        hint = "write variable: with the name of the environment variable that holds the secret"
        reader.problem("missing_key", "the key 'variable' is missing", path, hint, of_key=True)
        return None
    variable = read_variable(reader, written["variable"], (*path, "variable"))
    if name is None or variable is None:
        return None
    return Authorization("header" if kind == "header" else "query", variable, name)


def _headers(reader: Reader, value: Plain, path: Path, _c: Context = NOTHING) -> tuple[tuple[str, str], ...] | None:
    written = reader.mapping(value, path, "headers")
    if written is None:
        return None
    found = []
    for name, part in written.items():
        place, low = (*path, name), name.lower()
        if not _HEADER.fullmatch(name):
            reader.problem("bad_header", f"{shown(name)} is no header", place, "write Accept-Language", of_key=True)
        elif low in SECRET_HEADERS:
            hint = "write authorization: {bearer: VARIABLE} or {header: NAME, variable: VARIABLE}"
            reader.problem(
                "secret_in_file", f"{name} holds a secret, which has no place here", place, hint, of_key=True
            )
        elif low in OWN_HEADERS:
            reader.problem("bad_header", f"{name} is set by the tracker itself", place, "remove it", of_key=True)
        else:
            text = reader.text(part, place, "a header's value")
            if text is not None and text.isascii() and text.isprintable():
                found.append((name, text))
            elif text is not None:
                reader.problem("bad_header", f"{shown(text)} cannot be sent in a header", place, "write plain ASCII")
    return tuple(found)


def _url(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    """An address without a password or key in it."""
    url = read_url(reader, value, path)
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        reader.problem("bad_url", f"{shown(url)} is no web address", path, "write https://host/path")
        return None
    if "@" in parts.netloc:
        hint = "write authorization: {basic: TRACKER_…} and keep user:password in that variable"
        reader.problem("secret_in_file", "a user name or password stands in this address", path, hint)
        return None
    for name, text in parse_qsl(parts.query):
        if name.lower() in SECRET_PARAMETERS and text:
            hint = f"write authorization: {{query: {name}, variable: TRACKER_…}} and take it out of the address"
            reader.problem("secret_in_file", f"a secret stands in this address, as {name}", path, hint)
            return None
    return url


def read_path(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    """A file, folder or glob inside the workspace."""
    text = reader.text(value, path, "a path")
    if text is None:
        return None
    parts = text.replace("\\", "/").split("/")
    if text.startswith(("/", "~", "\\")) or ":" in parts[0] or ".." in parts or not text.isprintable():
        hint = "write a path inside the workspace, such as data/bulletin.csv"
        reader.problem("outside_workspace", f"{shown(text)} would lie outside the workspace", path, hint)
        return None
    return "/".join(part for part in parts if part not in ("", ".")) or "."


def _encoding(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    text = reader.text(value, path, "an encoding")
    if text is None:
        return None
    try:
        b" ".decode(text)
    except UnicodeDecodeError:
        pass  # an encoding of two bytes a character
    except (LookupError, ValueError):
        reader.problem("bad_encoding", f"{shown(text)} is no encoding", path, "write utf-8, gb18030 or big5")
        return None
    return text.lower()


def _some(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> tuple[str, ...] | None:
    return read_strings(reader, value, path) if isinstance(value, list) else _one(reader, value, path)


def _one(reader: Reader, value: Plain, path: Path) -> tuple[str, ...] | None:
    text = read_id(reader, value, path)
    return None if text is None else (text,)


SOURCE: dict[str, FieldReader] = {
    "title": read_text,
    "url": _url,
    "path": read_path,
    "push": read_variable,
    "feeds": _some,
    "every": read_every,
    "review": one_of("review", REVIEW_POLICIES),
    "document": read_id,
    "owner": read_id,
    "encoding": _encoding,
    "headers": _headers,
    "authorization": _authorization,
    "private": read_flag,
    "robots": read_flag,
    "proxy": read_variable,
    "limit": read_size,
    "timeout": within("a time limit", timedelta(seconds=1), timedelta(minutes=10), "write PT30S; PT10M is the most"),
    "alert_after": whole_number("number of failures", 1, 1_000),
    "watch": _some,
}
"""The keys of a source beside `read`; each fills the field of the same name."""

ONLY_FOR_URL = ("headers", "authorization", "private", "robots", "proxy", "timeout")

NOT_FOR_PUSH = ("url", "path", "every", "read", "watch", "encoding", "limit", *ONLY_FOR_URL)
"""What means nothing for a source that is never fetched."""

KEYS = (*SOURCE, "read")


class _Fields(TypedDict, total=False):
    title: Text
    url: str
    path: str
    push: str
    feeds: tuple[str, ...]
    every: Cron | timedelta
    review: ReviewPolicy
    document: str
    owner: str
    encoding: str
    headers: tuple[tuple[str, str], ...]
    authorization: Authorization
    private: bool
    robots: bool
    proxy: str
    limit: int
    timeout: timedelta
    alert_after: int
    watch: tuple[str, ...]


def read_source(reader: Reader, key: str, value: Plain, path: Path, indicator: str | None = None) -> Source | None:
    """A source, or None with the reason among the reader's problems; `indicator` is the one it is declared under."""
    written = reader.mapping(value, path, "a source")
    if written is None:
        return None
    for name in written:
        if name not in KEYS:
            unknown_key(reader, name, path, KEYS)
    fields = cast(
        "_Fields",
        read_fields(reader, {name: part for name, part in written.items() if name in SOURCE}, path, SOURCE),
    )
    if "push" in written:
        return _pushed(reader, key, written, fields, path, indicator)
    if "feeds" in written:
        message = "feeds belongs to a source that is pushed to us; what is read says itself what it is of"
        reader.problem("without_push", message, (*path, "feeds"), "remove feeds, or write push:", of_key=True)
    proposals = read_proposing(reader, written.get("read"), (*path, "read"), indicator)
    reads = read_reads(reader, written["read"], (*path, "read"), indicator) if "read" in written else ()
    if "url" in written and "path" in written:
        reader.problem("one_of", "a source has either url or path", (*path, "path"), "remove one of them", of_key=True)
    if "url" not in written:
        for name in ONLY_FOR_URL:
            if name in written:
                message = f"{name} means nothing for what is not fetched from the web"
                reader.problem("without_url", message, (*path, name), f"remove {name}, or write url:", of_key=True)
    if reads is None:
        return None
    _rests_on_something(reader, written, path, all(isinstance(one.place, Command) for one in reads) and bool(reads))
    if "read" not in written and "watch" not in written:
        hint = "write read: {indicator: …, html: …}, or watch: with a target"
        reader.problem("reads_nothing", "nothing is read from this source", path, hint, of_key=True)
    return Source(id=key, reads=reads, proposals=proposals, **fields)


def _pushed(
    reader: Reader, key: str, written: dict[str, Plain], fields: _Fields, path: Path, indicator: str | None
) -> Source | None:
    """A source that is posted to us; None where it says how to be fetched, too."""
    for name in NOT_FOR_PUSH:
        if name in written:
            hint = f"remove {name}, or remove push: and let it be fetched"
            message = f"{name} means nothing for a source that is pushed to us: it is never fetched"
            reader.problem("pushed", message, (*path, name), hint, of_key=True)
    if indicator is not None and "feeds" in written:
        hint = "remove feeds, or declare it under sources:"
        reader.problem("pushed", f"under {indicator} it feeds that alone", (*path, "feeds"), hint, of_key=True)
    if fields.get("push") is None or any(name in written for name in NOT_FOR_PUSH):
        return None
    own = () if indicator is None else (indicator,)
    return Source(
        key, push=fields["push"], feeds=own or fields.get("feeds", ()), review=fields.get("review", "on-doubt"),
        title=fields.get("title"), owner=fields.get("owner"), document=fields.get("document"),
        alert_after=fields.get("alert_after", 3),
    )  # fmt: skip


def _rests_on_something(reader: Reader, written: dict[str, Plain], path: Path, commands: bool) -> None:
    if "url" not in written and "path" not in written and not commands:
        hint = "write url: with the page, or path: with a file of the workspace"
        reader.problem("no_place", "nothing says where this source is", path, hint, of_key=True)
