"""What an answer's head says: how to recognise its state, when to come back, what is fit to be kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from tracker.ingest.fetched import Validators
from tracker.model.posting import http_date

KEPT_HEADERS = (
    "age", "cache-control", "content-disposition", "content-encoding", "content-language", "content-length",
    "content-location", "content-type", "date", "etag", "expires", "last-modified", "link", "retry-after", "server",
)  # fmt: skip
"""Headers that say something of the content; cookies and the rest are dropped."""

LONGEST_FIELD = 1_000
LONGEST_WAIT = 24 * 60 * 60
"""No Retry-After of more than a day is believed."""
LONGEST_REST = 7 * LONGEST_WAIT
"""Nor a page that calls itself fresh for more than a week."""


def fields(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The header fields by name in small letters, byte for byte (Latin-1); repeated ones joined by commas."""
    found: dict[str, str] = {}
    for name, content in raw:
        key, text = name.decode("latin-1").lower(), content.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found and key not in _ONCE else text
    return found


_ONCE = frozenset(("content-type", "location", "etag", "last-modified", "retry-after", "date", "expires"))


def kept(head: Mapping[str, str]) -> dict[str, str]:
    """The harmless headers, none too long."""
    return {name: head[name][:LONGEST_FIELD] for name in KEPT_HEADERS if name in head}


def validators(head: Mapping[str, str], url: str) -> Validators:
    """The answer's validators; one that is too long to be sent back counts as none."""
    etag, modified = head.get("etag"), head.get("last-modified")
    return Validators(
        etag if etag and len(etag) <= LONGEST_FIELD else None,
        modified if modified and len(modified) <= LONGEST_FIELD else None,
        url,
    )


def retry_after(head: Mapping[str, str], now: datetime) -> int | None:
    """Seconds that Retry-After asks for (a number or a date, RFC 9110 section 10.2.3), a day at most."""
    text = head.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), LONGEST_WAIT)
    moment = http_date(text)
    return None if moment is None else _seconds(moment, now, LONGEST_WAIT)


def next_after(head: Mapping[str, str], now: datetime) -> int | None:
    """Seconds for which the server says that nothing new is to be had: Retry-After, max-age, else Expires."""
    asked = [wait for wait in (retry_after(head, now), _fresh_for(head, now)) if wait]
    return max(asked) if asked else None


def _fresh_for(head: Mapping[str, str], now: datetime) -> int | None:
    directives = [part.strip().lower() for part in head.get("cache-control", "").split(",")]
    if {"no-cache", "no-store"} & set(directives):
        return None
    for directive in directives:
        name, _, amount = directive.partition("=")
        amount = amount.strip('" ')
        if name == "max-age" and amount.isascii() and amount.isdigit():
            age = head.get("age", "").strip()
            spent = int(age[:9]) if age.isascii() and age.isdigit() else 0
            return max(0, min(int(amount[:12]) - spent, LONGEST_REST))
    moment = http_date(head.get("expires", ""))
    return None if moment is None else _seconds(moment, now, LONGEST_REST)


def _seconds(moment: datetime, now: datetime, most: int) -> int:
    return max(0, min(int((moment - now).total_seconds()), most))
