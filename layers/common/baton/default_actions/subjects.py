"""The row a default action is about: `cloud_store_id` names the store that files go to."""

from typing import Protocol

from baton.default_actions.performer import Call
from baton.entities import system
from baton.entities.models import Entity
from baton.errors import ForbiddenError, InvalidInputError, NotFoundError
from baton.ids import ProjectRef, parse_guid
from baton.permission import Operation, allowed
from baton.rows.models import Row


class Rows(Protocol):
    def get(self, ref: ProjectRef, entity: Entity, row_id: str) -> Row | None: ...


class Subjects:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def load(self, call: Call, entity_name: str) -> Row:
        """The row of a kept system entity that the attribute `<entity>_id` names, in the call's project.

        Raises InvalidInputError for what is no GUID, NotFoundError for a row that is not there or not to be
        seen, ForbiddenError for one that the caller may not execute.
        """
        entity = system.kept(call.ref.tenant_id, entity_name)
        if entity is None:
            raise TypeError(f"no rows are kept of {entity_name}")
        field = f"{entity_name}_id"
        given = call.attributes.get(field)
        row_id = parse_guid(given) if isinstance(given, str) else None
        if row_id is None:
            raise InvalidInputError.of(field, f"must be the reference_id of a row of {entity_name}")
        row, subject = self._rows.get(call.ref, entity, row_id), call.caller.subject
        if row is None or not allowed(row.access, subject, Operation.PEEK):
            raise NotFoundError(f"There is no such {entity_name}", entity=entity_name, rowId=row_id)
        if not allowed(row.access, subject, Operation.EXECUTE):
            raise ForbiddenError(f"You may not execute this {entity_name}")
        return row
