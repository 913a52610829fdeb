"""The Atom feed (RFC 4287) of what happened: changed statuses, editions that were told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry; `name` is what its id is made from, `path` where it leads to."""

    name: str
    title: str
    summary: str
    at: datetime
    path: str


def feed(title: str, base: str, path: str, language: str, items: Sequence[Item], empty_at: datetime) -> bytes:
    """The feed's document. `empty_at` is its time where it has no entry; ids stay the same for the same base."""
    updated = max((one.at for one in items), default=empty_at)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
        f"<id>{_id(base, path)}</id>",
        f"<title>{_text(title)}</title>",
        f"<updated>{_stamp(updated)}</updated>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(base + path)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(base + "/")}/>',
        f"<author><name>{_text(title)}</name></author>",
    ]
    for one in items:
        lines += [
            "<entry>",
            f"<id>{_id(base, one.name)}</id>",
            f"<title>{_text(one.title)}</title>",
            f"<updated>{_stamp(one.at)}</updated>",
            f'<link rel="alternate" type="text/html" href={quoteattr(base + one.path)}/>',
            f"<summary>{_text(one.summary)}</summary>",
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""]).encode()


def _id(base: str, name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{base}#{name}')}"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(text: str) -> str:
    return escape(NO_XML.sub("", text))
