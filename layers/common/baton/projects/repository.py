"""Projects in the table."""

from datetime import datetime

from baton import clock
from baton.errors import NotFoundError
from baton.ids import ProjectRef
from baton.store import keys
from baton.store.table import RefusedError, Table, put_new


class ProjectRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def check(self, ref: ProjectRef) -> None:
        """Raises NotFoundError when the tenant has no such project."""
        if self._table.get(keys.project(ref)) is None:
            raise NotFoundError(
                "Project not found", projectId=ref.project_id, ProjectId=ref.project_id
            )

    def add(self, ref: ProjectRef, name: str, now: datetime) -> None:
        """Store a project; one that is there already stays as it is."""
        item = {"projectId": ref.project_id, "name": name, "dateCreated": clock.to_millis(now)}
        try:
            self._table.transact(put_new(keys.project(ref), item))
        except RefusedError:
            return
