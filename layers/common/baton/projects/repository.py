"""Projects in the table."""

from datetime import datetime

from baton import clock, sharing
from baton.errors import NotFoundError
from baton.ids import ProjectRef
from baton.permission import Access
from baton.store import keys
from baton.store.table import Item, RefusedError, Table, put_new


class ProjectRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def check(self, ref: ProjectRef) -> None:
        """Raises NotFoundError when the tenant has no such project."""
        self.access(ref)

    def access(self, ref: ProjectRef) -> Access:
        """Who may use a project. Raises NotFoundError when the tenant has no such project."""
        item = self._table.get(keys.project(ref))
        if item is None:
            raise not_found(ref)
        return _access(ref.tenant_id, item)

    def add(self, ref: ProjectRef, name: str, now: datetime) -> None:
        """Store a project; one that is there already stays as it is."""
        item = {"projectId": ref.project_id, "name": name, "dateCreated": clock.to_millis(now)}
        try:
            self._table.transact(put_new(keys.project(ref), item))
        except RefusedError:
            return


def not_found(ref: ProjectRef) -> NotFoundError:
    return NotFoundError("Project not found", projectId=ref.project_id, ProjectId=ref.project_id)


def _access(tenant_id: str, item: Item) -> Access:
    shared = item.get("groups")
    return Access(
        item.get("createdBy"),
        item.get("permission", sharing.DEFAULT_PERMISSION),
        sharing.from_text(shared) if shared else sharing.project_grants(tenant_id),
    )
