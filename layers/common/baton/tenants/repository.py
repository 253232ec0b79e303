"""Tenants in the table: each one's own item, and the list that the instance's operators see."""

from datetime import datetime

from baton import clock
from baton.errors import NameTakenError
from baton.ids import ProjectRef
from baton.people.founding import founding
from baton.people.users import tenant_not_found
from baton.store import keys
from baton.store.table import Item, RefusedError, Table, Write, put_new
from baton.tenants.models import Standing, Tenant


class TenantRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def standing(self, tenant_id: str) -> Standing | None:
        item = self._table.get(keys.tenant(tenant_id))
        if item is None:
            return None
        return Standing(tenant_id, "administratorId" in item, item.get("defaultProjectId"))

    def get(self, tenant_id: str) -> Tenant:
        item = self._table.get(keys.tenant(tenant_id))
        if item is None:
            raise tenant_not_found(tenant_id)
        return _to_tenant(item)

    def all(self) -> list[Tenant]:
        """All tenants of the instance, oldest first. Who administers them is not in the list."""
        found = [_to_tenant(item) for item in self._table.query(*keys.listed_tenant())]
        return sorted(found, key=lambda each: (each.date_created, each.tenant_id))

    def add(self, tenant: Tenant, *contents: Write) -> None:
        """Found a tenant with all that it begins with, or nothing. Raises NameTakenError.

        `contents` are the writes of its first project, and of its first administrator if it has one.
        """
        try:
            self._table.transact(*_listing(tenant), *_founding(tenant), *contents)
        except RefusedError as refused:
            raise NameTakenError("A tenant with this name already exists") from refused

    def add_first(self, project: ProjectRef, name: str, now: datetime) -> None:
        """Found the instance's own tenant, with the project it has; one that is there stays as it is."""
        writes = founding(project.tenant_id, name, now, default_project_id=project.project_id)
        self._unless_there(*writes)
        for write in _listing(self.get(project.tenant_id)):
            self._unless_there(write)

    def _unless_there(self, *writes: Write) -> None:
        try:
            self._table.transact(*writes)
        except RefusedError:
            return


def _founding(tenant: Tenant) -> list[Write]:
    return founding(
        tenant.tenant_id,
        tenant.name,
        tenant.date_created,
        display_name=tenant.display_name,
        description=tenant.description,
        time_zone=tenant.time_zone,
        default_project_id=tenant.default_project_id,
        administrator_id=tenant.administrator_id,
    )


def _listing(tenant: Tenant) -> list[Write]:
    """Claims the tenant's name and puts it into the operators' list."""
    item: Item = {
        "tenantId": tenant.tenant_id,
        "name": tenant.name,
        "displayName": tenant.display_name,
        "description": tenant.description,
        "timeZone": tenant.time_zone,
        "dateCreated": clock.to_millis(tenant.date_created),
        "defaultProjectId": tenant.default_project_id,
    }
    return [
        put_new(keys.tenant_name(tenant.name), {"tenantId": tenant.tenant_id}),
        put_new(keys.listed_tenant(tenant.tenant_id), item),
    ]


def _to_tenant(item: Item) -> Tenant:
    return Tenant(
        tenant_id=item["tenantId"],
        name=item["name"],
        display_name=item["displayName"],
        description=item["description"],
        time_zone=item["timeZone"],
        date_created=clock.parse(item["dateCreated"]),
        default_project_id=item.get("defaultProjectId"),
        administrator_id=item.get("administratorId"),
    )
