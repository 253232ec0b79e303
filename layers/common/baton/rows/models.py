"""A row: one record of an entity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from baton.entities.column_types import Stored
from baton.entities.models import Column
from baton.permission import Access, Grant

MAX_VALUES = 300 * 1024
"""Bytes of all values of a row together, as JSON."""

STANDARD: tuple[Column, ...] = (
    Column(name="reference_id", column_type="id"),
    Column(name="created_at", column_type="datetime"),
    Column(name="updated_at", column_type="datetime", is_nullable=True),
    Column(name="version", column_type="measurement"),
    Column(name="permission", column_type="measurement"),
    Column(name="user_account_id", column_type="id", is_nullable=True),
)
"""What every row has besides its columns and its groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`values` are in the form in which column types keep them, by column; nulls are left out.

    `created_at` and `updated_at` are instants as columns keep them, see `instant`.
    """

    row_id: str
    values: Mapping[str, Stored] = field(default_factory=dict)
    version: int = 1
    owner_id: str | None = None
    permission: int = 0
    groups: tuple[Grant, ...] = ()
    created_at: str
    updated_at: str | None = None

    @property
    def access(self) -> Access:
        return Access(self.owner_id, self.permission, self.groups)

    def stored(self, name: str) -> Stored | None:
        """The value of a column, or of a standard one, in the form in which it is compared."""
        match name:
            case "reference_id":
                return self.row_id
            case "created_at":
                return self.created_at
            case "updated_at":
                return self.updated_at
            case "version":
                return self.version
            case "permission":
                return self.permission
            case "user_account_id":
                return self.owner_id
            case _:
                return self.values.get(name)


class RowPage(NamedTuple):
    """Rows in the order of a list. `more`: there may be others behind the last one."""

    rows: list[Row]
    more: bool


def instant(now: datetime) -> str:
    """`2024-01-15T06:00:00.125000Z`: an instant as columns of the type `datetime` keep it."""
    return now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
