"""The guard around every answer: whose name we go by, which headers protect a reader's browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from tracker.web.serving import Options

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""What a page of ours may load and do: nothing from elsewhere, no script or style within the page."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Vary": "Cookie, Accept-Language, Authorization",
}
"""Set on every answer, unless the room set another value.

No address of ours is told elsewhere. `no-referrer` would tell as little, but makes browsers call the origin of our own
forms `null` (Fetch, 3.1): over plain http, where they send no Sec-Fetch-Site, nobody could tell these from forged ones.
"""


class Guard:
    """Refuses requests by a foreign name, completes every answer's headers, answers HEAD like GET."""

    def __init__(self, app: ASGIApp, options: Options) -> None:
        self.app, self.hosts, self.secure = app, options.hosts, options.secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.hosts and host_of(Headers(scope=scope).get("host", "")) not in self.hosts:
            refused = PlainTextResponse("This address is not ours: use the name that `tracker serve` shows.\n", 421)
            await refused(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"} if head else scope, receive, completed)


def host_of(header: str) -> str:
    """The name in a Host header without its port.

    >>> host_of("localhost:8000"), host_of("[::1]:8000"), host_of("")
    ('localhost', '::1', '')
    """
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0].lower()
