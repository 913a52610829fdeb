"""Connections to addresses that were checked: the name is resolved once, every address judged, one of them dialled.

Nothing resolves the name a second time, so a name server that changes its answer gains nothing (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from tracker.ingest.addresses import numeric_host, why_refused
from tracker.ingest.failures import FetchError, no_such_host, refused_address, tls, unreachable
from tracker.ingest.wire import Wire
from tracker.model.text import Text

Resolver: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]
"""The numeric addresses of a name, best first; none, or OSError, where there is no such name."""

ADDRESSES = 8
"""So many of a name's addresses are tried."""

PATIENCE = 5.0
"""Seconds after which the next address is tried, where there is one."""

_TOO_ODD = Text.of({"zh": "看似数字而不是地址", "en": "looks like a number and is no address"})


async def system_resolver(host: str) -> Sequence[str]:
    """What the system's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


async def checked_addresses(host: str, private: bool, resolve: Resolver) -> list[str]:
    """The addresses of a host that may be asked; FetchError where a single one of them may not."""
    number = checked_number(host, private)
    if number is not None:
        return [number]
    found = await resolved(host, resolve)
    for address in found:
        if why := why_refused(address, private):
            raise refused_address(host, address, why, allowable=why_refused(address, True) is None)
    return found[:ADDRESSES]


def checked_number(host: str, private: bool) -> str | None:
    """The address that a host is by itself, None for a name; FetchError for one that may not be asked."""
    try:
        number = numeric_host(host)
    except ValueError:
        raise refused_address(host, "", _TOO_ODD, allowable=False) from None
    if number is not None and (why := why_refused(number, private)):
        raise refused_address(host, number, why, allowable=why_refused(number, True) is None)
    return number


async def resolved(host: str, resolve: Resolver) -> list[str]:
    """The addresses of a name, unchecked; FetchError where there are none."""
    try:
        found = list(await resolve(host))
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise no_such_host(host)
    return found


async def dial(host: str, port: int, addresses: Sequence[str]) -> Wire:
    """A connection to the first of the addresses that takes one; FetchError where none does."""
    loop = asyncio.get_running_loop()
    last: OSError | None = None
    for number, address in enumerate(addresses, 1):
        patience = PATIENCE if number < len(addresses) else None
        try:
            async with asyncio.timeout(patience):
                _, wire = await loop.create_connection(Wire, address, port, flags=socket.AI_NUMERICHOST)
            return wire
        except OSError as error:
            last = error
    raise _not_connected(host, port, last)


async def encrypt(wire: Wire, host: str, context: ssl.SSLContext) -> None:
    """Puts TLS on a connection, the certificate checked against the host's name; FetchError where it does not hold."""
    try:
        await wire.start_tls(context, host.removesuffix("."))
    except ssl.SSLCertVerificationError as error:
        wire.abort()
        zh, en = _CERTIFICATE.get(error.verify_code, ("", ""))
        seen = error.verify_message
        raise tls(host, zh or f"证书没有通过验证({seen})", en or f"its certificate does not verify ({seen})") from None
    except (OSError, ValueError) as error:
        wire.abort()
        why = getattr(error, "reason", None) or "the connection ended"
        raise tls(host, f"握手失败({why})", f"the handshake failed ({why})") from None
    except BaseException:
        wire.abort()
        raise


def _not_connected(host: str, port: int, error: OSError | None) -> FetchError:
    where = f"{host}:{port}"
    if isinstance(error, ConnectionRefusedError):
        return unreachable(where, "对方拒绝连接", "it refuses connections")
    if isinstance(error, TimeoutError):
        return unreachable(where, "对方没有回应", "it does not respond")
    return unreachable(where, "网络不通", "there is no way to it through the network")


_CERTIFICATE = {
    9: ("证书尚未生效", "its certificate is not valid yet"),
    10: ("证书已过期", "its certificate has expired"),
    18: ("证书是自签的", "its certificate is signed by itself"),
    19: ("证书链以自签证书结尾", "its chain ends in a certificate signed by itself, of an authority nobody knows"),
    20: ("找不到签发证书的机构(证书链不全?)", "who signed its certificate is not known (an incomplete chain?)"),
    21: ("证书链不全", "its certificate chain is incomplete"),
    23: ("证书已吊销", "its certificate was revoked"),
    62: ("证书不是发给这个主机名的", "its certificate is for another host name"),
    64: ("证书不是发给这个地址的", "its certificate is for another address"),
}
"""What OpenSSL's verify codes (X509_V_ERR_…) mean."""
