"""How often the API may be asked: so many requests a minute for a token, twice as many for an address."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from math import ceil, floor
from threading import Lock
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

from tracker.web.access import API
from tracker.web.api.refusing import MEDIA_TYPE, problem_details
from tracker.web.words import LANGUAGES, phrase

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

WINDOW = 60.0
"""Seconds that a limit speaks of."""

REMEMBERED = 20_000
"""Askers that are remembered at a time: who floods us under ever new names fills no memory."""


class Meter:
    """Counts requests by asker: `most` in any minute, then as many as drain (generic cell rate algorithm, ITU-T I.371).

    What is kept of an asker is one number: the moment at which their bucket will be empty.
    """

    def __init__(self, most: int, clock: Callable[[], datetime]) -> None:
        self.most, self._clock = most, clock
        self._empty: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def take(self, asker: str) -> tuple[int, int]:
        """How many requests are left after this one (-1: it is one too many), and in how many seconds there are more.

        >>> from datetime import UTC
        >>> meter = Meter(2, lambda: datetime(2026, 11, 23, tzinfo=UTC))
        >>> meter.take("a"), meter.take("a"), meter.take("a"), meter.take("b")
        ((1, 30), (0, 60), (-1, 30), (1, 30))
        """
        now, each = self._clock().timestamp(), WINDOW / self.most
        with self._lock:
            empty = max(self._empty.get(asker, now), now)
            if empty - now > WINDOW - each + 1e-6:
                return -1, max(1, ceil(empty - now - WINDOW + each))
            self._empty[asker] = empty + each
            self._empty.move_to_end(asker)
            while len(self._empty) > REMEMBERED:
                self._empty.popitem(last=False)
        return floor((WINDOW - (empty + each - now)) / each + 1e-6), max(1, ceil(empty + each - now))


class Limit:
    """Refuses what comes too often; says of every answer of the API how much is left."""

    def __init__(self, app: ASGIApp, most: int, clock: Callable[[], datetime]) -> None:
        self.app, self._tokens, self._addresses = app, Meter(most, clock), Meter(2 * most, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{API}/"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        client = scope.get("client")
        meter, (left, wait) = self._addresses, self._addresses.take(str(client[0]) if client else "")
        secret = headers.get("authorization", "")
        if secret and left >= 0:
            meter, (left, wait) = self._tokens, self._tokens.take(sha256(secret.encode()).hexdigest())
        told = {
            "RateLimit-Policy": f'"default";q={meter.most};w={WINDOW:.0f}',
            "RateLimit": f'"default";r={max(left, 0)};t={wait}',
        }
        if left < 0:
            language = _language(headers)
            hint = phrase("api.too_many_hint", language, seconds=wait)
            more = {**told, "Retry-After": str(wait)}
            await problem_details(429, phrase("api.too_many", language), hint, headers=more)(scope, receive, send)
            return

        too_large = False

        async def completed(message: Message) -> None:
            nonlocal too_large
            if message["type"] == "http.response.start":
                kept = MutableHeaders(scope=message)
                too_large = message["status"] == 413 and kept.get("content-type") != MEDIA_TYPE
                if too_large:  # the framework's own answer, in plain text
                    await _too_large(_language(headers), told)(scope, receive, send)
                    return
                kept.update(told)
            if not too_large:
                await send(message)

        await self.app(scope, receive, completed)


def _too_large(language: str, told: dict[str, str]) -> JSONResponse:
    return problem_details(413, phrase("frame.too_large", language), phrase("frame.send_less", language), headers=told)


def _language(headers: Headers) -> str:
    asked = headers.get("accept-language", "")[:2].lower()
    return asked if asked in LANGUAGES else "en"
