"""Documents, owners, groups: what indicators and targets refer to."""

from __future__ import annotations

from typing import cast

from tracker.model.declaration import Document, Owner
from tracker.model.period import Period
from tracker.model.text import Text
from tracker.reader import Reader
from tracker.targets.fields import (
    NOTHING,
    Context,
    FieldReader,
    missing_key,
    read_fields,
    read_text,
    shown,
)
from tracker.yamlfile import Path, Plain


def read_date_as_written(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    """A date with the precision it was stated in: a year, a month or a day."""
    text = reader.text(value, path, "a date")
    if text is None:
        return None
    try:
        period = Period.parse(text) if len(text) <= 10 else None
    except ValueError:
        period = None
    if period is None or period.frequency not in ("annual", "monthly", "daily"):
        reader.problem("bad_date", f"{shown(text)} is no date", path, "write 2024, 2024-02 or 2024-02-21")
        return None
    return period.text


def read_url(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    """An address on the web."""
    text = reader.text(value, path, "an address")
    if text is None:
        return None
    scheme, separator, rest = text.partition("://")
    if scheme.lower() not in ("http", "https") or not separator or not rest or not text.isprintable() or " " in text:
        reader.problem("bad_url", f"{shown(text)} is no web address", path, "begin with https:// or http://")
        return None
    return text


def read_email(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    """An address for mail, without a display name."""
    text = reader.text(value, path, "an email address")
    if text is None:
        return None
    name, at, host = text.rpartition("@")
    good = at and name and host and text.isprintable() and not any(c in text for c in ' <>,;"()') and "@" not in name
    if not good:
        reader.problem("bad_email", f"{shown(text)} is no email address", path, "write it like office@example.org")
        return None
    return text


def read_emails(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> tuple[str, ...] | None:
    """Addresses for mail in their order, none twice."""
    listed = reader.sequence(value, path, "the ladder of escalation")
    if listed is None:
        return None
    found: dict[str, None] = {}
    for index, one in enumerate(listed):
        address = read_email(reader, one, (*path, index))
        if address is None:
            continue
        if address in found:
            reader.problem("repeated", f"{shown(address)} stands in this list twice", (*path, index), "remove one")
        found[address] = None
    return tuple(found)


DOCUMENT: dict[str, FieldReader] = {
    "title": read_text,
    "publisher": read_text,
    "date": read_date_as_written,
    "url": read_url,
}

OWNER: dict[str, FieldReader] = {"name": read_text, "email": read_email, "escalation": read_emails}


def read_document(reader: Reader, key: str, value: Plain, path: Path) -> Document | None:
    """A document, or None with the reason among the reader's problems."""
    written = reader.mapping(value, path, "a document")
    if written is None:
        return None
    fields = read_fields(reader, written, path, DOCUMENT)
    title = cast("Text | None", fields.get("title"))
    if title is None:
        if "title" not in written:
            missing_key(reader, "title", path, "a document is shown by its title")
        return None
    return Document(
        key,
        title,
        cast("Text | None", fields.get("publisher")),
        cast("str | None", fields.get("date")),
        cast("str | None", fields.get("url")),
    )


def read_owner(reader: Reader, key: str, value: Plain, path: Path) -> Owner | None:
    """An owner, or None with the reason among the reader's problems."""
    written = reader.mapping(value, path, "an owner")
    if written is None:
        return None
    fields = read_fields(reader, written, path, OWNER)
    name = cast("Text | None", fields.get("name"))
    if name is None:
        if "name" not in written:
            missing_key(reader, "name", path, "an owner is shown by its name")
        return None
    email = cast("str | None", fields.get("email"))
    return Owner(key, name, email, cast("tuple[str, ...]", fields.get("escalation") or ()))
