"""Columns that point at rows of other entities: whether those are there, and may be pointed at."""

from collections.abc import Callable, Mapping
from typing import Protocol

from baton.entities import system
from baton.entities.column_types import Stored
from baton.entities.models import Entity
from baton.errors import FieldProblem, InvalidInputError
from baton.ids import ProjectRef
from baton.permission import Access, Operation, Subject, allowed
from baton.rows.models import Row

type FindAccess = Callable[[str, str], Access | None]
"""Who may use something that is not kept as a row, from tenant and id; None when there is none."""


class Entities(Protocol):
    def get(self, ref: ProjectRef, name: str) -> Entity | None: ...


class Rows(Protocol):
    def get(self, ref: ProjectRef, entity: Entity, row_id: str) -> Row | None: ...


def keeping(entities: Entities, ref: ProjectRef, name: str) -> Entity | None:
    """The entity of this name, if rows are kept of it."""
    if system.find(ref.tenant_id, name):
        return system.kept(ref.tenant_id, name)
    return entities.get(ref, name)


class References:
    """`elsewhere` finds what system entities stand for: users and usergroups."""

    def __init__(self, entities: Entities, rows: Rows, elsewhere: Mapping[str, FindAccess]) -> None:
        self._entities = entities
        self._rows = rows
        self._elsewhere = elsewhere

    def check(
        self, ref: ProjectRef, entity: Entity, values: Mapping[str, Stored], subject: Subject
    ) -> None:
        """Raises InvalidInputError for each that is not there or may not be referred to, alike."""
        problems = [
            FieldProblem(
                column.name,
                f"must be the reference_id of a row of {column.references} that you may refer to",
            )
            for column in entity.columns
            if column.references
            and (target := values.get(column.name)) is not None
            and not self._may_refer(ref, column.references, str(target), subject)
        ]
        if problems:
            raise InvalidInputError(f"{problems[0].field}: {problems[0].message}", problems)

    def _may_refer(self, ref: ProjectRef, name: str, row_id: str, subject: Subject) -> bool:
        if find := self._elsewhere.get(name):
            access = find(ref.tenant_id, row_id)
        else:
            entity = keeping(self._entities, ref, name)
            row = self._rows.get(ref, entity, row_id) if entity else None
            access = row.access if row else None
        return access is not None and allowed(access, subject, Operation.REFER)
