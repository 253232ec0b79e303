"""What may be done with entities: look at them, and apply a schema."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from baton.callers.models import Caller, administrators_group, users_group
from baton.entities import system
from baton.entities.merging import Change, Setting, merge
from baton.entities.models import Entity
from baton.entities.schema import Schema
from baton.errors import ForbiddenError, NotFoundError, StaleError
from baton.ids import ProjectRef, new_id
from baton.permission import Operation, Subject, allowed, may_alter
from baton.store.waiting import pause

_TRIES = 10


class Entities(Protocol):
    """Where entities are kept."""

    def all(self, ref: ProjectRef) -> list[Entity]: ...
    def get(self, ref: ProjectRef, name: str) -> Entity | None: ...
    def find(self, ref: ProjectRef, entity_id: str) -> Entity | None: ...
    def check(self, changes: Sequence[Change]) -> None: ...
    def save(self, ref: ProjectRef, changes: Sequence[Change]) -> list[Entity]: ...


class Projects(Protocol):
    def check(self, ref: ProjectRef) -> None: ...


@dataclass(frozen=True, slots=True)
class Applied:
    """What a schema did: names of new entities, and the columns that others gained."""

    created: tuple[str, ...]
    columns_added: Mapping[str, tuple[str, ...]]
    changed: tuple[Entity, ...]


class EntityService:
    """`groups` gives a tenant's usergroups, ids by name; the well-known ones are known without it."""

    def __init__(
        self,
        entities: Entities,
        projects: Projects,
        groups: Callable[[str], Mapping[str, str]] = lambda _: {},
    ) -> None:
        self._entities = entities
        self._projects = projects
        self._groups = groups

    def list(self, ref: ProjectRef, subject: Subject) -> list[Entity]:
        """The entities the subject may peek at, by name."""
        return [each for each in self.all(ref) if allowed(each.access, subject, Operation.PEEK)]

    def get(self, ref: ProjectRef, name: str, subject: Subject) -> Entity:
        """An entity by its name. Raises NotFoundError for one that is not there or not seen, and
        ForbiddenError for one that may be peeked at but not read."""
        entity = system.find(ref.tenant_id, name) or self._entities.get(ref, name)
        if entity is None:
            self._projects.check(ref)
        return _seen(entity, name, subject)

    def find(self, ref: ProjectRef, entity_id: str, subject: Subject) -> Entity:
        """The same by its id."""
        known = next(
            (each for each in system.entities(ref.tenant_id) if each.entity_id == entity_id), None
        )
        return _seen(known or self._entities.find(ref, entity_id), entity_id, subject)

    def all(self, ref: ProjectRef) -> Sequence[Entity]:
        """Every entity of the project whoever asks, those of the system included, by name."""
        return sorted(
            [*self._entities.all(ref), *system.entities(ref.tenant_id)], key=lambda e: e.name
        )

    def apply(self, ref: ProjectRef, schema: Schema, caller: Caller, now: datetime) -> Applied:
        """Add what the schema declares. Whether the caller may upload one at all is decided before.

        Changes made at the same time are merged. Raises InvalidInputError, ConflictError, TooLargeError, and
        ForbiddenError where the schema changes an entity of somebody else's.
        """
        for attempt in range(_TRIES):
            changes = self.plan(ref, schema, caller, now)
            try:
                return _applied(changes, self._entities.save(ref, changes))
            except StaleError:
                if attempt == _TRIES - 1:
                    raise
                pause(attempt)
        raise AssertionError("unreachable: the last try returns or raises")

    def plan(
        self,
        ref: ProjectRef,
        schema: Schema,
        caller: Caller,
        now: datetime,
        onto: Sequence[Entity] | None = None,
    ) -> Sequence[Change]:
        """What applying the schema would change. Raises as `apply` does, and changes nothing.

        `onto` are entities to begin from instead of the project's own.
        """
        owner_id = caller.caller_id if caller.kind == "user" else None
        # Groups that the schema brings with it stand for themselves until they are made.
        groups = dict.fromkeys(schema.usergroups, "") | self.group_ids(ref.tenant_id)
        existing = self.all(ref) if onto is None else onto
        changes = merge(existing, schema, Setting(owner_id, groups), now, new_id)
        for each in changes:
            _check_may_change(each, caller.subject)
        self._entities.check(changes)
        return changes

    def group_ids(self, tenant_id: str) -> dict[str, str]:
        """The ids of the tenant's usergroups by name."""
        return {
            **self._groups(tenant_id),
            "users": users_group(tenant_id),
            "administrators": administrators_group(tenant_id),
        }


def _applied(changes: Sequence[Change], stored: Sequence[Entity]) -> Applied:
    return Applied(
        created=tuple(each.after.name for each in changes if each.before is None),
        columns_added={
            each.after.name: each.new_columns
            for each in changes
            if each.before is not None and each.new_columns
        },
        changed=tuple(stored),
    )


def _check_may_change(change: Change, subject: Subject) -> None:
    before, after = change.before, change.after
    if before is None or may_alter(before.access, subject):
        return
    if subject.passes(Operation.UPDATE) and _permissions(before) == _permissions(after):
        return
    raise ForbiddenError(f"Only its owner or an administrator may change {before.name}")


def _permissions(entity: Entity) -> tuple[object, ...]:
    return entity.access, entity.default_permission, entity.default_groups


def _seen(entity: Entity | None, name: str, subject: Subject) -> Entity:
    if entity is None or not allowed(entity.access, subject, Operation.PEEK):
        raise NotFoundError("Entity not found", entity=name[:100])
    if not allowed(entity.access, subject, Operation.READ):
        raise ForbiddenError("Not allowed to read this entity")
    return entity
