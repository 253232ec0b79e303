"""What is to be stored, piece by piece, so that a large file is never in memory as a whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

PIECE = 8_000_000


@dataclass(frozen=True, slots=True)
class Content:
    """`pieces` begins anew each time; `key` is set for what is an object of the instance's bucket."""

    size: int
    pieces: Callable[[], Iterator[bytes]]
    key: str | None = None

    @classmethod
    def of(cls, content: bytes) -> "Content":
        return cls(len(content), lambda: iter([content]))
