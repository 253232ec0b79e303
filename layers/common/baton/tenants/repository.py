"""Tenants in the table."""

from baton.store import keys
from baton.store.table import Table
from baton.tenants.models import Standing


class TenantRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def standing(self, tenant_id: str) -> Standing | None:
        item = self._table.get(keys.tenant(tenant_id))
        if item is None:
            return None
        return Standing(tenant_id, "administratorId" in item, item.get("defaultProjectId"))
