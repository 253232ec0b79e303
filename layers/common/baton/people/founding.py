"""What a tenant begins with: its own item, and the two usergroups that every tenant has."""

from datetime import datetime

from baton import clock
from baton.callers.models import administrators_group, users_group
from baton.people.items import from_usergroup
from baton.people.models import Usergroup
from baton.permission import GROUP_USE
from baton.store import keys
from baton.store.table import Item, Write, put_new

ADMINISTRATORS = "administrators"
USERS = "users"


def founding(
    tenant_id: str,
    name: str,
    now: datetime,
    *,
    display_name: str = "",
    description: str = "",
    time_zone: str = "UTC",
    default_project_id: str | None = None,
    administrator_id: str | None = None,
) -> list[Write]:
    """Five writes for one transaction, each refused when the tenant has it already.

    `display_name` is the name unless it is given, `time_zone` one of the IANA list. The default project is
    where default actions happen that name none. A tenant with an administrator is closed from the start; the
    user and their memberships have to be written with it.
    """
    tenant: Item = {
        "tenantId": tenant_id,
        "name": name,
        "displayName": display_name or name,
        "description": description,
        "timeZone": time_zone,
        "dateCreated": clock.to_millis(now),
    }
    if default_project_id:
        tenant["defaultProjectId"] = default_project_id
    if administrator_id:
        tenant |= {
            "administratorId": administrator_id,
            "closedAt": clock.to_millis(now),
            "administratorCount": 1,
        }
    writes = [put_new(keys.tenant(tenant_id), tenant)]
    for group in well_known_groups(tenant_id, now):
        guard = {"groupId": group.group_id}
        writes += [
            put_new(keys.usergroup_name(tenant_id, group.name), guard),
            put_new(keys.usergroup(tenant_id, group.group_id), from_usergroup(group)),
        ]
    return writes


def well_known_groups(tenant_id: str, now: datetime) -> tuple[Usergroup, Usergroup]:
    """The tenant's `administrators` and `users`."""
    administrators, users = (
        Usergroup(
            group_id=group_id,
            tenant_id=tenant_id,
            name=name,
            date_created=now,
            permission=GROUP_USE,
        )
        for group_id, name in (
            (administrators_group(tenant_id), ADMINISTRATORS),
            (users_group(tenant_id), USERS),
        )
    )
    return administrators, users
