"""A forward proxy on loopback, for libraries that open their own sockets to addresses a tenant chose.

It lives as long as what is done through it. Whoever does not know its secret is refused, so nothing else on
the machine can use it. Of TLS it carries the bytes only: the library verifies the certificate itself.
"""

import hmac
import secrets
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from types import TracebackType
from typing import Self

from baton.outgoing.addresses import AddressPolicy
from baton.outgoing.client import opened_networks
from baton.outgoing.deadline import Clock, Deadline
from baton.outgoing.dialling import Dialler
from baton.outgoing.errors import OutgoingError
from baton.outgoing.network import Network, Stream, SystemNetwork
from baton.outgoing.proxy_request import HEAD_LIMIT, MalformedError, ProxyRequest, read_request

MOST_CONNECTIONS = 32
MOST_RECEIVED = 64_000_000
"""Bytes of all answers together: a store that never stops answering is not listened to for ever."""

_CHUNK = 64 * 1024
_USER = "baton"
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class GuardedProxy:
    """`url` leads to it; `error` is what it refused first, or what went wrong first.

    `seconds` bounds everything that goes through it together.
    """

    def __init__(
        self,
        policy: AddressPolicy,
        seconds: float,
        *,
        network: Network | None = None,
        clock: Clock = time.monotonic,
        most_received: int = MOST_RECEIVED,
    ) -> None:
        self._policy = policy
        self._dialler = Dialler(policy, network or SystemNetwork())
        self._deadline = Deadline(seconds, clock)
        self._left = most_received
        self._ended = False
        self._lock = threading.Lock()
        self._open: set[Stream] = set()
        self._threads: list[threading.Thread] = []
        secret = secrets.token_urlsafe(32)
        self._credential = "Basic " + b64encode(f"{_USER}:{secret}".encode()).decode()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://{_USER}:{secret}@127.0.0.1:{self._listener.getsockname()[1]}"
        self.error: OutgoingError | None = None

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            self._ended = True
            streams = list(self._open)
        for stream in streams:
            _hang_up(stream)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._hold(client):
                self._start(self._attend, client)
            else:
                client.close()

    def _hold(self, stream: Stream) -> bool:
        """Remember what has to be closed at the end, unless that has come, or there is too much of it."""
        with self._lock:
            if self._ended or len(self._open) >= 2 * MOST_CONNECTIONS:
                return False
            self._open.add(stream)
            return True

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="guarded proxy", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _attend(self, client: socket.socket) -> None:
        """One connection of the library, from its first request to its end."""
        try:
            self._serve(client)
        except OutgoingError as error:
            self._note(error)
            _refuse(client, "403 Forbidden")
        except TimeoutError:
            self._note(OutgoingError("There was no answer in time", timed_out=True))
            _refuse(client, "504 Gateway Timeout")
        except MalformedError as error:
            _refuse(client, str(error))
        except OSError:
            pass  # either end may leave at any time
        finally:
            self._done(client)

    def _serve(self, client: socket.socket) -> None:
        request, rest = self._read(client)
        if not hmac.compare_digest(request.credential.encode(), self._credential.encode()):
            raise MalformedError("407 Proxy Authentication Required")
        addresses = self._dialler.addresses(request.target, self._deadline)
        if request.target.scheme == "http" and not self._opened(addresses):
            raise OutgoingError(f"{request.target.host} must be reached over https", refused=True)
        upstream = self._dialler.dial(request.target, addresses, self._deadline)
        try:
            if not self._hold(upstream):
                return
            if request.is_tunnel:
                client.sendall(_ESTABLISHED)
            else:
                self._send(upstream, request.onward)
            self._relay(client, upstream, rest, request.length)
        finally:
            self._done(upstream)

    def _read(self, client: socket.socket) -> tuple[ProxyRequest, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            client.settimeout(self._deadline.left())
            more = client.recv(_CHUNK)
            if not more:
                raise ConnectionResetError
            data += more
            if len(data) > HEAD_LIMIT + _CHUNK:
                raise MalformedError("431 Request Header Fields Too Large")
        head, _, rest = data.partition(b"\r\n\r\n")
        return read_request(head), rest

    def _opened(self, addresses: list[str]) -> bool:
        return all(self._policy.opens(ip_address(each)) for each in addresses)

    def _relay(
        self, client: socket.socket, upstream: Stream, rest: bytes, length: int | None
    ) -> None:
        """Both ways at once: a server may answer before it has read all, and has to be heard."""
        answers = threading.Thread(target=self._answer, args=(upstream, client), daemon=True)
        answers.start()
        try:
            self._ask(client, upstream, rest, length)
        finally:
            _hang_up(upstream)
            _hang_up(client)
            answers.join(5)

    def _ask(
        self, client: socket.socket, upstream: Stream, rest: bytes, length: int | None
    ) -> None:
        """Carry on what the library sends: with a `length` one request's body, and no second request."""
        buffer = memoryview(bytearray(_CHUNK))
        data: bytes | memoryview = rest
        while True:
            if length is not None:
                if len(data) > length:
                    return
                length -= len(data)
            self._send(upstream, data)
            client.settimeout(self._deadline.left())
            size = client.recv_into(buffer)
            if not size:
                return
            data = buffer[:size]

    def _answer(self, upstream: Stream, client: socket.socket) -> None:
        buffer = memoryview(bytearray(_CHUNK))
        try:
            while True:
                upstream.settimeout(self._deadline.left())
                size = upstream.recv_into(buffer)
                if not size:
                    return
                self._count(size)
                self._send(client, buffer[:size])
        except OutgoingError as error:
            self._note(error)
        except TimeoutError:
            self._note(OutgoingError("There was no answer in time", timed_out=True))
        except OSError:
            pass  # as above
        finally:
            _hang_up(client)
            _hang_up(upstream)

    def _send(self, stream: Stream, data: bytes | memoryview) -> None:
        rest = memoryview(data)
        while rest:
            stream.settimeout(self._deadline.left())
            rest = rest[stream.send(rest) :]

    def _count(self, size: int) -> None:
        with self._lock:
            self._left -= size
            if self._left < 0:
                raise OutgoingError("The answer is too large")

    def _note(self, error: OutgoingError) -> None:
        with self._lock:
            self.error = self.error or error

    def _done(self, stream: Stream) -> None:
        """Nobody else uses it any more."""
        with self._lock:
            self._open.discard(stream)
        stream.close()


def default_proxy(seconds: float) -> GuardedProxy:
    """The proxy as the stack configures what may be reached."""
    return GuardedProxy(AddressPolicy(opened_networks()), seconds)


def _hang_up(stream: Stream) -> None:
    """End a connection for whoever waits for it. Who has made it closes it."""
    with suppress(OSError):
        if isinstance(stream, socket.socket):
            stream.shutdown(socket.SHUT_RDWR)


def _refuse(client: socket.socket, status: str) -> None:
    with suppress(OSError):
        client.sendall(
            f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
