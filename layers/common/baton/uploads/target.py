"""Where the columns of a file go: what an entity lacks, and how cells are read for what it has. Pure."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from baton.entities.column_types import Storage, Stored, coerce
from baton.entities.models import Column, Entity
from baton.entities.schema import ColumnSpec, Schema, TableSpec
from baton.errors import InvalidInputError
from baton.intake.inference import InferredColumn
from baton.uploads.options import UploadOptions

_WRITTEN = frozenset({Storage.TEXT, Storage.SECRET, Storage.BYTES, Storage.JSON})
_TEXT_FORMS = frozenset({"label", "content"})
_SHOWN = 10
# Of so many different cells of a column it is remembered what they are read as.
_REMEMBERED = 2_000


class Cell(NamedTuple):
    """A column of a file. `as_written`: the entity's own type reads the text, whatever it looks like."""

    source: InferredColumn
    as_written: bool

    def read(self, text: str) -> Any:
        """None for a blank. Raises ValueError."""
        if not self.as_written:
            return self.source.convert(text)
        return self.source.written(text)


class Reading(NamedTuple):
    """How the cells at `position` become what is kept of a column. `read` raises ValueError."""

    name: str
    position: int
    read: Callable[[str], Stored | None]


def readings(entity: Entity, cells: Sequence[Cell]) -> list[Reading] | None:
    """For an entity in which each column stands for itself; None where values are conformed or protected."""
    columns = {each.name: each for each in entity.columns}
    if entity.conformations or any(each.is_secret for each in entity.columns):
        return None
    return [_reading(cell, columns[cell.source.name]) for cell in cells]


def _reading(cell: Cell, column: Column) -> Reading:
    @lru_cache(_REMEMBERED)
    def read(text: str) -> Stored | None:
        value = cell.read(text)
        if value is None and not column.is_nullable:
            value = column.default
        return coerce(column, value)

    return Reading(column.name, cell.source.position, read)


def lacking(
    entity: Entity | None, options: UploadOptions, columns: Sequence[InferredColumn]
) -> Schema | None:
    """What has to be added for the file's columns; None for nothing.

    Raises InvalidInputError naming what is not there and the flag that would add it.
    """
    check_entity(entity, options)
    known = {each.name for each in entity.columns} if entity else set[str]()
    missing = [each for each in columns if each.name not in known]
    if entity is not None and missing and not options.extend:
        named = ", ".join(repr(each.name) for each in missing[:_SHOWN])
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        raise InvalidInputError.of(
            "add_missing_columns",
            f"{entity.name} has no column {named}{more};"
            " send add_missing_columns: true to add what is missing",
        )
    if not missing and entity is not None:
        return None
    is_new = entity is None
    specs = tuple(
        ColumnSpec(
            path=f"header[{each.position + 1}]",
            name=each.name,
            column_type=each.column_type,
            description=each.header[:1000] or None,
            # Rows that are there already have no value of a column that is added.
            is_nullable=each.nullable if is_new else True,
        )
        for each in missing
    )
    return Schema(tables=(TableSpec(path=options.entity, name=options.entity, columns=specs),))


def check_entity(entity: Entity | None, options: UploadOptions) -> None:
    """Raises InvalidInputError for an entity that is not there and is not to be created."""
    if entity is None and not options.create:
        raise InvalidInputError.of(
            "create_if_not_exists",
            f"there is no entity {options.entity!r}; send create_if_not_exists: true to create it",
        )


def cells(entity: Entity, columns: Sequence[InferredColumn]) -> list[Cell]:
    """How each column of the file is read. Raises InvalidInputError for hidden columns."""
    found = []
    for each in columns:
        column = entity.column(each.name)
        if column is None or column.is_hidden:
            raise InvalidInputError(f"The column {each.name!r} of {entity.name} cannot be set")
        found.append(Cell(each, _as_written(column, each)))
    return found


def check_keys(options: UploadOptions, columns: Sequence[InferredColumn]) -> None:
    """Raises InvalidInputError for key columns that the file has not."""
    known = {each.name for each in columns}
    for name in options.key_columns:
        if name not in known:
            raise InvalidInputError.of("key_columns", f"the file has no column {name!r}")


def _as_written(column: Column, source: InferredColumn) -> bool:
    return column.type.storage in _WRITTEN or bool(column.references) or source.form in _TEXT_FORMS
