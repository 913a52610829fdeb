"""A request that leaves by HTTP, as its sender words it; the answer that comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import unquote

HIDDEN = "***"
_TELLING = 8
"""From so many characters on, a part of an address may be a secret."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to be sent, posted unless `method` says otherwise.

    `private` allows addresses of private networks; `timeout` bounds the whole exchange.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes
    private: bool = False
    timeout: timedelta = timedelta(seconds=20)
    method: Literal["POST", "GET"] = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to it; header names in lower case, the body cut at a bound."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def asks_to_wait(self, now: datetime) -> timedelta | None:
        """How long Retry-After (RFC 9110, section 10.2.3: seconds or a date) asks to wait; None where it does not."""
        text = self.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return timedelta(seconds=int(text[:9]))
        moment = http_date(text)
        return None if moment is None else max(moment - now, timedelta())


@dataclass(frozen=True, slots=True)
class Unanswered:
    """There was no answer, and why. `refused`: it was not sent, for the address must not be asked."""

    why: str
    refused: bool = False


def http_date(text: str) -> datetime | None:
    """A moment as HTTP writes it; None where it is none.

    >>> http_date("Mon, 23 Nov 2026 02:00:00 GMT")
    datetime.datetime(2026, 11, 23, 2, 0, tzinfo=datetime.timezone.utc)
    """
    if not text or len(text) > 64:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def without_address(text: str, url: str) -> str:
    """The text with stars for whatever it repeats of an address beyond its host: paths and queries hold secrets.

    >>> without_address("no such bot: 1234567890", "https://chat.example.org/hook/1234567890?key=short")
    'no such bot: ***'
    """
    _, _, rest = url.partition("://")
    _, _, told = rest.partition("/")
    parts = {part for part in re.split(r"[/?&=#]", told) if len(part) >= _TELLING}
    for part in sorted(parts | {unquote(part) for part in parts}, key=len, reverse=True):
        text = text.replace(part, HIDDEN)
    return text
