"""An HTTP server that stands for whatever a webhook calls; it may keep its caller waiting."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps, loads
from typing import Any

from tests.e2e.support.polling import wait_for
from tools.local.environment import HOST

LONGEST_HOLD = 60


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came in, its body parsed."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Receiver:
    """`url` takes any path after it. A held receiver answers nobody before `release`."""

    url: str
    calls: list[Call] = field(default_factory=list)
    _open: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        self._open.set()

    def await_calls(self, number: int = 1) -> None:
        wait_for(f"{number} calls of the webhook", lambda: len(self.calls) >= number, 30)


@contextmanager
def receiving(status: HTTPStatus = HTTPStatus.OK, *, held: bool = False) -> Iterator[Receiver]:
    """Listen on a free port of this machine while the body runs; every call gets `status`."""
    calls, opened = list[Call](), threading.Event()
    if not held:
        opened.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            calls.append(Call(self.path, dict(self.headers), loads(body)))
            opened.wait(LONGEST_HOLD)
            answer = dumps({"call": len(calls)}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing: tests look at the calls."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Callers are killed on purpose; nobody is left to read what is written to them."""

    with Server((HOST, 0), Handler) as server:
        listener = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        listener.start()
        try:
            yield Receiver(f"http://{HOST}:{server.server_port}", calls, opened)
        finally:
            opened.set()
            server.shutdown()
            listener.join()
