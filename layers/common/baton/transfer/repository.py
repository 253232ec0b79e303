"""Rows written in bulk, and the sets of rows ("generations") that imports replace one another by."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from baton import clock
from baton.entities.models import Entity
from baton.errors import BatonError, ConflictError, DuplicateValueError
from baton.ids import ProjectRef
from baton.rows.items import to_item
from baton.rows.models import Row
from baton.rows.repository import guards_of
from baton.store import keys
from baton.store.keys import Key
from baton.store.table import Item, RefusedError, Table, put_new

_MOST_WRITES = 100
_MOST_BYTES = 3_500_000


class Generation(NamedTuple):
    """A set of rows that is being made, or may have to be removed."""

    name: str
    noted: datetime


class _Planned(NamedTuple):
    """A row as it is written: its own item first, then its guards, by the name of the column."""

    row: Row
    writes: dict[str, tuple[Key, Item]]
    size: int


class BulkRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, ref: ProjectRef, entity: Entity, rows: Iterable[Row]) -> None:
        """Rows that nothing can stand in the way of: with new ids and no unique values, or in a generation of
        the writer's own. 25 items with each call. Raises UnprocessedError, and TooLargeError for a row.
        """
        self._table.put_all(
            item for row in rows for item in _planned(ref, entity, row).writes.values()
        )

    def add(
        self, ref: ProjectRef, entity: Entity, rows: Iterable[Row]
    ) -> Iterator[tuple[Row, BatonError]]:
        """Rows of which some may not be possible: each of those with the reason."""
        for group in _groups(_planned(ref, entity, row) for row in rows):
            yield from self._add(group)

    def taken(self, ref: ProjectRef, entity: Entity, column: str) -> set[str]:
        """The digests of all values of a unique column."""
        key = keys.row_value(ref, entity.name, entity.generation, column)
        return {
            keys.split_row_value(each["sk"]) for page in self._table.pages(key) for each in page
        }

    def digest(self, guard: tuple[Key, Item]) -> str:
        """The digest of the value that this guards."""
        return keys.split_row_value(guard[0].sk)

    def note(self, ref: ProjectRef, entity: Entity, name: str, now: datetime) -> None:
        """Remember a generation before anything is written to it, or before it ceases to count."""
        item = {"generation": name, "dateCreated": clock.to_millis(now)}
        self._table.put_all([(keys.generation(ref, entity.name, name), item)])

    def noted(self, ref: ProjectRef, entity: Entity) -> list[Generation]:
        found = self._table.query(*keys.generation(ref, entity.name))
        return [Generation(each["generation"], clock.parse(each["dateCreated"])) for each in found]

    def forget(self, ref: ProjectRef, entity: Entity, name: str) -> None:
        self._table.delete_all([keys.generation(ref, entity.name, name)])

    def clear(self, ref: ProjectRef, entity: Entity, name: str) -> None:
        """Remove all of a generation."""
        partition = keys.row(ref, entity.name, name).pk
        for kind in keys.ROW_KINDS:
            for page in self._table.pages(Key(partition, kind)):
                self._table.delete_all(Key(each["pk"], each["sk"]) for each in page)

    def remove_some(self, ref: ProjectRef, entity: Entity, name: str, most: int) -> int:
        """Remove so many items of a generation at most; how many it were."""
        partition, removed = keys.row(ref, entity.name, name).pk, 0
        for kind in keys.ROW_KINDS:
            for page in self._table.pages(Key(partition, kind), limit=most):
                some = [Key(each["pk"], each["sk"]) for each in page[: most - removed]]
                self._table.delete_all(some)
                removed += len(some)
                if removed == most:
                    return removed
        return removed

    def _add(self, group: Sequence[_Planned]) -> Iterator[tuple[Row, BatonError]]:
        left = list(group)
        while left:
            owners = [(each, name) for each in left for name in each.writes]
            writes = [put_new(*each.writes[name]) for each, name in owners]
            try:
                self._table.transact(*writes)
            except RefusedError as refused:
                reasons = _reasons([owners[position] for position in sorted(refused.items)])
            else:
                return
            yield from (
                (each.row, reasons[each.row.row_id]) for each in left if each.row.row_id in reasons
            )
            left = [each for each in left if each.row.row_id not in reasons]


def _planned(ref: ProjectRef, entity: Entity, row: Row) -> _Planned:
    item = to_item(row)
    own = (keys.row(ref, entity.name, entity.generation, row.row_id), item)
    guards = guards_of(ref, entity, row)
    return _Planned(row, {"": own, **guards}, len(item["values"].encode()) + 1000)


def _groups(rows: Iterable[_Planned]) -> Iterator[list[_Planned]]:
    """As many rows as one transaction takes, none of which stands in the way of another."""
    group, taken, size = list[_Planned](), set[Key](), 0
    for each in rows:
        mine = {key for key, _ in each.writes.values()}
        full = len(taken) + len(mine) > _MOST_WRITES or size + each.size > _MOST_BYTES
        if group and (full or not taken.isdisjoint(mine)):
            yield group
            group, taken, size = [], set(), 0
        group.append(each)
        taken |= mine
        size += each.size
    if group:
        yield group


def _reasons(refused: Sequence[tuple[_Planned, str]]) -> dict[str, BatonError]:
    """What was wrong with each row of which a write was refused."""
    columns: dict[str, list[str]] = {}
    for each, name in refused:
        columns.setdefault(each.row.row_id, []).append(name)
    return {
        row_id: ConflictError("There is a row with this reference_id")
        if "" in names
        else DuplicateValueError(names)
        for row_id, names in columns.items()
    }
