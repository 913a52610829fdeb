"""A document read as official texts are: its bytes, its text as found, what it proposes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from tracker.model.proposal import Reading, Told
from tracker.model.source import Failure, FailureKind, Proposing, Source
from tracker.model.text import Text
from tracker.model.value import value

if TYPE_CHECKING:
    from tracker.ingest.fetched import Fetched, Unchanged, Validators

MOST_BYTES = 32 * 1024 * 1024
"""Bytes of a document that a person hands over: ten million Chinese characters."""

LARGE_DOCUMENT = 512 * 1024 * 1024
"""Bytes of memory in which a document of that size is turned into its words."""

_MARKUP = ("text/html", "application/xhtml+xml")
_NAMED = re.compile(r"[^\w.-]+")


class Fetching(Protocol):
    """What fetches an address: the guarded client."""

    async def fetch(
        self, source: Source, validators: Validators | None, now: datetime
    ) -> Fetched | Unchanged | Failure: ...


class Wording(Protocol):
    """What turns a document's bytes into its words: the pool of child processes."""

    async def words(self, content: bytes, media_type: str | None, encoding: str | None = None) -> str | Failure: ...


@value
class Desk:
    """What documents are read with; `client` is None where no address is fetched."""

    wording: Wording
    client: Fetching | None = None


@value
class Handed:
    """A document's bytes, where they came from, what kind they are said to be, what came beside them."""

    content: bytes
    place: str
    media_type: str | None = None
    headers: Mapping[str, str] | None = None


@value
class Read:
    """A document that was read: `text` as found, in whose characters every offset of `reading` counts.

    `name` is a short name (a file's stem), `evidence` the SHA-256 of the bytes under which the archive keeps them,
    `told` what was known of the text, the day of publication that a page states among it. `source` and `indicator` are
    those of a watched page.
    """

    name: str
    place: str
    content: bytes
    evidence: str
    media_type: str | None
    text: str
    told: Told
    reading: Reading
    source: str | None = None
    indicator: str | None = None


async def read_document(
    handed: Handed, told: Told, wording: Wording, *, name: str | None = None, encoding: str | None = None
) -> Read | Failure:
    """What a document proposes; the failure says why it cannot be read. Nothing is stored."""
    text = await wording.words(handed.content, handed.media_type, encoding)
    if isinstance(text, Failure):
        return text
    made = await read_words(text, handed, told)
    return mistaken(made) or replace(made, name=name or name_of(handed.place))


async def read_words(text: str, handed: Handed, told: Told) -> Read:
    """What a text proposes that was taken from the bytes handed over."""
    from tracker.document import published
    from tracker.reading.read import read

    if told.published is None:
        told = replace(told, published=published(handed.content, handed.media_type))
    reading = await asyncio.to_thread(read, text, told)
    evidence = sha256(handed.content).hexdigest()
    return Read(
        name_of(handed.place), handed.place, handed.content, evidence, handed.media_type, text, told, reading
    )  # fmt: skip


async def proposed(text: str, handed: Handed, source: Source, proposing: Proposing) -> Read:
    """What the text of a watched page proposes."""
    publisher = proposing.publisher or (None if source.title is None else source.title.in_language("zh"))
    made = await read_words(text, handed, Told(publisher=publisher))
    return replace(made, name=source.id, source=source.id, indicator=proposing.indicator)


def mistaken(read: Read) -> Failure | None:
    """What a page is that proposes nothing: a sign-in, an error, a shell that scripts fill; None for any other."""
    from tracker.document import decode, media_kind
    from tracker.ingest.looks import looks_like

    if read.reading.proposals or media_kind(read.content, read.media_type) not in _MARKUP:
        return None
    return looks_like(decode(read.content, read.media_type).text, read.text)


def is_url(place: str) -> bool:
    """Whether a place is an address of the web rather than a file."""
    return place.lower().startswith(("https://", "http://"))


def name_of(place: str) -> str:
    """A short name for a document: the file's stem, the last part of an address.

    >>> name_of("texts/zh-hubei-gwr2026.txt"), name_of("https://example.org/art/2024.html?x=1")
    ('zh-hubei-gwr2026', '2024')
    """
    if place == "-":
        return "stdin"
    if is_url(place):
        parts = urlsplit(place)
        last = unquote(parts.path).rstrip("/").rpartition("/")[2]
        return _NAMED.sub("-", Path(last).stem or parts.hostname or "page").strip("-.") or "page"
    return Path(place).stem


async def opened(place: str, desk: Desk, now: datetime, *, private: bool = False) -> Handed | Failure:
    """The bytes of a file or an address; an address of a private network only with `private`."""
    if not is_url(place):
        return from_file(Path(place))
    assert desk.client is not None
    return await from_web(place, desk.client, now, private=private)


def from_file(place: Path) -> Handed | Failure:
    """The bytes of a file, no more than `MOST_BYTES`."""
    from tracker.ingest.local import read_file

    if place.exists() and not place.is_file():
        return _failed(
            "missing_file", "这不是文件；请写明文件名，或用 - 从标准输入读取",
            "it is no file: name one, or read standard input with -",
        )  # fmt: skip
    found = read_file(place.parent, place.name, MOST_BYTES)
    if isinstance(found, Failure):
        return _too_large() if found.kind == "too_large" else found
    return Handed(found.content, str(place), found.media_type)


def from_stream(content: bytes) -> Handed | Failure:
    """What was read from standard input, of which one byte more than `MOST_BYTES` tells that it is too much."""
    if len(content) > MOST_BYTES:
        return _too_large()
    if not content:
        return _failed("empty", "标准输入是空的", "standard input is empty")
    return Handed(content, "-")


async def from_web(url: str, client: Fetching, now: datetime, *, private: bool = False) -> Handed | Failure:
    """What an address gives, as its redirects and limits allow."""
    from tracker.ingest.fetched import Unchanged

    answer = await client.fetch(Source("document", url=url, private=private, limit=MOST_BYTES), None, now)
    if isinstance(answer, Failure):
        return answer
    assert not isinstance(answer, Unchanged)  # nothing was asked for on a condition
    return Handed(answer.content, answer.url, answer.media_type, answer.headers)


def _too_large() -> Failure:
    most = f"{MOST_BYTES // 1024 // 1024} MiB"
    return _failed("too_large", f"超过 {most}；请拆成几个文件", f"it is larger than {most}: split it")


def _failed(kind: FailureKind, zh: str, en: str) -> Failure:
    return Failure(kind, Text((("zh", zh), ("en", en))))
