"""Which addresses an outgoing request may reach."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from baton.outgoing.errors import OutgoingError

type Address = IPv4Address | IPv6Address

_SPECIAL_IPV4 = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments, some of which count as global
        "168.63.129.16/32",  # another cloud's own metadata service
        "192.31.196.0/24",  # AS112 and AMT: anycast for infrastructure
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.175.48.0/24",
    )
)
# Everything outside is loopback, link-local, unique local, site-local, multicast or carries an IPv4
# address (mapped, compatible, NAT64).
_UNICAST_IPV6 = ip_network("2000::/3")
_SPECIAL_IPV6 = tuple(
    ip_network(network)
    for network in (
        "2001::/23",  # protocol assignments, with Teredo, which carries an IPv4 address
        "2002::/16",  # 6to4, likewise
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation; not every release of Python 3.13 knows
    )
)


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public internet and carries no second address inside."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_IPV4)
    return address in _UNICAST_IPV6 and not any(address in network for network in _SPECIAL_IPV6)


class AddressPolicy:
    """Public addresses, and the networks that the instance's owner opened besides."""

    def __init__(self, allowed_networks: Iterable[str] = ()) -> None:
        self._allowed = tuple(ip_network(network) for network in allowed_networks)

    def allows(self, address: Address) -> bool:
        return self.opens(address) or is_public(address)

    def opens(self, address: Address) -> bool:
        """Whether it belongs to a network that the instance's owner opened."""
        return any(address in network for network in self._allowed)

    def check(self, host: str, answers: Iterable[str]) -> list[str]:
        """The answers for `host`, in their order, when every one of them may be reached.

        A name with one private address among public ones is refused as a whole: which of them
        gets connected to would be chance.
        """
        try:
            addresses = list(dict.fromkeys(ip_address(answer) for answer in answers))
        except ValueError:
            raise OutgoingError(f"The host {host} has no usable address") from None
        if not addresses:
            raise OutgoingError(f"The host {host} has no address")
        if not all(self.allows(address) for address in addresses):
            raise OutgoingError(f"The host {host} is not a public address", refused=True)
        return [str(address) for address in addresses]
