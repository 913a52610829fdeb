"""Which network addresses are never asked, so that no declared or redirected URL reaches into somebody's network.

The special-purpose registries of IANA (IPv4: RFC 6890, 5735, 6598; IPv6: RFC 6890, 4291, 8215, 9637, 9602) as read in
November 2026, plus what only looks like another address. `ipaddress.is_private` of Python 3.11 knows too few of them.
"""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from tracker.model.text import Text
from tracker.model.value import value


@value
class Range:
    """Addresses of one special purpose. `inner`: a source that says `private: true` may have them.

    `embeds`: each leads to an IPv4 address; `private` allows it where it allows that one.
    """

    network: IPv4Network | IPv6Network
    inner: bool
    what: Text
    embeds: bool = False


def _range(network: str, inner: bool, zh: str, en: str) -> Range:
    made = IPv6Network(network) if ":" in network else IPv4Network(network)
    return Range(made, inner, Text.of({"zh": zh, "en": en}))


def _disguise(network: str, zh: str, en: str) -> Range:
    words = Text.of({"zh": f"是改头换面的 IPv4 地址({zh})", "en": f"is an IPv4 address in disguise ({en})"})
    return Range(IPv6Network(network), True, words, embeds=True)


NAMELESS = Text.of({"zh": "不是一个网络地址", "en": "is no network address"})
OUTSIDE = Text.of({"zh": "不属于公网地址", "en": "is not of the public Internet"})
METADATA_WORDS = Text.of({"zh": "是云主机的元数据服务", "en": "is a cloud machine's metadata service"})

METADATA = frozenset(map(ip_address, ("169.254.169.254", "169.254.170.2", "100.100.100.200", "fd00:ec2::254")))
"""Services that hand out a machine's credentials to whoever asks: no figures stand there, `private` or not."""

RANGES = (
    # The first that fits counts, so the narrow ones come before those around them.
    _range("0.0.0.0/8", False, "是未指定的地址", "is unspecified"),
    _range("10.0.0.0/8", True, "是内网地址", "is private"),
    _range("100.64.0.0/10", True, "是运营商内部地址", "is a carrier's own (RFC 6598)"),
    _range("127.0.0.0/8", True, "指向本机", "is this machine itself"),
    _range("169.254.0.0/16", True, "是链路本地地址", "is link-local"),
    _range("172.16.0.0/12", True, "是内网地址", "is private"),
    _range("192.0.0.0/24", False, "为协议保留", "is reserved for protocols"),
    _range("192.0.2.0/24", False, "仅供文档示例", "is for documentation"),
    _range("192.31.196.0/24", False, "为 AS112 保留", "is reserved (AS112)"),
    _range("192.52.193.0/24", False, "为 AMT 保留", "is reserved (AMT)"),
    _range("192.88.99.0/24", False, "是已废止的 6to4 中继", "is a 6to4 relay, given up"),
    _range("192.168.0.0/16", True, "是内网地址", "is private"),
    _range("192.175.48.0/24", False, "为 AS112 保留", "is reserved (AS112)"),
    _range("198.18.0.0/15", True, "仅供测速(或为本机代理所用)", "is for benchmarking, or a local proxy's"),
    _range("198.51.100.0/24", False, "仅供文档示例", "is for documentation"),
    _range("203.0.113.0/24", False, "仅供文档示例", "is for documentation"),
    _range("224.0.0.0/4", False, "是组播地址", "is multicast"),
    _range("255.255.255.255/32", False, "是广播地址", "is broadcast"),
    _range("240.0.0.0/4", False, "是保留地址", "is reserved"),
    _range("::/128", False, "是未指定的地址", "is unspecified"),
    _range("::1/128", True, "指向本机", "is this machine itself"),
    _disguise("::ffff:0:0/96", "映射", "mapped"),
    _disguise("::ffff:0:0:0/96", "转换", "translated"),
    _disguise("::/96", "兼容", "compatible"),
    _disguise("64:ff9b::/96", "NAT64", "NAT64"),
    _disguise("64:ff9b:1::/48", "本地 NAT64", "local NAT64"),
    _disguise("2002::/16", "6to4", "6to4"),
    _disguise("2001::/32", "Teredo", "Teredo"),
    _range("fc00::/7", True, "是内网地址", "is private (unique local)"),
    _range("fe80::/10", True, "是链路本地地址", "is link-local"),
    _range("fec0::/10", True, "是已废止的站点本地地址", "is site-local, given up"),
    _range("ff00::/8", False, "是组播地址", "is multicast"),
    _range("2001:db8::/32", False, "仅供文档示例", "is for documentation"),
    _range("3fff::/20", False, "仅供文档示例", "is for documentation"),
    _range("3ffe::/16", False, "是已废止的 6bone 地址", "is of the 6bone, given up"),
    _range("2001::/23", False, "为协议保留", "is reserved for protocols"),
)

_GLOBAL = IPv6Network("2000::/3")


def why_refused(address: str, private: bool = False) -> Text | None:
    """What is wrong with a numeric address, to be said after it; None where it may be asked.

    >>> why_refused("100.64.0.1").in_language("en")
    "is a carrier's own (RFC 6598)"
    >>> why_refused("93.184.215.14"), why_refused("10.0.0.5", private=True)
    (None, None)
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return NAMELESS
    if isinstance(parsed, IPv6Address) and parsed.scope_id is not None:
        parsed = IPv6Address(int(parsed))
    return _why(parsed, private)


def _why(address: IPv4Address | IPv6Address, private: bool) -> Text | None:
    if address in METADATA:
        return METADATA_WORDS
    for special in RANGES:
        if address.version != special.network.version or address not in special.network:
            continue
        if private and special.embeds and isinstance(address, IPv6Address):
            return _why(_embedded(address, special.network.prefixlen), private)
        return None if private and special.inner else special.what
    if isinstance(address, IPv6Address) and address not in _GLOBAL:
        return OUTSIDE
    return None


def _embedded(address: IPv6Address, prefix: int) -> IPv4Address:
    """The IPv4 address within one of the forms, told apart by the length of its prefix (RFC 3056, 4380, 6052)."""
    number = int(address)
    match prefix:
        case 16:
            return IPv4Address(number >> 80 & 0xFFFFFFFF)
        case 32:
            return IPv4Address(number & 0xFFFFFFFF ^ 0xFFFFFFFF)
        case 48:
            return IPv4Address((number >> 64 & 0xFFFF) << 16 | number >> 40 & 0xFFFF)
        case _:
            return IPv4Address(number & 0xFFFFFFFF)


def numeric_host(host: str) -> str | None:
    """The address that a host is where it is one, however it is written; None for a name.

    As the URL standard (WHATWG, "IPv4 parser") reads it: parts may be decimal, octal or hexadecimal, and the last may
    fill several. ValueError for one that ends in a number and still is no address.

    >>> numeric_host("0x7f.1"), numeric_host("2130706433"), numeric_host("[::1]"), numeric_host("tjj.example")
    ('127.0.0.1', '127.0.0.1', '::1', None)
    """
    bare = host.removeprefix("[").removesuffix("]")
    if ":" in bare:
        try:
            return str(IPv6Address(bare))
        except AddressValueError as error:
            raise ValueError(host) from error
    parts = host.removesuffix(".").split(".")
    if not _is_number(parts[-1]):
        return None
    if len(parts) > 4:
        raise ValueError(host)
    numbers = [_number(part) for part in parts]
    *heads, last = numbers
    if any(head > 255 for head in heads) or last >= 256 ** (5 - len(numbers)):
        raise ValueError(host)
    return str(IPv4Address(last + sum(head << 8 * (3 - place) for place, head in enumerate(heads))))


def _is_number(part: str) -> bool:
    return part.isascii() and (part.isdigit() or part.lower().startswith("0x"))


def _number(part: str) -> int:
    lower = part.lower()
    if not _is_number(lower):
        raise ValueError(part)
    if lower.startswith("0x"):
        return int(lower[2:] or "0", 16)
    return int(lower, 8) if len(lower) > 1 and lower.startswith("0") else int(lower)
