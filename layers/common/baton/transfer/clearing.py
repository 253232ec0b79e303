"""What a project has in other places than its own partition: rows, and files in the bucket."""

from collections.abc import Iterator
from typing import Protocol

from baton.entities import system
from baton.entities.models import Entity
from baton.ids import ProjectRef
from baton.transfer.repository import BulkRepository
from baton.transfer.selection import Entities
from baton.transfer.store import folders

MOST_AT_ONCE = 10_000
"""Items and files that are removed while a client waits."""


class Files(Protocol):
    """The bucket."""

    def delete_all(self, prefix: str, most: int) -> int: ...


class ProjectContents:
    def __init__(self, entities: Entities, rows: BulkRepository, objects: Files) -> None:
        self._entities = entities
        self._rows = rows
        self._objects = objects

    def clear(self, ref: ProjectRef, most: int = MOST_AT_ONCE) -> bool:
        """Remove so much of it at most; whether nothing is left. The same again goes on.

        The entities are needed for that: they tell where there are rows.
        """
        left = most
        for entity, generation in self._generations(ref):
            left -= self._rows.remove_some(ref, entity, generation, left)
            if not left:
                return False
        for prefix in folders(ref):
            left -= self._objects.delete_all(prefix, left)
            if not left:
                return False
        return True

    def _generations(self, ref: ProjectRef) -> Iterator[tuple[Entity, str]]:
        """All sets of rows, with those that imports have begun or not yet removed."""
        for entity in self._entities.all(ref):
            noted = {each.name for each in self._rows.noted(ref, entity)}
            for generation in sorted(noted | {entity.generation}):
                yield entity, generation
        for entity in system.entities(ref.tenant_id):
            yield entity, entity.generation
