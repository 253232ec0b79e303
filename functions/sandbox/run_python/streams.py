"""What comes out of a script's process. None of it can be trusted, neither in form nor in size."""

import json
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Protocol

LOG_LIMIT = 64 * 1024
OUTPUT_LIMIT = 1024 * 1024
REPORT_LIMIT = OUTPUT_LIMIT + 64 * 1024
ERROR_LENGTH = 2000
NOTE_LENGTH = 64

CHUNK = 64 * 1024
CHUNKS_AT_ONCE = 32
"""More than a pipe holds, and few enough that a script which prints without end holds nobody up."""

MALFORMED = "The report of the script's process is malformed: the script wrote into it"
CRASHES: dict[int, str] = {
    signal.SIGKILL: "The script was killed, most likely because it needed too much memory",
    signal.SIGXCPU: "The script used more processor time than its time limit allows",
}


class Sink(Protocol):
    def add(self, data: bytes) -> bool:
        """Take the data in; False when no more is wanted."""
        ...


class Log:
    """The beginning and the end of what a script prints; what lies between is counted and dropped."""

    def __init__(self, limit: int = LOG_LIMIT) -> None:
        self._half = (limit - NOTE_LENGTH) // 2
        self._head, self._tail, self._size = b"", b"", 0

    def add(self, data: bytes) -> bool:
        room = self._half - len(self._head)
        self._head += data[:room]
        self._tail = (self._tail + data[room:])[-self._half :]
        self._size += len(data)
        return True

    def text(self) -> str:
        left_out = self._size - len(self._head) - len(self._tail)
        if not left_out:
            return (self._head + self._tail).decode(errors="replace")
        head, tail = (part.decode(errors="replace") for part in (self._head, self._tail))
        return f"{head}\n... {left_out} bytes left out ...\n{tail}"


class Report:
    """The error and the output, as the process itself tells them."""

    def __init__(self) -> None:
        self._data = bytearray()

    def add(self, data: bytes) -> bool:
        self._data += data
        return len(self._data) <= REPORT_LIMIT

    def read(self, exit_status: int) -> tuple[str | None, Any]:
        """The error, if there is one, and the output."""
        if len(self._data) > REPORT_LIMIT:
            return f"The output is over {OUTPUT_LIMIT} bytes", None
        try:
            report = json.loads(self._data)
            error, output = report["error"], report["output"]
            # The runtime does this again, and a value it cannot send on would be its failure.
            size = len(json.dumps(output, allow_nan=False).encode())
            json.dumps(output, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return "The output holds text that is not valid Unicode", None
        except (ValueError, TypeError, LookupError, RecursionError):
            return (MALFORMED if self._data else ending(exit_status)), None
        if size > OUTPUT_LIMIT:
            return f"The output is {size} bytes; at most {OUTPUT_LIMIT} are kept", None
        if error is None:
            return None, output
        return str(error)[:ERROR_LENGTH].encode(errors="replace").decode(), None


@dataclass(frozen=True, slots=True)
class Stream:
    """A pipe from the process and where its content goes."""

    pipe: IO[bytes]
    sink: Sink

    def pump(self) -> None:
        """Hand on what is there now; close the pipe at its end, or when no more is wanted."""
        if self.pipe.closed:
            return
        with suppress(BlockingIOError):
            for _ in range(CHUNKS_AT_ONCE):
                data = os.read(self.pipe.fileno(), CHUNK)
                if not data or not self.sink.add(data):
                    self.pipe.close()
                    return


def ending(exit_status: int) -> str:
    """What to say of a process that left no report, or none that can be read."""
    if exit_status >= 0:
        return f"The script's process ended early, with status {exit_status} and without an output"
    number = -exit_status
    names = {number.value: number.name for number in signal.Signals}
    return CRASHES.get(number) or f"The script's process crashed ({names.get(number, number)})"
