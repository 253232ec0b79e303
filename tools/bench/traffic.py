"""HTTP as a client sees it: one request after the other, or several clients at once."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException as BrokenError
from itertools import count
from typing import Any
from urllib.parse import urlsplit

SECONDS = 60

type Call = Callable[["Client"], object]


class UnexpectedError(Exception):
    """An answer that makes a timing worthless."""


class Client:
    """One client with one connection that it keeps. Lighter than the usual libraries, for it is timed too."""

    def __init__(self, base: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(base)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
        self._base, self._headers = parts.path, {**headers, "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: Any = None, expect: int = 200) -> Any:
        """The parsed answer; UnexpectedError when its status is another one."""
        sent = None if body is None else json.dumps(body)
        try:
            status, answer = self._exchange(method, path, sent)
        except (BrokenError, ConnectionError):
            self._connection.close()  # the server may close an idle connection; ask once more
            status, answer = self._exchange(method, path, sent)
        if status != expect:
            raise UnexpectedError(f"{method} {path}: {status} {answer[:300]!r}")
        return json.loads(answer) if answer else None

    def close(self) -> None:
        self._connection.close()

    def _exchange(self, method: str, path: str, sent: str | None) -> tuple[int, bytes]:
        self._connection.request(method, self._base + path, sent, self._headers)
        response = self._connection.getresponse()
        return response.status, response.read()


def milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


@contextmanager
def clients(make: Callable[[], Client], number: int) -> Iterator[Sequence[Client]]:
    made = [make() for _ in range(number)]
    try:
        yield made
    finally:
        for each in made:
            each.close()


def block(made: Sequence[Client], call: Call, requests: int) -> tuple[float, list[float]]:
    """That many requests shared among the clients: requests per second, and each one's milliseconds."""
    numbers, lock = count(), threading.Lock()

    def work(client: Client) -> list[float]:
        taken: list[float] = []
        while True:
            with lock:
                if next(numbers) >= requests:
                    return taken
            taken.append(milliseconds(lambda: call(client)))

    started = time.perf_counter()
    with ThreadPoolExecutor(len(made)) as pool:
        latencies = [each for part in pool.map(work, made) for each in part]
    return requests / (time.perf_counter() - started), latencies
