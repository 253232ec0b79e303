"""Small servers on loopback that behave well or badly, each for one test."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

type Serve = Callable[[socket.socket], None]


@dataclass
class Server:
    port: int
    connections: int = 0
    received: list[bytes] = field(default_factory=list)
    """What each connection sent first."""


@contextmanager
def serving(serve: Serve, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run `serve` for each connection until the test ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1])
        threads: list[threading.Thread] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                server.connections += 1
                thread = threading.Thread(target=attend, args=(connection,), daemon=True)
                threads.append(thread)
                thread.start()

        def attend(connection: socket.socket) -> None:
            try:
                with tls.wrap_socket(connection, server_side=True) if tls else connection as stream:
                    server.received.append(stream.recv(64 * 1024))
                    serve(stream)
            except OSError:
                pass  # the client may leave at any time

        acceptor = threading.Thread(target=accept, daemon=True)
        acceptor.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
        acceptor.join(5)
        for thread in threads:
            thread.join(5)


def replying(answer: bytes) -> Serve:
    return lambda stream: stream.sendall(answer)


def silent(stop: threading.Event) -> Serve:
    """Says nothing and reads nothing more until told to go."""

    def serve(_stream: socket.socket) -> None:
        stop.wait(10)

    return serve


def dripping(start: bytes, stop: threading.Event, seconds: float = 0.02) -> Serve:
    """Sends `start`, then one byte after the other for as long as the client stays."""

    def serve(stream: socket.socket) -> None:
        stream.sendall(start)
        while not stop.wait(seconds):
            stream.sendall(b"x")

    return serve
