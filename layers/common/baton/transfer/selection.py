"""The entities whose rows are moved, as attributes of default actions name them."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from baton.entities import system
from baton.entities.models import Entity
from baton.errors import InvalidInputError, NotFoundError
from baton.ids import ProjectRef
from baton.permission import Operation, Subject


class Entities(Protocol):
    def all(self, ref: ProjectRef) -> list[Entity]: ...
    def find(self, ref: ProjectRef, entity_id: str) -> Entity | None: ...


class Rows(Protocol):
    def entity(
        self, ref: ProjectRef, name: str, subject: Subject, operation: Operation
    ) -> Entity: ...


class Projects(Protocol):
    def require(self, ref: ProjectRef, subject: Subject, operation: Operation) -> None: ...


class Selection:
    def __init__(self, entities: Entities, rows: Callable[[], Rows], access: Projects) -> None:
        self._entities = entities
        self._rows = rows
        self._access = access

    def name(self, ref: ProjectRef, attributes: Mapping[str, Any]) -> str | None:
        """The name that `table_name` or `world_id` gives; None when neither is there.

        Raises InvalidInputError for entities of the system, and for two that are not the same.
        """
        table, world_id = attributes.get("table_name"), attributes.get("world_id")
        name = str(table) if table is not None else None
        if name is not None and system.find(ref.tenant_id, name):
            raise _of_the_system("table_name", name)
        if world_id is None:
            return name
        known = [each for each in system.entities(ref.tenant_id) if each.entity_id == world_id]
        if known:
            raise _of_the_system("world_id", known[0].name)
        found = self._entities.find(ref, str(world_id).lower())
        if found is None:
            raise NotFoundError("Entity not found", worldId=str(world_id)[:100])
        if name not in (None, found.name):
            raise InvalidInputError.of("world_id", f"is {found.name}, and table_name is another")
        return found.name

    def named(self, ref: ProjectRef, name: str, subject: Subject, operation: Operation) -> Entity:
        """An entity that the subject may do this with. Raises NotFoundError, ForbiddenError."""
        return self._rows().entity(ref, name, subject, operation)

    def all(self, ref: ProjectRef, subject: Subject) -> list[Entity]:
        """All entities that the project declares, by name. Raises NotFoundError without such a project."""
        self._access.require(ref, subject, Operation.PEEK)
        return self._entities.all(ref)


def _of_the_system(field: str, name: str) -> InvalidInputError:
    return InvalidInputError.of(field, f"{name} is an entity of the system; its rows are not data")
