"""Tells the person in front of the screen what is going on, and how long it took."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Note = Callable[[str], None]


class Progress:
    """One line per step: its name at once, its time when it is done."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._stream = stream

    @contextmanager
    def step(self, what: str) -> Iterator[Note]:
        """The body may call the note it is given; a terminal shows the newest one in place."""
        started = time.monotonic()
        latest = ""

        def note(text: str) -> None:
            nonlocal latest
            latest = f" ({text})"
            if self._stream.isatty():
                self._write(f"\r{what} ...{latest}\033[K")

        self._write(f"{what} ...")
        try:
            yield note
        except BaseException:
            self._write(" failed\n")
            raise
        if self._stream.isatty():
            self._write(f"\r{what} ...\033[K")
        self._write(f" {time.monotonic() - started:.1f} s{latest}\n")

    def say(self, line: str = "") -> None:
        self._write(f"{line}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
