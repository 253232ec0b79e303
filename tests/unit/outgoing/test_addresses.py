"""Which addresses count as public. Another guard's list of special networks serves as oracle."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

import pytest
from AntiSSRF import IPAddressRanges  # type: ignore[import-untyped]  # ships no types
from hypothesis import given, strategies as st

from baton.outgoing import OutgoingError
from baton.outgoing.addresses import Address, AddressPolicy, is_public
from tests.unit.outgoing.fakes import OTHER_PUBLIC, PUBLIC

SPECIAL = [ip_network(network) for network in IPAddressRanges.recommended_latest]


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",  # IPv4-compatible
        "::ffff:127.0.0.1",  # mapped
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",  # NAT64
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",  # Teredo
        "2001:db8::1",
        "2002:7f00:1::",  # 6to4
        "2002:808:808::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_a_special_address_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", PUBLIC, OTHER_PUBLIC, "2001:4860:4860::8888"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("network", SPECIAL, ids=str)
def test_both_ends_of_every_special_network_are_refused(network: IPv4Network | IPv6Network) -> None:
    ends = [network.network_address, network.broadcast_address]

    assert not any(is_public(end) for end in ends)


@given(st.ip_addresses())
def test_no_public_address_lies_in_a_special_network(address: Address) -> None:
    public = is_public(address)

    assert not (public and any(address in network for network in SPECIAL))


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    policy = AddressPolicy()

    with pytest.raises(OutgoingError, match=r"^The host a.example is not a public address$"):
        policy.check("a.example", [PUBLIC, "10.0.0.1", OTHER_PUBLIC])


def test_a_name_without_addresses_is_refused() -> None:
    policy = AddressPolicy()

    with pytest.raises(OutgoingError, match="has no address"):
        policy.check("a.example", [])


def test_an_allowed_network_is_reached_besides_public_addresses() -> None:
    policy = AddressPolicy(["127.0.0.0/8"])

    addresses = policy.check("a.example", ["127.0.0.9", PUBLIC, PUBLIC])

    assert addresses == ["127.0.0.9", PUBLIC]


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "::1", "10.0.0.1", "2002:7f00:1::"])
def test_an_allowed_network_opens_no_other_form_of_its_addresses(address: str) -> None:
    policy = AddressPolicy(["127.0.0.0/8"])

    assert not policy.allows(ip_address(address))


def test_a_network_that_is_none_stops_the_start() -> None:
    with pytest.raises(ValueError, match="localhost"):
        AddressPolicy(["localhost"])
