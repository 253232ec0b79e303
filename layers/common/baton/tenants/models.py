"""What is known of a tenant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """What has to be known before anything is done in a tenant.

    `is_closed`: it has an administrator, so guests and users do only what they are allowed to.
    """

    tenant_id: str
    is_closed: bool
    default_project_id: str | None
