"""Entities in the table: each one item, its document as a JSON text."""

from collections.abc import Sequence
from dataclasses import replace

from baton import clock
from baton.entities import documents
from baton.entities.merging import Change
from baton.entities.models import Entity
from baton.errors import StaleError, TooLargeError
from baton.ids import ProjectRef
from baton.projects.repository import is_open, not_found
from baton.store import keys
from baton.store.table import Item, RefusedError, Table, Write, put_new

MAX_CHANGES = 80
MAX_DOCUMENT = 300 * 1024
# A transaction takes 4 MB; the rest is for names and keys.
MAX_TOGETHER = 3_500_000


class EntityRepository:
    """Knows only declared entities; those of the system are in `baton.entities.system`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def all(self, ref: ProjectRef) -> list[Entity]:
        """All entities of a project by name. Raises NotFoundError when there is no such project."""
        found = self._table.query(*keys.entity(ref))
        if not found and self._table.get(keys.project(ref)) is None:
            raise not_found(ref)
        return [_from_item(item) for item in found]

    def get(self, ref: ProjectRef, name: str) -> Entity | None:
        item = self._table.get(keys.entity(ref, name))
        return _from_item(item) if item else None

    def find(self, ref: ProjectRef, entity_id: str) -> Entity | None:
        """The entity of this id: what a `world_id` names."""
        return next((each for each in self.all(ref) if each.entity_id == entity_id), None)

    def check(self, changes: Sequence[Change]) -> None:
        """Raises TooLargeError for what could not be saved at once."""
        if len(changes) > MAX_CHANGES:
            raise TooLargeError(
                f"A schema may change {MAX_CHANGES} entities at once; this one changes {len(changes)}"
            )
        _check_sizes([_to_item(each.after) for each in changes])

    def save(self, ref: ProjectRef, changes: Sequence[Change]) -> list[Entity]:
        """All changes or none, as they are stored now.

        Raises StaleError when one of the entities is no longer as it was read, or is there already, and
        TooLargeError for more than `MAX_CHANGES` at once.
        """
        if not changes:
            return []
        self.check(changes)
        stored = [
            replace(each.after, revision=each.before.revision + 1 if each.before else 1)
            for each in changes
        ]
        items = [_to_item(each) for each in stored]
        writes = [_write(ref, change, item) for change, item in zip(changes, items, strict=True)]
        try:
            self._table.transact(is_open(ref), *writes)
        except RefusedError as refused:
            if 0 in refused.items:
                raise not_found(ref) from refused
            raise StaleError("The entities were changed by somebody else") from refused
        return stored

    def undo(self, ref: ProjectRef, change: Change, stored: Entity) -> bool:
        """Take back a change that was saved as `stored`; False when the entity was changed since."""
        key = keys.entity(ref, stored.name)
        before = change.before
        write = Write(
            kind="delete" if before is None else "put",
            key=key,
            item={} if before is None else _to_item(replace(before, revision=stored.revision + 1)),
            condition="revision = :was",
            values={":was": stored.revision},
        )
        try:
            self._table.transact(write)
        except RefusedError:
            return False
        return True


def _write(ref: ProjectRef, change: Change, item: Item) -> Write:
    key = keys.entity(ref, change.after.name)
    if change.before is None:
        return put_new(key, item)
    return Write(
        kind="put",
        key=key,
        item=item,
        condition="revision = :was",
        values={":was": change.before.revision},
    )


def _check_sizes(items: Sequence[Item]) -> None:
    sizes = [len(item["document"].encode()) for item in items]
    for item, size in zip(items, sizes, strict=True):
        if size > MAX_DOCUMENT:
            raise TooLargeError(
                f"An entity may have {MAX_DOCUMENT} bytes; {item['name']} has {size}"
            )
    if sum(sizes) > MAX_TOGETHER:
        raise TooLargeError(f"A schema may change {MAX_TOGETHER} bytes at once; upload it in parts")


def _to_item(entity: Entity) -> Item:
    return {
        "entityId": entity.entity_id,
        "name": entity.name,
        "document": documents.write(entity),
        "revision": entity.revision,
        "dateCreated": clock.to_millis(entity.date_created),
        "dateModified": clock.to_millis(entity.date_modified),
    }


def _from_item(item: Item) -> Entity:
    return replace(documents.read(item["document"]), revision=item["revision"])
