"""The lines of a text file of any size and encoding, and at which byte each begins."""

import codecs
import io
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from baton.errors import InvalidInputError
from baton.intake import encoding

CHUNK = 131_072
MAX_LINE = 4_000_000


class Readable(Protocol):
    """What a file must be able to do to be read from its beginning to its end."""

    def read(self, size: int, /) -> bytes: ...


class Known(NamedTuple):
    """Records at the beginning of a text that need not be read, and how many characters they take."""

    records: int
    size: int


type Knows = Callable[[str], Known]


class Place(NamedTuple):
    """Where a record begins: its byte from the beginning of the file, and its line, from 1."""

    offset: int
    line: int


class Lines:
    """Iterates over lines with their ends. `encoding` may turn to one of 8 bits on the way.

    A file that is ASCII for megabytes and then is no UTF-8 never was UTF-8; one that had such
    letters before is broken. Raises InvalidInputError for that, NULs, and lines over MAX_LINE.
    """

    def __init__(self, stream: Readable, name: str, start: Place) -> None:
        self.encoding = name
        self._stream, self._start = stream, start
        self._decoder = self._new_decoder()
        # Of the lines at hand, those from which `place` has not counted on yet.
        self._lines: list[str] = []
        self._first = start
        self._ascii = True
        self._texts = self._chunks()
        self._unread: Iterator[str] = iter(())
        self._ahead: str | None = None
        self._skipped = 0

    def __iter__(self) -> Iterator[str]:
        while text := self._peek():
            self._first = self._after(len(self._lines))
            self._lines, self._ahead = io.StringIO(text, newline="").readlines(), None
            self._unread = iter(self._lines)
            while (line := next(self._unread, None)) is not None:
                yield line

    def place(self, read: int) -> Place:
        """Where the line after the first `read` ones begins; the last of these has just been read."""
        done = self._start.line + self._skipped + read - self._first.line
        self._first, self._lines = self._after(done), self._lines[done:]
        return self._first

    def skip(self, known: Knows) -> int:
        """Leave out records that are known, a chunk of them at most, right after `place`; how many."""
        if self._lines:
            self._ahead = "".join(self._lines) + (self._ahead or "")
            self._lines, self._unread = [], iter(())
        text = self._peek()
        records, end = known(text) if text else (0, 0)
        if not text or not records:
            return 0
        skipped, rest = text[:end], text[end:]
        lines = skipped.count("\n")
        self._first = Place(self._first.offset + self._size(skipped), self._first.line + lines)
        # What is left may be the beginning of a record.
        self._ahead = (rest if len(rest) >= CHUNK else rest + next(self._texts, "")) or None
        self._skipped += lines
        return records

    def _peek(self) -> str | None:
        if self._ahead is None:
            self._ahead = next(self._texts, None)
        return self._ahead

    def _after(self, count: int) -> Place:
        size = self._size("".join(self._lines[:count])) if count else 0
        return Place(self._first.offset + size, self._first.line + count)

    def _size(self, text: str) -> int:
        """In bytes."""
        narrow = text.isascii() and not self.encoding.startswith(("utf-16", "utf-32"))
        return len(text) if narrow else len(text.encode(self.encoding, "replace"))

    def _chunks(self) -> Iterator[str]:
        rest = ""
        while data := self._stream.read(CHUNK):
            text = rest + self._decoded(data, final=False)
            # A carriage return at the end may be half of a line end.
            end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            rest = text[end:]
            if len(rest) > MAX_LINE:
                raise InvalidInputError(f"A line has more than {MAX_LINE:,} characters")
            if end:
                yield text[:end]
        if rest := rest + self._decoded(b"", final=True):
            yield rest

    def _decoded(self, data: bytes, *, final: bool) -> str:
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(data, final=final)
        except UnicodeDecodeError:
            self._give_up_utf_8(pending + data)
            return self._decoded(pending + data, final=final)
        if "\0" in text:
            raise InvalidInputError("The file holds NUL characters: it is no text")
        self._ascii = self._ascii and text.isascii()
        return text

    def _give_up_utf_8(self, data: bytes) -> None:
        if self.encoding != encoding.UTF_8 or not self._ascii:
            line = self._first.line
            raise InvalidInputError(
                f"The file is not all in one encoding: after line {line} something is no {self.encoding}"
            )
        self.encoding = encoding.eight_bit(data)
        self._decoder = self._new_decoder()

    def _new_decoder(self) -> codecs.IncrementalDecoder:
        lenient = self.encoding == encoding.WESTERN
        return codecs.getincrementaldecoder(self.encoding)("replace" if lenient else "strict")
