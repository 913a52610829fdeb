"""The transport of httpx through which every outgoing request goes: no connection to an address that was not checked.

It has no pool to scan: open connections lie on a shelf by route, so a request costs the same beside one other
connection or beside fifty.
"""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple
from urllib.parse import unquote

import httpx

from tracker.ingest.dial import Resolver, checked_addresses, checked_number, dial, encrypt, resolved, system_resolver
from tracker.ingest.failures import not_allowed
from tracker.ingest.http1 import Connection, StaleError, open_tunnel
from tracker.ingest.places import PORTS

KEPT = 64
"""So many connections are kept open, unused, over all hosts."""
KEPT_SECONDS = 15.0
"""So long is one kept; servers close theirs after 5 to 75 s."""

BLOCKED_PORTS = frozenset((
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
    540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
    6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
))  # fmt: skip
"""Ports of other protocols, never asked by HTTP (the Fetch standard's "bad ports")."""


class Route(NamedTuple):
    """Which open connections may carry a request. One that a private source opened is of no use to others."""

    scheme: str
    host: str
    port: int
    private: bool
    proxy: str | None


class GuardedTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 to checked addresses only.

    A request's extensions may hold `private` (bool: addresses of private networks are allowed) and `proxy` (the
    address of a proxy). Every fault is a FetchError. There is no time limit here: whoever asks sets one around it all.
    """

    def __init__(
        self, context: Callable[[], ssl.SSLContext], resolve: Resolver = system_resolver, kept: int = KEPT
    ) -> None:
        self._context = context
        self._resolve = resolve
        self._shelf: dict[Route, list[Connection]] = {}
        self._shelved = 0
        self._kept = kept

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        route = route_of(request)
        while True:
            connection = self._from_shelf(route) or await self._connected(route)
            try:
                answer, version = await connection.ask(request, _target(request, route))
            except StaleError:
                connection.wire.abort()
                continue
            except BaseException:
                connection.wire.abort()
                raise
            return httpx.Response(
                answer.status_code,
                headers=list(answer.headers.raw_items()),
                stream=_Body(self, route, connection),
                extensions={"http_version": b"HTTP/" + version, "reason_phrase": bytes(answer.reason)},
            )

    async def aclose(self) -> None:
        for connections in self._shelf.values():
            for connection in connections:
                connection.wire.abort()
        self._shelf.clear()
        self._shelved = 0
        await asyncio.sleep(0)  # closed sockets are taken down by the loop

    def give_back(self, route: Route, connection: Connection) -> None:
        """Keeps a connection for the next request of its route, or closes it."""
        if self._shelved >= self._kept:
            self._sweep()
        if self._shelved >= self._kept or not connection.reusable():
            connection.wire.abort()
            return
        connection.idle_since = asyncio.get_running_loop().time()
        self._shelf.setdefault(route, []).append(connection)
        self._shelved += 1

    def _from_shelf(self, route: Route) -> Connection | None:
        connections = self._shelf.get(route)
        oldest = asyncio.get_running_loop().time() - KEPT_SECONDS
        while connections:
            connection = connections.pop()
            self._shelved -= 1
            if connection.wire.idle and connection.idle_since > oldest:
                return connection
            connection.wire.abort()
        self._shelf.pop(route, None)
        return None

    def _sweep(self) -> None:
        """Closes what has lain too long, and the oldest in any case."""
        loop_time = asyncio.get_running_loop().time()
        everything = sorted(
            ((connection.idle_since, route, connection) for route, row in self._shelf.items() for connection in row),
            key=lambda one: one[0],
        )
        for number, (since, route, connection) in enumerate(everything):
            if number and since > loop_time - KEPT_SECONDS:
                break
            connection.wire.abort()
            row = self._shelf[route]
            row.remove(connection)
            self._shelved -= 1
            if not row:
                del self._shelf[route]

    async def _connected(self, route: Route) -> Connection:
        if route.proxy:
            return await self._through_proxy(route, httpx.URL(route.proxy))
        addresses = await checked_addresses(route.host, route.private, self._resolve)
        wire = await dial(route.host, route.port, addresses)
        if route.scheme == "https":
            await encrypt(wire, route.host, self._context())
        return Connection(wire)

    async def _through_proxy(self, route: Route, proxy: httpx.URL) -> Connection:
        """A proxy stands where its owner put it. Names it resolves itself cannot be checked here, numbers can."""
        checked_number(route.host, route.private)
        number = checked_number(proxy.host, private=True)
        wire = await dial(
            proxy.host, proxy.port or 80, [number] if number else await resolved(proxy.host, self._resolve)
        )
        if route.scheme == "https":
            try:
                await open_tunnel(wire, route.host, route.port, proxy_authorization(proxy))
            except BaseException:
                wire.abort()
                raise
            await encrypt(wire, route.host, self._context())
        return Connection(wire)


class _Body(httpx.AsyncByteStream):
    """A body still on its connection; closing gives the connection back where the body was read to its end."""

    def __init__(self, transport: GuardedTransport, route: Route, connection: Connection) -> None:
        self._transport, self._route = transport, route
        self._connection: Connection | None = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._connection is not None:
            async for piece in self._connection.body():
                yield piece

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._transport.give_back(self._route, connection)


def route_of(request: httpx.Request) -> Route:
    """Where a request goes; FetchError for an address that is none for us."""
    url, extensions = request.url, request.extensions
    if url.scheme not in PORTS or not url.host:
        raise not_allowed("只能抓取 http 和 https 网址。", "Only http and https addresses can be fetched.")
    port = url.port or PORTS[url.scheme]
    if port in BLOCKED_PORTS or url.port == 0:
        raise not_allowed(f"端口 {port} 属于别的协议,不会抓取。", f"Port {port} belongs to another protocol.")
    proxy = extensions.get("proxy")
    host = url.raw_host.decode("ascii")
    return Route(url.scheme, host, port, bool(extensions.get("private")), str(proxy) if proxy else None)


def proxy_authorization(proxy: httpx.URL) -> bytes | None:
    """The Proxy-Authorization that a proxy's address asks for."""
    if not proxy.userinfo:
        return None
    user, _, word = proxy.userinfo.decode("ascii").partition(":")
    return b"Basic " + b64encode(f"{unquote(user)}:{unquote(word)}".encode())


def _target(request: httpx.Request, route: Route) -> bytes:
    """The request's target: a path, or the whole address for a proxy that passes it on (RFC 9112, section 3.2)."""
    if route.proxy is None or route.scheme == "https":
        return request.url.raw_path
    if authorization := proxy_authorization(httpx.URL(route.proxy)):
        request.headers["Proxy-Authorization"] = authorization.decode("ascii")
    host = f"[{route.host}]" if ":" in route.host else route.host
    return f"http://{host}:{route.port}".encode("ascii") + request.url.raw_path
