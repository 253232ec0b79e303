"""The guarded client: the one way out for requests whose destination a tenant chose."""

import http.client
import ssl
import time
import zlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import ip_address
from urllib.parse import urljoin

from baton import settings
from baton.outgoing.addresses import AddressPolicy
from baton.outgoing.deadline import Clock, Deadline
from baton.outgoing.dialling import Dialler
from baton.outgoing.errors import Hop, OutgoingError
from baton.outgoing.headers import checked, for_another_origin, with_defaults, without_content
from baton.outgoing.network import Network, Stream, SystemNetwork
from baton.outgoing.target import DEFAULT_PORTS, Target, parse
from baton.outgoing.wire import Response, exchange

METHODS = frozenset({"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"})
BODY_LIMIT = 1024 * 1024
MAX_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    target: Target
    headers: dict[str, str]
    body: bytes | None

    def redirected(self, location: str, status: int) -> "_Request":
        """The request that follows this one; its target is checked like that of the first."""
        # Header bytes arrive as Latin-1; in a Location beyond ASCII they are in truth UTF-8.
        location = location.encode("latin-1").decode("utf-8", errors="replace")
        try:
            location = urljoin(self.target.url, location)
        except ValueError:
            raise OutgoingError("The request was redirected to a URL that is not valid") from None
        target = parse(location)
        onward = replace(self, target=target)
        if status not in {307, 308} and self.method not in {"GET", "HEAD"}:
            onward = replace(onward, method="GET", headers=without_content(self.headers), body=None)
        if not _same_origin(self.target, target):
            onward = replace(onward, headers=for_another_origin(onward.headers))
        return onward


def _same_origin(here: Target, there: Target) -> bool:
    """Same scheme, host and port; or the same host at its usual ports, only now over TLS."""
    if here.host != there.host:
        return False
    upgraded = (here.scheme, there.scheme) == ("http", "https") and (
        (here.port, there.port) == (DEFAULT_PORTS["http"], DEFAULT_PORTS["https"])
    )
    return upgraded or (here.scheme, here.port) == (there.scheme, there.port)


class GuardedClient:
    """Sends requests to public addresses, and to those of `allowed_networks` (CIDRs) besides.

    Each name is looked up once per hop, all its addresses are checked, and only a checked address
    is connected to, so a name cannot change its meaning in between.
    """

    def __init__(
        self,
        allowed_networks: Iterable[str] = (),
        *,
        network: Network | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._network: Network = network or SystemNetwork()
        self._policy = AddressPolicy(allowed_networks)
        self._dialler = Dialler(self._policy, self._network)
        self._clock = clock

    def request(
        self,
        method: str,
        url: str,
        *,
        timeout: float,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limit: int = BODY_LIMIT,
        follow: bool = True,
    ) -> Response:
        """The final answer, whatever its status; OutgoingError when there is none.

        `timeout` bounds all of it together: lookups, connections, redirects, the last byte. Without
        `follow` a redirect is an error: what is sent is for nobody else.
        """
        deadline = Deadline(timeout, self._clock)
        hops: list[Hop] = []
        try:
            if method not in METHODS:
                raise OutgoingError(f"The method must be one of {', '.join(sorted(METHODS))}")  # noqa: TRY301 - gets its hops below
            request = _Request(method, parse(url), checked(headers or {}), body)
            redirects = MAX_REDIRECTS if follow else 0
            response = self._follow(request, deadline, limit, hops, redirects)
        except OutgoingError as error:
            error.hops = tuple(hops)
            raise
        return replace(response, hops=tuple(hops))

    def protects(self, url: str) -> bool:
        """Whether nobody on the way can read what is sent there: over TLS, or to an address, not a name,
        of the networks that the instance's owner opened. Raises OutgoingError for what is no URL.
        """
        target = parse(url)
        return target.scheme == "https" or (
            target.is_address and self._policy.opens(ip_address(target.host))
        )

    def _follow(
        self, request: _Request, deadline: Deadline, limit: int, hops: list[Hop], redirects: int
    ) -> Response:
        for _ in range(redirects + 1):
            response = self._hop(request, deadline, limit, hops)
            if response.redirect is None:
                return response
            request = request.redirected(response.redirect, response.status)
        if not redirects:
            raise OutgoingError("The request was redirected, which is not followed here")
        raise OutgoingError(f"The request was redirected more than {redirects} times")

    def _hop(self, request: _Request, deadline: Deadline, limit: int, hops: list[Hop]) -> Response:
        """One request and its answer; leaves a record of it whatever happens."""
        begun = self._clock()
        status, size = None, 0
        try:
            response = self._exchange(request, deadline, limit)
            status, size = response.status, len(response.body)
        finally:
            seconds = self._clock() - begun
            hops.append(Hop(request.method, request.target.authority, status, size, seconds))
        return response

    def _exchange(self, request: _Request, deadline: Deadline, limit: int) -> Response:
        host = request.target.host
        try:
            with closing(self._connect(request.target, deadline)) as stream:
                return exchange(
                    stream,
                    deadline,
                    request.target,
                    request.method,
                    with_defaults(request.headers, {"Accept-Encoding": "identity"}),
                    request.body,
                    limit,
                )
        except TimeoutError:
            raise OutgoingError(f"{host} did not answer in time", timed_out=True) from None
        except (http.client.HTTPException, ValueError):
            raise OutgoingError(f"The answer of {host} is incomplete or not HTTP") from None
        except zlib.error:
            raise OutgoingError(f"The answer of {host} could not be decompressed") from None
        except OSError:
            raise OutgoingError(f"The connection to {host} was lost") from None

    def _connect(self, target: Target, deadline: Deadline) -> Stream:
        addresses = self._dialler.addresses(target, deadline)
        stream = self._dialler.dial(target, addresses, deadline)
        if target.scheme == "http":
            return stream
        try:
            return self._network.secure(stream, target.host, deadline.left())
        except ssl.SSLCertVerificationError as error:
            stream.close()
            reason = error.verify_message
            raise OutgoingError(
                f"The certificate of {target.host} is not valid: {reason}"
            ) from None
        except OSError as error:
            stream.close()
            if isinstance(error, TimeoutError):
                raise
            raise OutgoingError(f"No secure connection could be made to {target.host}") from None


def opened_networks() -> list[str]:
    """OUTGOING_NETWORKS, by which the stack opens networks (CIDRs) besides public addresses."""
    configured = settings.optional("OUTGOING_NETWORKS")
    return [network.strip() for network in configured.split(",") if network.strip()]


@cache
def default_client() -> GuardedClient:
    """The client as the stack configures it."""
    return GuardedClient(opened_networks())
