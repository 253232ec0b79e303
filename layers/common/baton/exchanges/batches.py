"""How much is sent with one request: bounded in rows and in bytes. Pure."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

MAX_ROWS = 500
MAX_BYTES = 1_000_000


def size_of(cells: Sequence[object]) -> int:
    """Bytes of a row in the body of a request, where what is beyond ASCII is escaped."""
    return len(json.dumps(cells)) + 1


def batches[T](
    rows: Iterable[T],
    size: Callable[[T], int],
    most_rows: int = MAX_ROWS,
    most_bytes: int = MAX_BYTES,
) -> Iterator[list[T]]:
    """The rows in their order. One that is larger than a batch may be is a batch by itself."""
    batch, total = list[T](), 0
    for row in rows:
        bytes_ = size(row)
        if batch and (len(batch) == most_rows or total + bytes_ > most_bytes):
            yield batch
            batch, total = [], 0
        batch.append(row)
        total += bytes_
    if batch:
        yield batch
