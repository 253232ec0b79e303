"""A network of canned answers, and a clock that moves only when told to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from baton.outgoing.network import Stream

PUBLIC = "93.184.215.14"
OTHER_PUBLIC = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


class FakeClock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class FakeStream:
    """A connected socket that plays one answer, `step` bytes at a time."""

    def __init__(self, answer: bytes, clock: FakeClock, step: int, seconds: float) -> None:
        self.sent = bytearray()
        self.closed = False
        self._answer = memoryview(answer)
        self._clock = clock
        self._step = step
        self._seconds = seconds
        self._timeout = 0.0

    def settimeout(self, value: float | None, /) -> None:
        assert value is not None
        assert value > 0
        self._timeout = value

    def send(self, data: memoryview, /) -> int:
        self.sent += data
        return len(data)

    def recv_into(self, buffer: memoryview, /) -> int:
        self._clock.now += min(self._seconds, self._timeout)
        if self._seconds > self._timeout:
            raise TimeoutError
        size = min(self._step, len(buffer), len(self._answer))
        buffer[:size] = self._answer[:size]
        self._answer = self._answer[size:]
        return size

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeNetwork:
    """Plays `answers` one connection after the other; the last one is repeated."""

    answers: Sequence[bytes] = (b"HTTP/1.1 204 No Content\r\n\r\n",)
    names: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    """For a name the answers of its first, second, ... lookup; other names are public."""
    refusing: frozenset[str] = frozenset()
    """Addresses that take no connection."""
    clock: FakeClock = field(default_factory=FakeClock)
    lookup_seconds: float = 0.0
    step: int = 1 << 20
    step_seconds: float = 0.0
    looked_up: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)
    secured: list[str] = field(default_factory=list)
    streams: list[FakeStream] = field(default_factory=list)

    def resolve(self, name: str, timeout: float) -> list[str]:
        self.clock.now += min(self.lookup_seconds, timeout)
        if self.lookup_seconds >= timeout:
            raise TimeoutError
        answers = self.names.get(name, [[PUBLIC]])
        self.looked_up.append(name)
        return list(answers[min(self.looked_up.count(name), len(answers)) - 1])

    def dial(self, address: str, port: int, timeout: float) -> Stream:
        assert timeout > 0
        self.dialled.append((address, port))
        if address in self.refusing:
            raise ConnectionRefusedError
        answer = self.answers[min(len(self.streams), len(self.answers) - 1)]
        stream = FakeStream(answer, self.clock, self.step, self.step_seconds)
        self.streams.append(stream)
        return stream

    def secure(self, stream: Stream, name: str, timeout: float) -> Stream:
        assert timeout > 0
        self.secured.append(name)
        return stream

    def request(self, number: int = 0) -> tuple[str, dict[str, str], bytes]:
        """Request line, headers in lower case and body of what was sent."""
        head, _, body = bytes(self.streams[number].sent).partition(b"\r\n\r\n")
        line, *rest = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for entry in rest:
            name, _, value = entry.partition(": ")
            assert name.lower() not in headers
            headers[name.lower()] = value
        return line, headers, body


def answer(
    status: str = "200 OK", body: bytes = b"", headers: Mapping[str, str] | None = None
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(status, b"moved", {"Location": location})


def interim(count: int) -> bytes:
    return b"HTTP/1.1 100 Continue\r\n\r\n" * count
