"""A URL taken apart so strictly that no two readers could disagree about its host."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urlsplit

import idna

from baton.outgoing.errors import OutgoingError

DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NAME_LIMIT = 253
# Left as they are; anything else in a path or query gets percent-encoded.
_RESERVED = "!$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Target:
    """Where one request goes. `host` is a lower-case ASCII name or an address without brackets."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query, as they stand in the request line."""

    @property
    def authority(self) -> str:
        """The value of the Host header: a port only when it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def is_address(self) -> bool:
        return ":" in self.host or _NUMBER.fullmatch(self.host.rpartition(".")[2]) is not None


def parse(url: str) -> Target:
    """The target of a URL that a tenant, or a redirect, asked for."""
    if _CONTROLS.search(url):
        raise OutgoingError("The URL may not contain control characters or line breaks")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OutgoingError("The URL is not valid") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise OutgoingError("The URL must start with http:// or https://")
    if "@" in parts.netloc:
        raise OutgoingError(
            "The URL may not contain a user name or password; use an Authorization header"
        )
    if not parts.hostname:
        raise OutgoingError("The URL has no host")
    path = quote(parts.path or "/", safe=_RESERVED, errors="replace")
    if parts.query:
        path += "?" + quote(parts.query, safe=_RESERVED, errors="replace")
    return Target(
        scheme=parts.scheme,
        host=_bracketed(parts.hostname) if "[" in parts.netloc else _name(parts.hostname),
        port=_port(DEFAULT_PORTS[parts.scheme] if port is None else port),
        path=path,
    )


def ascii_name(name: str) -> str:
    """A host or mail domain as DNS spells it: lower case, international names in Punycode.

    Follows IDNA 2008, as browsers do: by the older rules of the standard library's codec `faß.de`
    would lead to `fass.de`, which belongs to someone else.
    """
    if len(name) > _NAME_LIMIT:
        raise ValueError(name)
    if not name.isascii():
        name = idna.encode(name, uts46=True).decode("ascii")
    name = name.lower().removesuffix(".")
    if len(name) > _NAME_LIMIT or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError(name)
    return name


def _name(host: str) -> str:
    """A DNS name, or an IPv4 address in four plain decimal parts.

    Resolvers also take `2130706433`, `0x7f.1` or `0177.0.0.1` for an address. No name ends in a
    number, so whatever does and is not the usual form is refused.
    """
    try:
        name = ascii_name(host)
        if _NUMBER.fullmatch(name.rpartition(".")[2]):
            name = str(IPv4Address(name))
    except ValueError:  # also what idna and ipaddress raise
        raise OutgoingError("The URL's host is not a valid name or address") from None
    return name


def _bracketed(host: str) -> str:
    try:
        address = IPv6Address(host)
    except ValueError:
        raise OutgoingError("The URL's host is not a valid IPv6 address") from None
    if address.scope_id is not None:
        raise OutgoingError("The URL's host may not name a network interface")
    return str(address)


def _port(port: int) -> int:
    """Ports under 1024 other than the web's own speak other protocols, such as mail or SSH."""
    if port in DEFAULT_PORTS.values() or port >= 1024:
        return port
    raise OutgoingError(f"Port {port} may not be used: only 80, 443 and 1024 to 65535")
