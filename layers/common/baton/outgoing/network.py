"""The real network behind a `GuardedClient`; tests of the client put a fake in its place."""

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol, cast

type Lookup = Callable[..., Sequence[tuple[Any, ...]]]


class Stream(Protocol):
    """What the client uses of a connected socket."""

    def settimeout(self, value: float | None, /) -> None: ...
    def send(self, data: memoryview, /) -> int: ...
    def recv_into(self, buffer: memoryview, /) -> int: ...
    def close(self) -> None: ...


class Network(Protocol):
    """Each call takes at most `timeout` seconds and then raises TimeoutError."""

    def resolve(self, name: str, timeout: float) -> list[str]: ...
    def dial(self, address: str, port: int, timeout: float) -> Stream: ...
    def secure(self, stream: Stream, name: str, timeout: float) -> Stream: ...


class SystemNetwork:
    """Plain sockets. Knows nothing of proxies, so no environment variable can bring one in."""

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        lookup: Lookup = socket.getaddrinfo,
    ) -> None:
        self._given_tls = tls
        self._lookup = lookup

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or ssl.create_default_context()

    def resolve(self, name: str, timeout: float) -> list[str]:
        """All addresses of the name.

        The system's lookup cannot be interrupted, so it runs in a thread that is left behind when
        it takes too long; it ends by itself and its answer is dropped.
        """
        answers: queue.SimpleQueue[Sequence[tuple[Any, ...]] | OSError] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(self._lookup(name, None, type=socket.SOCK_STREAM))
            except OSError as error:
                answers.put(error)
            except UnicodeError as error:
                answers.put(OSError(str(error)))

        threading.Thread(target=look_up, name="lookup", daemon=True).start()
        try:
            answer = answers.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(answer, OSError):
            raise answer
        return [str(entry[4][0]) for entry in answer]

    def dial(self, address: str, port: int, timeout: float) -> Stream:
        connected = socket.create_connection((address, port), timeout)
        # Headers and body go out in two writes; without this the second would wait for the first.
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    def secure(self, stream: Stream, name: str, timeout: float) -> Stream:
        """TLS for the name, not for the address connected to. The handshake as a whole is timed."""
        stream.settimeout(timeout)
        return self._tls.wrap_socket(cast("socket.socket", stream), server_hostname=name)
