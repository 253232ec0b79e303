"""Tenants as operators send and see them."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from baton.tenants.models import Tenant
from baton.triggers.zones import zone_names
from baton.wire import Listing, Request, Seconds, Wire

CREATED = "The tenant was created"
CREATED_OPEN = f"{CREATED}. It is open: the first who signs up and becomes an administrator has it"
_NAME = re.compile(r"[a-z0-9-]{3,63}")


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("must be 3 to 63 lower-case letters, digits and hyphens")
    return name


def _zone(name: str) -> str:
    if name not in zone_names():
        raise ValueError("must be a time zone of the IANA list, such as Europe/Berlin")
    return name


type Name = Annotated[str, AfterValidator(_name)]
type DisplayName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]


class FirstAdministrator(Request):
    """The user who administers a new tenant from its beginning."""

    name: str
    email: str
    password: Annotated[str, Field(repr=False)]


class NewTenant(Request):
    """Body of POST /api/tenant. Without an administrator it is open to whoever signs up there first."""

    name: Name
    display_name: DisplayName
    description: Annotated[str, StringConstraints(max_length=4000)] = ""
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    administrator: FirstAdministrator | None = None


class TenantShown(Wire):
    tenant_id: str
    name: str
    display_name: str
    description: str
    time_zone: str
    default_project_id: str | None
    date_created: Seconds

    @classmethod
    def of(cls, tenant: Tenant) -> "TenantShown":
        return cls(
            tenant_id=tenant.tenant_id,
            name=tenant.name,
            display_name=tenant.display_name,
            description=tenant.description,
            time_zone=tenant.time_zone,
            default_project_id=tenant.default_project_id,
            date_created=tenant.date_created,
        )


class TenantDetail(TenantShown):
    """`isClosed`: it has an administrator, and nobody becomes one by themselves any more."""

    is_closed: bool


class TenantCreated(TenantDetail):
    """Answer of POST /api/tenant. `projectId` is the tenant's first project."""

    project_id: str
    administrator_id: str | None
    message: str


class TenantList(Listing):
    tenants: list[TenantShown]


def detail(tenant: Tenant) -> TenantDetail:
    shown = TenantShown.of(tenant).model_dump(by_alias=False)
    return TenantDetail(**shown, is_closed=tenant.administrator_id is not None)


def created(tenant: Tenant, project_id: str) -> TenantCreated:
    message = CREATED if tenant.administrator_id else CREATED_OPEN
    return TenantCreated(
        **detail(tenant).model_dump(by_alias=False),
        project_id=project_id,
        administrator_id=tenant.administrator_id,
        message=message,
    )
