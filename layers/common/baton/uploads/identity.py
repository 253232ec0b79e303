"""Which row a line becomes: the same line of the same import is the same row, however often it is written."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from baton.entities import exact
from baton.entities.column_types import Stored
from baton.entities.models import Entity
from baton.rows.items import value_text

_LOW_BITS = 28
_MARK_BITS = 34


class LineIds:
    """GUIDs of version 7 of the time at which the import began, so rows are in the order of their lines."""

    def __init__(self, import_id: str, begun: datetime) -> None:
        millis = int(begun.timestamp() * 1000)
        mark = int.from_bytes(sha256(import_id.encode()).digest()[:8]) >> (64 - _MARK_BITS)
        self._high = (millis & (1 << 48) - 1) << 16 | 7 << 12
        self._low = 0b10 << 62 | mark

    def of(self, line: int) -> str:
        high = self._high | (line >> _LOW_BITS) & 0xFFF
        digits = f"{high:016x}{self._low | (line & (1 << _LOW_BITS) - 1) << _MARK_BITS:016x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def key_of(entity: Entity, names: Iterable[str], values: Mapping[str, Stored]) -> str | None:
    """What makes two rows the same; None when one of the key columns has no value."""
    parts = []
    for name in names:
        column, value = entity.column(name), values.get(name)
        if column is None or value is None:
            return None
        parts.append(value_text(column.column_type, value))
    return sha256(exact.write(parts).encode()).hexdigest()[:32]


def key_id(entity: Entity, key: str) -> str:
    """The id of a new row with such a key: two imports at once make one row of it."""
    return str(uuid5(UUID(entity.entity_id), key))
