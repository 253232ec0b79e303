"""What DynamoDB charges for: sizes of items, and the request units of reading and writing them.

The rules are those of AWS's documentation for on-demand tables: a write unit covers 1 KB, a consistent
read unit 4 KB, both begun ones count whole; in a transaction everything counts twice; an index is
written apart, never twice, and only when what it shows has changed.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

type Item = Mapping[str, Any]

WRITE_BYTES = 1024
READ_BYTES = 4096
INDEXES = (("gsi1pk", "gsi1sk"), ("gsi2pk", "gsi2sk"))


class Units(NamedTuple):
    """Request units."""

    writes: float = 0.0
    reads: float = 0.0

    def plus(self, other: "Units") -> "Units":
        return Units(self.writes + other.writes, self.reads + other.reads)


def item_size(item: Item) -> int:
    """Bytes of an item in DynamoDB's own JSON form (`{"name": {"S": "..."}}`)."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def write_units(before: Item | None, after: Item | None, *, transaction: bool) -> Units:
    """One put, update or delete (`after` is None then), with what its indexes take."""
    size = max(item_size(before or {}), item_size(after or {}))
    own = _begun(size, WRITE_BYTES) * (2 if transaction else 1)
    return Units(writes=own + sum(_index_writes(before, after, index) for index in INDEXES))


def check_units(item: Item | None) -> Units:
    """A condition check of a transaction costs what the write would."""
    return Units(writes=2.0 * _begun(item_size(item or {}), WRITE_BYTES))


def read_units(items: Iterable[Item], *, consistent: bool) -> Units:
    """One get or one page of a query: the sizes add up before they are rounded."""
    units = _begun(sum(map(item_size, items)), READ_BYTES)
    return Units(reads=float(units) if consistent else units / 2)


def _index_writes(before: Item | None, after: Item | None, index: tuple[str, str]) -> int:
    """Indexes show all attributes. A changed key is a removal and an addition."""
    old, new = _key(before, index), _key(after, index)
    if old is None and new is None:
        return 0
    if old is not None and new is not None and old != new:
        return _entry_units(before) + _entry_units(after)
    if before == after:
        return 0
    return max(_entry_units(before), _entry_units(after))


def _entry_units(item: Item | None) -> int:
    return _begun(item_size(item), WRITE_BYTES) if item else 0


def _key(item: Item | None, index: tuple[str, str]) -> tuple[Any, ...] | None:
    if item is None or any(name not in item for name in index):
        return None
    return tuple(item[name] for name in index)


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "B":
            return len(content)
        case "N":
            digits = len(content.strip("-").replace(".", "").strip("0"))
            return math.ceil(digits / 2) + (2 if content.startswith("-") else 1)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value_size(each) for each in content)
        case "M":
            return 3 + sum(len(k.encode()) + 1 + _value_size(each) for k, each in content.items())
        case "SS":
            return sum(len(str(each).encode()) for each in content)
        case _:
            raise ValueError(f"this table holds no values of type {kind}")


def _begun(size: int, unit: int) -> int:
    return max(1, math.ceil(size / unit))
