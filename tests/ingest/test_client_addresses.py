"""No request reaches an address that leads into somebody's network, however it is written or resolved."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.fetching import NOW, among, client, failed, source
from tests.ingest.server import Misbehaving
from tracker.ingest.addresses import numeric_host, why_refused
from tracker.ingest.client import Client
from tracker.ingest.fetched import Fetched
from tracker.model.source import Failure

REFUSED_TEXT = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.170 192.0.2.1 192.31.196.1
192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
224.0.0.1 224.0.1.1 239.255.255.250 240.0.0.1 255.255.255.254 255.255.255.255
:: ::1 ::7f00:1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:10.0.0.1 64:ff9b::7f00:1
64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1
2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 3ffe::1 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd00::1
fd00:ec2::254 fe80::1 fe80::1%1 fec0::1 feff::1 ff02::1 ff05::2 ffff::1
"""

PUBLIC_TEXT = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255
169.255.0.1 172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 203.0.114.1
223.255.255.255 2400:3200::1 2600::1 2001:200::1 2001:4860:4860::8888 2003::1 2a00::1 240e::1
"""


INNER = "10.0.0.1 127.0.0.1 ::1 169.254.7.7 100.64.0.1 fd12::1 ::ffff:192.168.1.1"

NEVER = """
169.254.169.254 ::ffff:169.254.169.254 64:ff9b::169.254.169.254 100.100.100.200 fd00:ec2::254 0.0.0.0 224.0.0.1
255.255.255.255 192.0.2.1 ff02::1 2002:e000:1:: 2001:0:0:0:0:0:1fff:fffe
"""

REFUSED, PUBLIC = REFUSED_TEXT.split(), PUBLIC_TEXT.split()


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_must_be_refused_is(address: str) -> None:
    """Each address of a special purpose is refused for a source that does not say `private`."""
    assert why_refused(address) is not None


def test_the_table_of_refused_addresses_is_long_enough() -> None:
    """It covers all that Python's own judgement of addresses misses, which is most of it."""
    assert len(set(REFUSED)) >= 53


@pytest.mark.parametrize("address", PUBLIC)
def test_the_neighbours_of_refused_addresses_are_asked(address: str) -> None:
    """An address right beside a special range is a public one like any other."""
    assert why_refused(address) is None


@pytest.mark.parametrize("address", INNER.split())
def test_private_allows_networks_of_ones_own(address: str) -> None:
    """`private: true` opens the ranges of an organisation's own network, in disguise too."""
    assert why_refused(address, private=True) is None


@pytest.mark.parametrize(
    "address",
    NEVER.split(),
)
def test_private_never_opens_what_can_be_no_source(address: str) -> None:
    """Metadata services, multicast, documentation, unspecified ones stay refused whatever is declared."""
    assert why_refused(address, private=True) is not None


@given(st.ip_addresses())
def test_private_only_ever_opens(address: IPv4Address | IPv6Address) -> None:
    """What is asked without `private` is asked with it too; what Python calls private or reserved is never asked."""
    if why_refused(str(address)) is None:
        assert why_refused(str(address), private=True) is None
        assert not (address.is_private or address.is_multicast or address.is_reserved or address.is_loopback)


@given(st.ip_addresses(v=4))
def test_a_number_means_one_address_however_it_is_written(address: IPv4Address) -> None:
    """Decimal, hexadecimal, octal, with fewer parts: it is the same address, and so judged the same."""
    number = int(address)
    parts = str(address).split(".")
    tail = number & 0xFFFFFF
    written = [
        str(number), hex(number), f"0X{number:X}", f"0{number:o}", f"{parts[0]}.{tail}", f"{parts[0]}.0x{tail:x}",
        ".".join(f"0{int(part):o}" for part in parts), f"{address}.",
    ]  # fmt: skip
    assert {numeric_host(one) for one in written} == {str(address)}


@pytest.mark.parametrize("host", ["1.2.3.4.5", "256.1.1.1", "1.2.3.256", "08.1.1.1", "4294967296", "a.1", "[::g]"])
def test_what_looks_like_a_number_and_is_none_is_refused(host: str) -> None:
    """A host that ends in a number without being an address is an error, never a name to be looked up."""
    with pytest.raises(ValueError, match=r".*"):
        numeric_host(host)


@pytest.mark.parametrize("host", ["tjj.example", "1.example", "0x7f", "x", "123.cn", "a-1"])
def test_names_are_left_to_the_resolver(host: str) -> None:
    """A name is no number, also where digits begin it."""
    assert numeric_host(host) is None or host == "0x7f"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.1", "127.0.0.1.", "[::1]", "0",
             "[::ffff:127.0.0.1]", "localhost"],
)  # fmt: skip
def test_this_machine_is_refused_in_every_disguise(host: str) -> None:
    """Loopback is refused before a connection is made, and `private` is named as the way to allow it."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        outcome = await fetching.fetch(source(server.url("good", host), private=False), None, NOW)
        failed(outcome, "refused_address")
        assert server.connections == 0

    among(work)


class Names:
    """A name server that answers each question with the next of its answers, the last one for ever."""

    def __init__(self, *given_answers: Sequence[str]) -> None:
        self.answers = list(given_answers)
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def test_one_bad_address_among_good_ones_is_enough() -> None:
    """A name with a public and a private address is refused: nobody can tell which of them would be used."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client(resolve=Names(["93.184.215.14", "127.0.0.1"])) as fetching:
            outcome = await fetching.fetch(source(server.url("good", "two.example"), private=False), None, NOW)
        failed(outcome, "refused_address", "two.example (127.0.0.1)", "`private: true`")
        assert server.connections == 0

    among(work)


def test_a_name_that_changes_its_address_gains_nothing() -> None:
    """Rebinding: the address that was checked is the one connected to; the next connection is checked anew."""

    async def work(server: Misbehaving, _: Client) -> None:
        names = Names(["127.0.0.1"], ["169.254.169.254"])
        async with client(resolve=names) as fetching:
            url = server.url("close-at-once", "moving.example")
            failed(await fetching.fetch(source(url), None, NOW), "unreachable")
            assert (len(names.asked), server.connections) == (1, 1)
            failed(await fetching.fetch(source(url), None, NOW), "refused_address", "metadata")
            assert (len(names.asked), server.connections) == (2, 1)

    among(work)


def test_the_server_is_told_the_name_not_the_address() -> None:
    """The connection goes to the number, the Host header keeps the name."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client(resolve=Names(["127.0.0.1"])) as fetching:
            assert isinstance(await fetching.fetch(source(server.url("good", "tjj.example")), None, NOW), Fetched)
        assert server.heads[-1]["host"] == f"tjj.example:{server.port}"

    among(work)


def test_a_connection_that_a_private_source_opened_is_of_no_use_to_others() -> None:
    """A kept connection into a private network does not carry the request of a source that may not go there."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        assert isinstance(await fetching.fetch(source(server.url("good")), None, NOW), Fetched)
        failed(await fetching.fetch(source(server.url("good"), private=False), None, NOW), "refused_address")

    among(work)


def test_the_next_address_is_tried_where_the_first_takes_no_connection() -> None:
    """A name whose first address is dead is reached by its second; with none alive the failure says so."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client(resolve=Names(["127.0.0.2", "127.0.0.1"])) as fetching:
            assert isinstance(await fetching.fetch(source(server.url("good", "two.example")), None, NOW), Fetched)
        async with client(resolve=Names(["127.0.0.3", "127.0.0.2"])) as fetching:
            outcome = await fetching.fetch(source(server.url("good", "two.example")), None, NOW)
            failed(outcome, "unreachable", "refuses connections")
        async with client(resolve=Names([])) as fetching:
            outcome = await fetching.fetch(source(server.url("good", "none.example")), None, NOW)
            failed(outcome, "unreachable", "no such host name")

    among(work)


def test_a_redirect_from_outside_to_inside_is_refused() -> None:
    """A public page reached through a proxy cannot lead into a private network, nor can a number ask for it."""

    async def work(server: Misbehaving, _: Client) -> None:
        async with client({"PROXY": f"http://127.0.0.1:{server.port}"}) as fetching:
            public = source("http://outside.example/good", private=False, proxy="PROXY")
            assert isinstance(await fetching.fetch(public, None, NOW), Fetched)
            inward = source("http://outside.example/redirect-private", private=False, proxy="PROXY")
            failed(await fetching.fetch(inward, None, NOW), "refused_address", "10.0.0.1")
            number = source("http://0x7f.1/good", private=False, proxy="PROXY")
            failed(await fetching.fetch(number, None, NOW), "refused_address")
            assert [ip_address("10.0.0.1").is_private, len(server.requests)] == [True, 2]

    among(work)


@pytest.mark.parametrize(
    ("host", "helps"), [("10.0.0.1", True), ("169.254.169.254", False), ("224.0.0.1", False), ("0.0.0.0", False)]
)
def test_what_is_refused_always_is_not_said_to_be_a_matter_of_a_word(host: str, helps: bool) -> None:
    """`private: true` is proposed where it would help, and nowhere else."""

    async def work(_: Misbehaving, fetching: Client) -> None:
        outcome = await fetching.fetch(source(f"http://{host}/", private=False), None, NOW)
        assert isinstance(outcome, Failure)
        for wording in ("en", "zh"):
            assert ("private: true" in outcome.message.in_language(wording)) is helps

    among(work)


def test_a_message_names_the_address_with_its_port() -> None:
    """Whoever reads that nothing answered can see where was asked; what stands behind a question mark is left out."""

    async def work(server: Misbehaving, fetching: Client) -> None:
        url = server.url("close-at-once")
        failed(await fetching.fetch(source(f"{url}?key=word"), None, NOW), "unreachable", f"{url} could not")

    among(work)
