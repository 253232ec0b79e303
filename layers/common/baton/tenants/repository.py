"""Tenants in the table."""

from datetime import datetime

from baton.ids import ProjectRef
from baton.people.founding import founding
from baton.store import keys
from baton.store.table import RefusedError, Table
from baton.tenants.models import Standing


class TenantRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def standing(self, tenant_id: str) -> Standing | None:
        item = self._table.get(keys.tenant(tenant_id))
        if item is None:
            return None
        return Standing(tenant_id, "administratorId" in item, item.get("defaultProjectId"))

    def add_first(self, project: ProjectRef, name: str, now: datetime) -> None:
        """Found the instance's own tenant, with the project it has; one that is there stays as it is."""
        writes = founding(project.tenant_id, name, now, default_project_id=project.project_id)
        try:
            self._table.transact(*writes)
        except RefusedError:
            return
