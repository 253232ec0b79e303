"""A small HTTP server that stands for whoever receives the demonstration's webhook."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tools.local.environment import HOST


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where to post to, and what has been posted so far."""

    url: str
    received: list[Received] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listen on a free port of this machine alone while the body runs."""
    received: list[Received] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode(errors="replace")
            received.append(Received(self.command, self.path, dict(self.headers), body))
            answer = json.dumps({"received": length}).encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing: the requests themselves are shown."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        listener = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        listener.start()
        try:
            yield Receiver(f"http://{HOST}:{server.server_port}/finding", received)
        finally:
            server.shutdown()
            listener.join()
