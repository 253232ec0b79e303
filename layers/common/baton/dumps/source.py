"""Where a dump is read from: a stream of bytes of bounded size, as text where the format is one."""

import codecs
from collections.abc import Buffer
from io import BufferedReader, RawIOBase, TextIOWrapper
from typing import BinaryIO

from baton.documents.refusals import refused
from baton.errors import TooLargeError

_HEAD = 1 << 16


class Bytes(RawIOBase):
    """A stream whose beginning can be looked at, and which refuses to be longer than `limit`."""

    def __init__(self, stream: BinaryIO, file: str, limit: int) -> None:
        super().__init__()
        self.file = file
        self._stream = stream
        self._limit = limit
        self._left = limit
        self._ahead = b""
        self.head = self._filled()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        found = self._ahead[: len(view)] or self._taken(len(view))
        self._ahead = self._ahead[len(found) :]
        view[: len(found)] = found
        return len(found)

    def shorten(self, limit: int) -> None:
        """Lowers the limit, once it is known what the stream is."""
        if limit < self._limit:
            self._left -= self._limit - limit
            self._limit = limit

    def _filled(self) -> bytes:
        parts, size = [], 0
        while size < _HEAD and (part := self._taken(_HEAD - size)):
            parts.append(part)
            size += len(part)
        self._ahead = b"".join(parts)
        return self._ahead

    def _taken(self, size: int) -> bytes:
        found = self._stream.read(size)
        self._left -= len(found)
        if self._left < 0:
            raise TooLargeError(f"{self.file} is larger than {self._limit:,} bytes.")
        return found


class Text:
    """UTF-8 text, with or without a byte order mark."""

    def __init__(self, source: Bytes) -> None:
        self.file = source.file
        self.stream = TextIOWrapper(BufferedReader(source), encoding="utf-8-sig", newline="")

    def read(self, size: int) -> str:
        try:
            return self.stream.read(size)
        except UnicodeDecodeError:
            raise self.not_utf8() from None

    def line(self, limit: int) -> str:
        """The next line; empty at the end. Lines end with a line feed only."""
        try:
            line = self.stream.readline(limit)
        except UnicodeDecodeError:
            raise self.not_utf8() from None
        if len(line) >= limit:
            raise refused(self.file, "", f"a line is longer than {limit:,} characters")
        return line

    def not_utf8(self) -> Exception:
        return refused(self.file, "", "it is not UTF-8")


def is_utf16(head: bytes) -> bool:
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
