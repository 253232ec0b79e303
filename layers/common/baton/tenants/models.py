"""What is known of a tenant."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What has to be known before anything is done in a tenant.

    `is_closed`: it has an administrator, so guests and users do only what they are allowed to.
    """

    tenant_id: str
    is_closed: bool
    default_project_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A tenant as its instance's operators see it. `time_zone` is one of the IANA list."""

    tenant_id: str
    name: str
    display_name: str
    description: str
    time_zone: str
    date_created: datetime
    default_project_id: str | None
    administrator_id: str | None = None
