"""robots.txt, as RFC 9309 has it: read once a day for each origin, obeyed, waited for where it cannot be read.

An answer 4xx allows everything, a server error or silence nothing. Protego judges; before that the text is brought to
the few groups that concern us, because a file with thousands of names a group would cost it minutes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from tracker.ingest.failures import FetchError, robots_deny, robots_unread
from tracker.model.source import Failure
from tracker.model.value import value

if TYPE_CHECKING:
    from protego import Protego

TOKEN = "target-tracker"  # noqa: S105 - the product token that robots.txt knows us by
SIZE = 500 * 1024
"""Bytes that are read of it; RFC 9309 wants 500 KiB at least."""
KEPT_FOR = timedelta(days=1)
TRIED_AGAIN = timedelta(minutes=10)
"""After a failure it is asked for again so much later, so that a hundred sources of one host do not all ask."""
REMEMBERED = 1_000

Get: TypeAlias = Callable[[str], Awaitable[bytes]]
"""Fetches an address; FetchError where it gives nothing."""

_AGENT_LINE = re.compile(r"\s*user[- ]?agent\s*:?\s*([^#]*)", re.IGNORECASE)
_OTHER = "User-agent: somebody-else"


@value
class Ruling:
    """What robots.txt says of a page: why it must not be fetched, the delay in seconds it asks for."""

    failure: Failure | None = None
    delay: float = 0.0


class _Origin:
    """The rules of one origin, as last read."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.rules: Protego | None = None
        self.failure: Failure | None = None
        self.until: datetime | None = None


class Robots:
    """The rules of all origins asked so far, for as long as they hold."""

    def __init__(self) -> None:
        self._origins: dict[str, _Origin] = {}

    async def ruling(self, url: str, robots_url: str, key: str, get: Get, now: datetime) -> Ruling:
        """What the robots.txt at `robots_url` says of `url`; `key` tells origins apart that look alike to us."""
        origin = self._origins.get(key)
        if origin is None:
            if len(self._origins) >= REMEMBERED:
                self._origins = {name: one for name, one in self._origins.items() if one.until and one.until > now}
            origin = self._origins[key] = _Origin()
        async with origin.lock:
            if origin.until is None or origin.until <= now:
                await self._read(origin, robots_url, get, now)
        if origin.failure is not None:
            return Ruling(origin.failure)
        if origin.rules is None:
            return Ruling()
        if not origin.rules.can_fetch(url, TOKEN):
            return Ruling(robots_deny(url).failure)
        return Ruling(None, origin.rules.crawl_delay(TOKEN) or 0.0)

    async def _read(self, origin: _Origin, url: str, get: Get, now: datetime) -> None:
        try:
            text = await get(url)
        except FetchError as error:
            origin.rules = None
            origin.failure = _why_wait(error.failure, url)
            origin.until = now + (TRIED_AGAIN if origin.failure else KEPT_FOR)
            return
        origin.rules, origin.failure = parsed(text), None
        origin.until = now + KEPT_FOR


def parsed(content: bytes) -> Protego:
    """The rules in a robots.txt, of as much of it as counts."""
    from protego import Protego

    return Protego.parse("\n".join(_concerning_us(content[:SIZE].decode("utf-8-sig", "replace"))))


def _concerning_us(text: str) -> list[str]:
    """The lines, every name of somebody else's replaced by one and the same, once a group."""
    lines: list[str] = []
    group: set[str] = set()
    for line in text.splitlines():
        found = _AGENT_LINE.match(line)
        if not found:
            if line.strip() and not line.lstrip().startswith("#"):
                group.clear()
                lines.append(line)
            continue
        name = found[1].strip().lower()
        token = re.match(r"[a-z_-]*", name)
        ours = "User-agent: *" if name == "*" else f"User-agent: {TOKEN}" if token and token[0] == TOKEN else _OTHER
        if ours not in group:
            group.add(ours)
            lines.append(ours)
    return lines


def _why_wait(failure: Failure, url: str) -> Failure | None:
    """What a robots.txt that could not be fetched means for the pages; None: all may be fetched."""
    status = failure.status
    if status is not None and 400 <= status < 500 and status != 429:
        return None
    if failure.kind in ("empty", "redirects"):  # nothing stands there; RFC 9309 2.3.1.2 counts long redirects so
        return None
    if failure.kind in ("unreachable", "tls", "refused_address", "not_allowed", "missing_secret"):
        return failure
    wait = failure.retry_after or int(TRIED_AGAIN.total_seconds())
    seen = ("超时", "it takes too long") if failure.kind == "timeout" else ("应答有误", "its answer is broken")
    if status is not None:
        seen = (f"回答 {status}", f"it answers {status}")
    return robots_unread(url, *seen, wait).failure
