"""A row as an item of the table, and back."""

import json
from decimal import Decimal
from typing import Any

from baton import sharing
from baton.entities import exact
from baton.entities.column_types import Stored
from baton.errors import TooLargeError
from baton.rows.models import MAX_VALUES, Row
from baton.store import keys
from baton.store.table import Item

_reader = json.JSONDecoder(parse_float=Decimal)


def to_item(row: Row) -> Item:
    """Raises TooLargeError for more values than a row may have."""
    values = exact.write(dict(row.values))
    if (size := len(values.encode())) > MAX_VALUES:
        raise TooLargeError(f"The values of a row may have {MAX_VALUES} bytes; these have {size}")
    item: Item = {
        "values": values,
        "version": row.version,
        "permission": row.permission,
        "createdAt": row.created_at,
    }
    if row.updated_at is not None:
        item["updatedAt"] = row.updated_at
    if row.owner_id is not None:
        item["ownerId"] = row.owner_id
    if row.groups:
        item["groups"] = sharing.to_text(row.groups)
    return item


def from_item(item: Item) -> Row:
    values: dict[str, Any] = _reader.decode(item["values"])
    return Row(
        row_id=keys.split_row(item["sk"]),
        values=values,
        version=item["version"],
        owner_id=item.get("ownerId"),
        permission=item["permission"],
        groups=sharing.from_text(item["groups"]) if "groups" in item else (),
        created_at=item["createdAt"],
        updated_at=item.get("updatedAt"),
    )


def value_text(column_type: str, value: Stored) -> str:
    """What makes two values of a unique column the same: addresses are whatever their case."""
    text = keys.fold_name(value) if column_type == "email" and isinstance(value, str) else value
    return exact.write(text)
