"""What is remembered of rows that were sent: 8 bytes for which row, 8 bytes for what it said. Pure."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import batched

from baton.entities import exact
from baton.exchanges.cells import Cell, normal

_HALF = 8
_WHOLE = 2 * _HALF
MOST_PACKED = 12_000
"""Marks of one item of the table, which has 400 KB at most."""


def name_of(row_id: str) -> bytes:
    return sha256(row_id.encode()).digest()[:_HALF]


def mark_of(cells: Sequence[Cell]) -> bytes:
    """The same for cells as they were sent and as they are read back."""
    return sha256(exact.write([_written(normal(each)) for each in cells]).encode()).digest()[:_HALF]


def pack(marks: Iterable[tuple[bytes, bytes]]) -> str:
    """Names and marks as a text, in their order."""
    return base64.b64encode(b"".join(name + mark for name, mark in marks)).decode()


def unpack(text: str) -> list[tuple[bytes, bytes]]:
    content = base64.b64decode(text)
    return [
        (content[start : start + _HALF], content[start + _HALF : start + _WHOLE])
        for start in range(0, len(content), _WHOLE)
    ]


def packed(ledger: Mapping[bytes, bytes]) -> list[str]:
    """All of a ledger, in as few texts as hold it."""
    return [pack(part) for part in batched(ledger.items(), MOST_PACKED, strict=False)]


def find(wanted: Sequence[bytes], among: Sequence[bytes]) -> int | None:
    """Where `wanted` stands in one piece; None where it does not."""
    width = len(wanted)
    for start in range(len(among) - width + 1):
        if among[start] == wanted[0] and list(among[start : start + width]) == list(wanted):
            return start
    return None


def _written(cell: Cell) -> object:
    return repr(cell) if isinstance(cell, float) else cell
