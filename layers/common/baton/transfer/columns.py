"""The columns of a dump of rows, and rows as dumps have them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from baton.entities.column_types import Storage, show
from baton.entities.models import Column, Entity
from baton.rows.models import STANDARD, Row
from baton.rows.shares import shown_groups

_DUMPED_AS = {
    Storage.INTEGER: "measurement",
    Storage.DECIMAL: "float",
    Storage.BOOLEAN: "truefalse",
    Storage.JSON: "json",
    Storage.BYTES: "json",
}


@dataclass(frozen=True, slots=True)
class DumpColumn:
    """A column as dumps, and makers of random values, know one."""

    name: str
    column_type: str
    is_nullable: bool = True
    is_unique: bool = False
    options: tuple[str, ...] = ()
    reference_to: str | None = None


_GROUPS = DumpColumn("groups", "json")
_LEGACY_ID = DumpColumn("id", "value")


def written(entity: Entity, *, with_hidden: bool) -> list[DumpColumn]:
    """The columns of an export: the id, the entity's but secret ones, the rest of the standard ones."""
    first, *others = STANDARD
    own = [
        each
        for each in entity.columns
        if not each.is_secret and (with_hidden or not each.is_hidden)
    ]
    return [*map(_dumped, [first, *own, *others]), _GROUPS]


def read(entity: Entity) -> list[DumpColumn]:
    """The columns that a dump may have. `id` is a number in dumps of other systems and means nothing here."""
    found = [*written(entity, with_hidden=True), _LEGACY_ID]
    # Texts are left to the column types, which understand more than dumps do: amounts with a currency, say.
    return [
        each if each.column_type == "json" else replace(each, column_type="label") for each in found
    ]


def sampled(entity: Entity) -> list[DumpColumn]:
    """The columns that random rows have values for."""
    return [
        DumpColumn(
            each.name,
            each.column_type,
            each.is_nullable,
            each.is_unique,
            each.options,
            each.references or None,
        )
        for each in entity.columns
    ]


def values(entity: Entity, row: Row) -> Mapping[str, Any]:
    """All of a row, by the names of its columns."""
    shown = {each.name: show(each, row.stored(each.name)) for each in (*entity.columns, *STANDARD)}
    return shown | {"groups": shown_groups(row.groups)}


def _dumped(column: Column) -> DumpColumn:
    kind = _DUMPED_AS.get(column.type.storage, "label")
    return DumpColumn(column.name, kind, column.is_nullable, column.is_unique)
