"""A moment after which nothing is waited for, and a socket that keeps to it."""

import io
import time
from collections.abc import Callable

from baton.outgoing.errors import OutgoingError
from baton.outgoing.network import Stream

type Clock = Callable[[], float]


class Deadline:
    """A moment after which nothing is waited for any more."""

    def __init__(self, seconds: float, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    @property
    def passed(self) -> bool:
        return self._clock() >= self._end

    def left(self) -> float:
        """Seconds left, always more than 0; TimeoutError when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


class TimedSocket:
    """The part of a socket that http.client needs.

    A socket's own timeout starts anew with each byte that arrives, so a server that sends one a
    second would be waited for without end. Here each wait gets what is left of the deadline.
    """

    def __init__(self, stream: Stream, deadline: Deadline, wire_limit: int) -> None:
        self._stream = stream
        self._deadline = deadline
        self._wire_limit = wire_limit

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._stream.settimeout(self._deadline.left())
            rest = rest[self._stream.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._stream, self._deadline, self._wire_limit))

    def close(self) -> None:
        """Nothing: http.client closes as soon as it has the headers; who dialled closes later."""


class _TimedReader(io.RawIOBase):
    """Also counts what arrives: http.client would read a chunk of "-1" bytes till the end."""

    def __init__(self, stream: Stream, deadline: Deadline, wire_limit: int) -> None:
        super().__init__()
        self._stream = stream
        self._deadline = deadline
        self._wire_left = wire_limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # always a memoryview here
        self._stream.settimeout(self._deadline.left())
        size = self._stream.recv_into(buffer)
        self._wire_left -= size
        if self._wire_left < 0:
            raise OutgoingError("The answer is too large")
        return size
