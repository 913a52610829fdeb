"""A server that misbehaves on purpose, over real sockets: each path is one named way of going wrong.

`python tests/ingest/server.py [ADDRESS]` serves on a free port of this machine and prints its number; benchmarks run it
so. With the address 0.0.0.0 each address 127.x.y.z is a host of its own.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
import sys
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType

ROW = "<tr><td>全国重点实验室</td><td>17</td></tr>\n"
PAGE = f"<html><body><table>{ROW * 40}</table></body></html>".encode()
BLOCK = b"\0" * 65536
BOMB = gzip.compress(b"\0" * (64 * 1024 * 1024), 9)
SWELLING = gzip.compress(b"\0" * (8 * 1024 * 1024), 9)
ZIPPED = gzip.compress(PAGE)


@dataclass
class Visit:
    """One request on one connection; `turn` counts the visits of this path from 1."""

    path: str
    query: str
    headers: dict[str, str]
    writer: asyncio.StreamWriter
    server: Misbehaving
    turn: int

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.server.sent += len(piece)
            self.writer.write(piece)
            await self.writer.drain()

    async def answer(self, body: bytes = PAGE, status: str = "200 OK", *fields: str, sized: bool = True) -> None:
        """A whole answer; `fields` as they are to stand in the head."""
        lines = [f"HTTP/1.1 {status}", *fields]
        if sized:
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"
        await self.send(head + body)

    async def chunked(self, *pieces: bytes, end: bytes = b"0\r\n\r\n") -> None:
        await self.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in pieces:
            await self.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        await self.send(end)

    async def redirect(self, to: str, *fields: str) -> None:
        await self.answer(b"", "302 Found", f"Location: {to}", *fields)

    async def hang(self) -> None:
        await asyncio.sleep(3600)

    def close(self) -> None:
        self.writer.close()

    def reset(self) -> None:
        """Ends the connection with RST, what was sent not waited for."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Visit], Awaitable[None]]
MISBEHAVIOURS: dict[str, Behaviour] = {}
"""By name; each one's docstring is its description."""


def misbehaviour(behaviour: Behaviour) -> Behaviour:
    MISBEHAVIOURS[behaviour.__name__.replace("_", "-")] = behaviour
    return behaviour


# Time


@misbehaviour
async def drip(visit: Visit) -> None:
    """The body comes a byte at a time, for ever."""
    await visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await visit.send(b"x")
        await asyncio.sleep(0.02)


@misbehaviour
async def drip_head(visit: Visit) -> None:
    """The head comes a byte at a time, for ever."""
    await visit.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        await visit.send(b"x")
        await asyncio.sleep(0.02)


@misbehaviour
async def hang(visit: Visit) -> None:
    """The request is taken and never answered."""
    await visit.hang()


@misbehaviour
async def hang_body(visit: Visit) -> None:
    """A whole head, half a body, then silence."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    await visit.hang()


@misbehaviour
async def slow_redirects(visit: Visit) -> None:
    """Each redirect alone is quick enough, all together are not."""
    await asyncio.sleep(0.2)
    await visit.redirect(f"/slow-redirects?{visit.turn}")


# Connections


@misbehaviour
async def close_at_once(visit: Visit) -> None:
    """Hangs up without a word."""
    visit.close()


@misbehaviour
async def reset_at_once(visit: Visit) -> None:
    """Resets the connection without a word."""
    visit.reset()


@misbehaviour
async def reset_mid_body(visit: Visit) -> None:
    """Resets the connection in the middle of the body."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    await asyncio.sleep(0.05)
    visit.reset()


@misbehaviour
async def kept_then_closed(visit: Visit) -> None:
    """Promises to keep the connection open and closes it silently after the answer."""
    await visit.answer(PAGE, "200 OK", "Connection: keep-alive")
    visit.close()


@misbehaviour
async def second_answer_unasked(visit: Visit) -> None:
    """A moment after the answer a second one comes unasked, meant for whoever asks next on this connection."""
    await visit.answer(b"good")
    await asyncio.sleep(0.05)
    await visit.answer(b"poison")


@misbehaviour
async def fails_first(visit: Visit) -> None:
    """Resets the first connection, answers the next."""
    if visit.turn == 1:
        visit.reset()
    else:
        await visit.answer()


# Lengths and framing


@misbehaviour
async def length_too_long(visit: Visit) -> None:
    """Content-Length promises more than comes."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
    visit.close()


@misbehaviour
async def length_too_short(visit: Visit) -> None:
    """Content-Length is shorter than the body that comes."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + PAGE)


@misbehaviour
async def length_missing(visit: Visit) -> None:
    """No length at all; the body ends with the connection, as HTTP allows."""
    await visit.answer(sized=False)
    visit.close()


@misbehaviour
async def length_twice(visit: Visit) -> None:
    """Two different Content-Lengths."""
    await visit.answer(PAGE, "200 OK", "Content-Length: 5")


@misbehaviour
async def length_garbage(visit: Visit) -> None:
    """A Content-Length that is no number."""
    await visit.answer(PAGE, "200 OK", "Content-Length: -1", sized=False)


@misbehaviour
async def length_enormous(visit: Visit) -> None:
    """Content-Length promises a terabyte."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n")
    await visit.hang()


@misbehaviour
async def endless_body(visit: Visit) -> None:
    """A body that never ends."""
    await visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await visit.send(BLOCK)


@misbehaviour
async def chunk_size_garbage(visit: Visit) -> None:
    """A chunk whose size is no number."""
    await visit.chunked(PAGE, end=b"zz\r\nxx\r\n0\r\n\r\n")


@misbehaviour
async def chunk_size_enormous(visit: Visit) -> None:
    """A chunk that promises 2^60 bytes, then the end."""
    await visit.chunked(PAGE, end=b"fffffffffffffff\r\nshort")
    visit.close()


@misbehaviour
async def chunk_end_missing(visit: Visit) -> None:
    """Chunks without the last one: half a page that looks whole."""
    await visit.chunked(PAGE, end=b"")
    visit.close()


@misbehaviour
async def chunk_crumbs(visit: Visit) -> None:
    """One byte a chunk, for ever."""
    await visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await visit.send(b"1\r\nx\r\n" * 4096)


@misbehaviour
async def chunk_extension_flood(visit: Visit) -> None:
    """A chunk whose extension never ends."""
    await visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=")
    while True:
        await visit.send(b"x" * 4096)


@misbehaviour
async def chunked_and_sized(visit: Visit) -> None:
    """Chunks and a Content-Length together: the chunks count."""
    await visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n")
    await visit.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE))


@misbehaviour
async def trailers_endless(visit: Visit) -> None:
    """Trailers that never end."""
    await visit.chunked(PAGE, end=b"0\r\n")
    while True:
        await visit.send(b"X-Trailer: more\r\n" * 100)


# Heads


@misbehaviour
async def http_0_9(visit: Visit) -> None:
    """No head at all."""
    await visit.send(PAGE)
    visit.close()


@misbehaviour
async def http_1_0(visit: Visit) -> None:
    """HTTP/1.0, closing at the end."""
    await visit.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
    visit.close()


@misbehaviour
async def status_garbage(visit: Visit) -> None:
    """A status line that is none."""
    await visit.send(b"HTTP/1.1 all is well\r\n\r\n")


@misbehaviour
async def status_unknown(visit: Visit) -> None:
    """A status that nobody has defined."""
    await visit.answer(PAGE, "799 Whatever")


@misbehaviour
async def header_with_nul(visit: Visit) -> None:
    """A header with a zero byte in it."""
    await visit.answer(PAGE, "200 OK", "X-Odd: a\0b")


@misbehaviour
async def header_without_colon(visit: Visit) -> None:
    """A header line without a colon."""
    await visit.answer(PAGE, "200 OK", "this is no header")


@misbehaviour
async def header_giant(visit: Visit) -> None:
    """One header of a megabyte."""
    await visit.answer(PAGE, "200 OK", "X-Giant: " + "x" * 1024 * 1024)


@misbehaviour
async def headers_many(visit: Visit) -> None:
    """A thousand small headers."""
    await visit.answer(PAGE, "200 OK", *(f"X-{number}: 1" for number in range(1000)))


@misbehaviour
async def headers_endless(visit: Visit) -> None:
    """Headers for ever."""
    await visit.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await visit.send(b"X-More: 1\r\n" * 100)


@misbehaviour
async def continue_flood(visit: Visit) -> None:
    """`100 Continue` for ever."""
    while True:
        await visit.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


@misbehaviour
async def early_hints(visit: Visit) -> None:
    """One interim answer before the real one, as HTTP allows."""
    await visit.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
    await visit.answer()


@misbehaviour
async def switching_protocols(visit: Visit) -> None:
    """Goes over to another protocol that nobody asked for."""
    await visit.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n")
    await visit.hang()


# Packing


@misbehaviour
async def gzip_bomb(visit: Visit) -> None:
    """64 KiB that unpack to 64 MiB."""
    await visit.answer(BOMB, "200 OK", "Content-Encoding: gzip")


@misbehaviour
async def gzip_swelling(visit: Visit) -> None:
    """Within the limit, and yet a thousand times larger unpacked."""
    await visit.answer(SWELLING, "200 OK", "Content-Encoding: gzip")


@misbehaviour
async def gzip_nested(visit: Visit) -> None:
    """A gzip file, packed once more for the way: only the way's packing is taken off."""
    await visit.answer(gzip.compress(ZIPPED), "200 OK", "Content-Encoding: gzip", "Content-Type: application/gzip")


@misbehaviour
async def gzip_twice(visit: Visit) -> None:
    """Packed twice for the way, which nobody asked for."""
    await visit.answer(gzip.compress(ZIPPED), "200 OK", "Content-Encoding: gzip, gzip")


@misbehaviour
async def gzip_cut(visit: Visit) -> None:
    """Packed content whose end is missing, with a matching length."""
    await visit.answer(ZIPPED[:-12], "200 OK", "Content-Encoding: gzip")


@misbehaviour
async def gzip_damaged(visit: Visit) -> None:
    """Packed content with a wrong checksum."""
    await visit.answer(ZIPPED[:-8] + b"\0" * 8, "200 OK", "Content-Encoding: gzip")


@misbehaviour
async def gzip_lie(visit: Visit) -> None:
    """Says that it is packed and is not."""
    await visit.answer(PAGE, "200 OK", "Content-Encoding: gzip")


@misbehaviour
async def gzip_tail(visit: Visit) -> None:
    """Something else follows the packed content."""
    await visit.answer(ZIPPED + b"<script>", "200 OK", "Content-Encoding: gzip")


@misbehaviour
async def gzip_padded(visit: Visit) -> None:
    """Two gzip members and zeros after them, as tapes had it."""
    await visit.answer(ZIPPED + ZIPPED + b"\0" * 512, "200 OK", "Content-Encoding: x-gzip")


@misbehaviour
async def deflate_raw(visit: Visit) -> None:
    """`deflate` without the two bytes that the standard wants, as some servers have it."""
    packer = zlib.compressobj(wbits=-15)
    await visit.answer(packer.compress(PAGE) + packer.flush(), "200 OK", "Content-Encoding: deflate")


@misbehaviour
async def brotli(visit: Visit) -> None:
    """Brotli, which was not asked for."""
    await visit.answer(b"\x0b\x02\x80hello\x03", "200 OK", "Content-Encoding: br")


# Statuses


@misbehaviour
async def unchanged_for_ever(visit: Visit) -> None:
    """304 whatever is asked."""
    await visit.send(b'HTTP/1.1 304 Not Modified\r\nETag: "same"\r\n\r\n')


@misbehaviour
async def partial(visit: Visit) -> None:
    """A part of the page, not asked for."""
    await visit.answer(PAGE[:100], "206 Partial Content", "Content-Range: bytes 0-99/5000")


@misbehaviour
async def no_content(visit: Visit) -> None:
    """204: there is nothing to say."""
    await visit.send(b"HTTP/1.1 204 No Content\r\n\r\n")


@misbehaviour
async def empty(visit: Visit) -> None:
    """200 with an empty body."""
    await visit.answer(b"")


@misbehaviour
async def unauthorized(visit: Visit) -> None:
    """401: sign in first."""
    await visit.answer(b"who are you", "401 Unauthorized", 'WWW-Authenticate: Basic realm="x"')


@misbehaviour
async def forbidden(visit: Visit) -> None:
    """403, as a firewall for web pages says to programs."""
    await visit.answer(b"no", "403 Forbidden")


@misbehaviour
async def gone(visit: Visit) -> None:
    """410: the page was taken down."""
    await visit.answer(b"gone", "410 Gone")


@misbehaviour
async def too_many(visit: Visit) -> None:
    """429 with the seconds to wait."""
    await visit.answer(b"slow down", "429 Too Many Requests", "Retry-After: 120")


@misbehaviour
async def server_error(visit: Visit) -> None:
    """500 with a page of its own."""
    await visit.answer(PAGE, "500 Internal Server Error")


@misbehaviour
async def out_of_service(visit: Visit) -> None:
    """503 with the date to come back."""
    await visit.answer(b"", "503 Service Unavailable", "Retry-After: Sun, 22 Nov 2026 10:05:00 GMT")


@misbehaviour
async def out_for_ages(visit: Visit) -> None:
    """503 that asks to come back in 300 years."""
    await visit.answer(b"", "503 Service Unavailable", "Retry-After: 9999999999")


@misbehaviour
async def retry_after_garbage(visit: Visit) -> None:
    """503 with a Retry-After that says nothing."""
    await visit.answer(b"", "503 Service Unavailable", "Retry-After: soon")


# Redirects


@misbehaviour
async def redirect_loop(visit: Visit) -> None:
    """Redirects to itself."""
    await visit.redirect("/redirect-loop")


@misbehaviour
async def redirect_chain(visit: Visit) -> None:
    """Redirects to ever new addresses."""
    await visit.redirect(f"/redirect-chain?{visit.turn}")


@misbehaviour
async def redirect_once(visit: Visit) -> None:
    """Redirects to a page with validators of its own."""
    await visit.redirect("/good")


@misbehaviour
async def redirect_metadata(visit: Visit) -> None:
    """Redirects to a cloud machine's credentials."""
    await visit.redirect("http://169.254.169.254/latest/meta-data/")


@misbehaviour
async def redirect_decimal(visit: Visit) -> None:
    """The same, the address written as one number."""
    await visit.redirect("http://2852039166/latest/meta-data/")


@misbehaviour
async def redirect_private(visit: Visit) -> None:
    """Redirects into a private network."""
    await visit.redirect("http://10.0.0.1/")


@misbehaviour
async def redirect_file(visit: Visit) -> None:
    """Redirects to a file of the machine that asks."""
    await visit.redirect("file:///etc/passwd")


@misbehaviour
async def redirect_user(visit: Visit) -> None:
    """Redirects to an address with a user name in it."""
    await visit.redirect("http://tjj.example@127.0.0.1/")


@misbehaviour
async def redirect_nowhere(visit: Visit) -> None:
    """Redirects without saying where to."""
    await visit.answer(b"", "302 Found")


@misbehaviour
async def redirect_garbage(visit: Visit) -> None:
    """Redirects to something that is no address."""
    await visit.redirect("http://[not-an-address/")


@misbehaviour
async def redirect_port(visit: Visit) -> None:
    """Redirects to a mail server."""
    await visit.redirect("http://127.0.0.1:25/")


@misbehaviour
async def redirect_gbk(visit: Visit) -> None:
    """A Location in raw GBK bytes, as old servers of Chinese offices send it."""
    raw = "/good?名=".encode("gbk").decode("utf-8", "surrogateescape")
    await visit.redirect(raw)


@misbehaviour
async def redirect_elsewhere(visit: Visit) -> None:
    """Redirects to the other server named in the query."""
    await visit.redirect(visit.query)


@misbehaviour
async def cookie_wall(visit: Visit) -> None:
    """Sends everybody round until they bring its cookie."""
    await visit.redirect("/cookie-wall", "Set-Cookie: consent=1; Path=/")


# Lies about the content


@misbehaviour
async def soft_404(visit: Visit) -> None:
    """A page that says "not found", with status 200: for those who read it to find out."""
    await visit.answer("<h1>页面不存在</h1>".encode(), "200 OK", "Content-Type: text/html; charset=utf-8")


@misbehaviour
async def login_page(visit: Visit) -> None:
    """A sign-in form, with status 200."""
    await visit.answer(b'<form><input type="password"></form>', "200 OK", "Content-Type: text/html")


@misbehaviour
async def type_lie(visit: Visit) -> None:
    """A page that calls itself a picture."""
    await visit.answer(PAGE, "200 OK", "Content-Type: image/png")


@misbehaviour
async def charset_lie(visit: Visit) -> None:
    """UTF-8 that calls itself GB2312."""
    await visit.answer(PAGE, "200 OK", "Content-Type: text/html; charset=gb2312")


@misbehaviour
async def etag_ever_new(visit: Visit) -> None:
    """The same page with another ETag every time."""
    await visit.answer(PAGE, "200 OK", f'ETag: "{visit.turn}"')


@misbehaviour
async def validators_odd(visit: Visit) -> None:
    """Validators that follow no rule; they are to come back as they are."""
    if "if-none-match" in visit.headers:
        same = (visit.headers["if-none-match"], visit.headers["if-modified-since"]) == ("W/ä b", "yesterday, I think")
        await visit.answer(b"", "304 Not Modified" if same else "400 Bad Request")
    else:
        await visit.send(b"HTTP/1.1 200 OK\r\nETag: W/\xe4 b\r\nLast-Modified: yesterday, I think\r\n")
        await visit.send(b"Content-Length: 4\r\n\r\npage")


@misbehaviour
async def modified_lie(visit: Visit) -> None:
    """A Last-Modified that lies in the future and changes with every answer."""
    await visit.answer(PAGE, "200 OK", f"Last-Modified: Mon, {visit.turn:02} Jan 2099 00:00:00 GMT")


@misbehaviour
async def cookies(visit: Visit) -> None:
    """Sets a cookie, and says what it is told: `cookie` or `none`."""
    await visit.answer(b"cookie" if "cookie" in visit.headers else b"none", "200 OK", "Set-Cookie: spy=1; Path=/")


@misbehaviour
async def echo(visit: Visit) -> None:
    """Repeats the request's headers in the body, and in headers of its own."""
    told = "\n".join(f"{name}: {text}" for name, text in visit.headers.items())
    given = visit.headers.get("authorization", visit.headers.get("x-key", visit.query))
    await visit.answer(told.encode(), "200 OK", f"Server: {given}", f"X-Echo: {given}", f"Link: <{given}>")


@misbehaviour
async def echo_in_status(visit: Visit) -> None:
    """Repeats the secret in a redirect that fails."""
    await visit.redirect(f"ftp://{visit.headers.get('authorization', visit.query).split(' ')[-1]}/")


async def good(visit: Visit) -> None:
    """The page with an ETag, 304 to whoever has it; each numbered one (`/good-7`) has bytes of its own."""
    if visit.headers.get("if-none-match") == '"good"':
        await visit.send(b'HTTP/1.1 304 Not Modified\r\nETag: "good"\r\nCache-Control: max-age=600\r\n\r\n')
    else:
        fields = ('ETag: "good"', "Content-Type: text/html; charset=utf-8", "Cache-Control: max-age=600")
        number = visit.path.partition("-")[2]
        page = PAGE.replace(b"<table>", f"<h1>{number}</h1><table>".encode()) if number else PAGE
        await visit.answer(page, "200 OK", *fields)


async def tally(visit: Visit) -> None:
    """What was asked for and sent so far: `requests bytes`, this answer apart."""
    await visit.answer(f"{len(visit.server.requests) - 1} {visit.server.sent}".encode())


async def missing(visit: Visit) -> None:
    await visit.answer(b"there is no such page", "404 Not Found")


# robots.txt: one of these stands at /robots.txt where a server is told so

ROBOTS: dict[str, Behaviour] = {}


def robots(behaviour: Behaviour) -> Behaviour:
    ROBOTS[behaviour.__name__.removeprefix("robots_").replace("_", "-")] = behaviour
    return behaviour


@robots
async def robots_deny(visit: Visit) -> None:
    """Forbids us, and only us, the pages that go wrong."""
    await visit.answer(b"User-agent: *\nAllow: /\n\nUser-agent: Target-Tracker\nDisallow: /empty\n")


@robots
async def robots_error(visit: Visit) -> None:
    """Fails."""
    await visit.answer(b"", "500 Internal Server Error")


@robots
async def robots_busy(visit: Visit) -> None:
    """Is asked too often."""
    await visit.answer(b"", "429 Too Many Requests", "Retry-After: 77")


@robots
async def robots_forbidden(visit: Visit) -> None:
    """403, which RFC 9309 reads as "no rules"."""
    await visit.answer(b"", "403 Forbidden")


@robots
async def robots_hang(visit: Visit) -> None:
    """Never answers."""
    await visit.hang()


@robots
async def robots_endless(visit: Visit) -> None:
    """Never ends."""
    await visit.send(b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /private\n")
    while True:
        await visit.send(b"# and so on\n" * 1000)


@robots
async def robots_many_names(visit: Visit) -> None:
    """So many names share so many rules that a plain reader takes minutes."""
    names = b"".join(b"User-agent: a%d\n" % number for number in range(12_000))
    rules = b"".join(b"Disallow: /%d\n" % number for number in range(12_000))
    await visit.answer(names + b"User-agent: *\n" + rules)


@robots
async def robots_page(visit: Visit) -> None:
    """The site's front page in place of rules."""
    await visit.answer(PAGE, "200 OK", "Content-Type: text/html")


@robots
async def robots_binary(visit: Visit) -> None:
    """Bytes that are no text."""
    await visit.answer(bytes(range(256)) * 50)


@robots
async def robots_redirects(visit: Visit) -> None:
    """Goes round in a circle."""
    await visit.redirect("/robots.txt")


@robots
async def robots_garbled(visit: Visit) -> None:
    """Breaks off."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nUser-agent: *\n")
    visit.close()


@dataclass
class Misbehaving:
    """The server: `url(name)` is where it misbehaves so; `requests` are the paths asked for, with their queries.

    `robots`: how `/robots.txt` misbehaves (404 without). `tls`: the server's side of TLS. As a proxy it answers for
    every host. `connections` counts those it took; `sent` is the bytes it wrote.
    """

    robots: str | None = None
    tls: ssl.SSLContext | None = None
    requests: list[str] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0
    sent: int = 0
    address: str = "127.0.0.1"
    port: int = 0
    most_at_once: int = 0
    _now: int = 0
    _turns: dict[str, int] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None

    def url(self, name: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}/{name}"

    async def __aenter__(self) -> Misbehaving:
        self._server = await asyncio.start_server(self._took, self.address, 0, ssl=self.tls, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in list(self._writers):  # one whose task was cancelled before it began is still open
            writer.transport.abort()
        await self._server.wait_closed()
        for _ in range(5):  # connections accepted a moment ago are handed over only now
            await asyncio.sleep(0)

    def _took(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None or not self._server.is_serving():
            writer.transport.abort()
            return
        self.connections += 1
        self._writers.add(writer)
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._now += 1
        try:
            while not writer.is_closing():
                self.most_at_once = max(self.most_at_once, self._now)
                head = await reader.readuntil(b"\r\n\r\n")
                await self._visited(head, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self._now -= 1
            self._writers.discard(writer)
            writer.transport.abort()

    async def _visited(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        first, *rest = head.decode("latin-1").split("\r\n")
        target = first.split(" ")[1]
        if target.startswith("http://"):  # as a proxy is asked
            target = "/" + target.split("/", 3)[3]
        path, _, query = target.partition("?")
        headers = {name.lower(): text for name, _, text in (line.partition(": ") for line in rest if line)}
        self.requests.append(target)
        self.heads.append(headers)
        turn = self._turns[path] = self._turns.get(path, 0) + 1
        name = path.strip("/")
        if path == "/robots.txt":
            behaviour = ROBOTS[self.robots] if self.robots else missing
        else:
            plain = tally if name == "tally" else good if name.startswith("good") else missing
            behaviour = MISBEHAVIOURS.get(name, plain)
        await behaviour(Visit(path, query, headers, writer, self, turn))


async def _serve_for_ever(address: str) -> None:
    async with Misbehaving(address=address) as server:
        print(server.port, flush=True)
        await asyncio.sleep(24 * 3600)


if __name__ == "__main__":
    asyncio.run(_serve_for_ever(*sys.argv[1:2] or ["127.0.0.1"]))
