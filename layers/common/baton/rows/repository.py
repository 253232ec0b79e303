"""Rows in the table. Unique values are guarded by items of their own, written in the same transaction."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from baton.entities import system
from baton.entities.models import Entity
from baton.errors import (
    ConflictError,
    DuplicateValueError,
    NotFoundError,
    StaleError,
    TooLargeError,
)
from baton.ids import ProjectRef
from baton.rows.events import RowEvent
from baton.rows.items import from_item, to_item, value_text
from baton.rows.models import Row, RowPage
from baton.rows.standing import STORES, localstore
from baton.store import keys
from baton.store.keys import Key
from baton.store.table import Item, RefusedError, Table, Write, put_new

MAX_UNIQUE = 45
"""Unique columns of an entity: a change of all of them still is one transaction of 100 items."""


class Count(NamedTuple):
    """How many rows there are, or at least how many when counting stopped."""

    rows: int
    is_all: bool


class Bounds(NamedTuple):
    """How much is read at most; None for all there is."""

    rows: int | None = None
    queries: int | None = None


class BoundReachedError(Exception):
    """There are more rows than were to be read."""


class RowRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, ref: ProjectRef, entity: Entity, row_id: str) -> Row | None:
        item = self._table.get(_key(ref, entity, row_id))
        return from_item(item) if item else None

    def page(
        self,
        ref: ProjectRef,
        entity: Entity,
        *,
        size: int,
        skip: int = 0,
        after: str = "",
        newest_first: bool = False,
        most_queries: int | None = None,
    ) -> RowPage:
        """`size` rows in the order of their ids, behind the row `after`, without the first `skip`.

        Raises BoundReachedError when they are not reached with so many queries.
        """
        end = skip + size + 1  # one more, to know whether there is one
        bounds = Bounds(queries=most_queries)
        items = self._items(ref, entity, after, newest_first, bounds, limit=end)
        rows = [from_item(each) for each in islice(items, skip, end)]
        return RowPage(rows[:size], len(rows) > size)

    def each(
        self,
        ref: ProjectRef,
        entity: Entity,
        *,
        after: str = "",
        newest_first: bool = False,
        bounds: Bounds = Bounds(),  # noqa: B008 - it cannot change
    ) -> Iterator[Row]:
        """All rows in the order of their ids, read as they are asked for, 1 MB with each query.

        Raises BoundReachedError in place of the first row that is beyond the bounds.
        """
        yield from map(from_item, self._items(ref, entity, after, newest_first, bounds))

    def count(self, ref: ProjectRef, entity: Entity, most_queries: int) -> Count:
        """How many there are: a query for each MB, which costs what reading them costs."""
        return Count(*self._table.count(_key(ref, entity), most_queries))

    def add(self, ref: ProjectRef, entity: Entity, row: Row, event: RowEvent | None = None) -> None:
        """Raises DuplicateValueError, ConflictError for an id that is taken, and TooLargeError."""
        guards = _guards(ref, entity, row)
        try:
            self._table.transact(*self.additions(ref, entity, row), *_outbox(ref, entity, event))
        except RefusedError as refused:
            if 0 in refused.items:
                raise ConflictError("There is a row with this reference_id") from refused
            raise _duplicate(refused, [None, *guards]) from refused

    def additions(self, ref: ProjectRef, entity: Entity, row: Row) -> list[Write]:
        """The writes of `add`: the row's, then one for each unique value. Each is refused if that is
        taken.
        """
        own = put_new(_key(ref, entity, row.row_id), to_item(row))
        return [own, *_guards(ref, entity, row).values()]

    def replace(
        self, ref: ProjectRef, entity: Entity, before: Row, after: Row, event: RowEvent | None
    ) -> None:
        """Store a changed row if it still is as it was read.

        Raises StaleError when it is not, NotFoundError when it is gone, DuplicateValueError.
        """
        old, new = _guards(ref, entity, before), _guards(ref, entity, after)
        row = Write(
            kind="put",
            key=_key(ref, entity, after.row_id),
            item=to_item(after),
            condition="#version = :was",
            names={"#version": "version"},
            values={":was": before.version},
        )
        taken = {name: each for name, each in new.items() if _moved(name, old, new)}
        freed = [_delete(each.key) for name, each in old.items() if _moved(name, old, new)]
        try:
            self._table.transact(row, *taken.values(), *freed, *_outbox(ref, entity, event))
        except RefusedError as refused:
            if 0 in refused.items:
                raise _changed(refused.items[0]) from refused
            raise _duplicate(refused, [None, *taken]) from refused

    def remove(self, ref: ProjectRef, entity: Entity, row: Row, event: RowEvent | None) -> None:
        """Remove a row if it still is as it was read; raises as `replace` does."""
        guards = [_delete(each.key) for each in _guards(ref, entity, row).values()]
        gone = Write(
            kind="delete",
            key=_key(ref, entity, row.row_id),
            condition="#version = :was",
            names={"#version": "version"},
            values={":was": row.version},
        )
        try:
            self._table.transact(gone, *guards, *_outbox(ref, entity, event))
        except RefusedError as refused:
            raise _changed(refused.items[0]) from refused

    def put_many(self, ref: ProjectRef, entity: Entity, rows: Iterable[Row]) -> None:
        """Put rows of an entity without unique values and events; the same rows again change nothing."""
        self._table.put_all((_key(ref, entity, each.row_id), to_item(each)) for each in rows)

    def remove_many(self, ref: ProjectRef, entity: Entity, row_ids: Iterable[str]) -> None:
        """Remove rows of such an entity, if they are there."""
        self._table.delete_all(_key(ref, entity, each) for each in row_ids)

    def _items(
        self,
        ref: ProjectRef,
        entity: Entity,
        after: str,
        newest_first: bool,
        bounds: Bounds,
        limit: int | None = None,
    ) -> Iterator[Item]:
        pages = self._table.pages(
            _key(ref, entity),
            after=_sort_key(ref, entity, after),
            newest_first=newest_first,
            limit=limit,
        )
        read = 0
        for number, items in enumerate(pages):
            if number == bounds.queries:
                raise BoundReachedError
            for item in items:
                if read == bounds.rows:
                    raise BoundReachedError
                read += 1
                yield item


def standing(ref: ProjectRef, now: datetime) -> list[Write]:
    """The writes that make the rows that a new project has, each refused when it has been made."""
    entity = system.find(ref.tenant_id, STORES)
    if entity is None:
        raise TypeError(f"there is no entity {STORES}")
    row = localstore(ref, now)
    return [
        put_new(_key(ref, entity, row.row_id), to_item(row)),
        *_guards(ref, entity, row).values(),
    ]


def guarded(entity: Entity) -> list[tuple[str, str]]:
    """Name and type of each unique column. Raises TooLargeError for more than a transaction can hold."""
    unique = [(each.name, each.column_type) for each in entity.columns if each.is_unique]
    if len(unique) > MAX_UNIQUE:
        raise TooLargeError(
            f"Rows of an entity with more than {MAX_UNIQUE} unique columns are not kept"
        )
    return unique


def guards_of(ref: ProjectRef, entity: Entity, row: Row) -> Mapping[str, tuple[Key, Item]]:
    """What makes each of the row's unique values its own, by column. Nulls are nobody's."""
    return {
        name: (
            keys.row_value(ref, entity.name, entity.generation, name, value_text(kind, value)),
            {"rowId": row.row_id},
        )
        for name, kind in guarded(entity)
        if (value := row.values.get(name)) is not None
    }


def _guards(ref: ProjectRef, entity: Entity, row: Row) -> dict[str, Write]:
    return {name: put_new(*guard) for name, guard in guards_of(ref, entity, row).items()}


def _moved(name: str, old: Mapping[str, Write], new: Mapping[str, Write]) -> bool:
    return name not in old or name not in new or old[name].key != new[name].key


def _outbox(ref: ProjectRef, entity: Entity, event: RowEvent | None) -> Iterable[Write]:
    if event is None:
        return []
    key = keys.row_event(ref, entity.name, entity.generation, event.event_id)
    return [put_new(key, event.to_item())]


def _delete(key: Key) -> Write:
    return Write(kind="delete", key=key)


def _duplicate(refused: RefusedError, names: list[str | None]) -> DuplicateValueError:
    found = [names[position] for position in sorted(refused.items) if position < len(names)]
    return DuplicateValueError([name for name in found if name])


def _changed(there: Item) -> ConflictError | NotFoundError:
    if not there:
        return NotFoundError("Row not found")
    return StaleError("The row was changed by somebody else")


def _key(ref: ProjectRef, entity: Entity, row_id: str = "") -> Key:
    return keys.row(ref, entity.name, entity.generation, row_id)


def _sort_key(ref: ProjectRef, entity: Entity, row_id: str) -> str:
    return _key(ref, entity, row_id).sk if row_id else ""
