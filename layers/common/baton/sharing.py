"""Whom objects are shared with: what is given at first, who may alter it, and how it is kept."""

import json
from collections.abc import Sequence

from baton.callers.models import users_group
from baton.errors import ForbiddenError
from baton.permission import GROUP_USE, GROUP_WORK, OWNER_ALL, Access, Grant, Subject, may_alter

MAX_GROUPS = 50

DEFAULT_PERMISSION = OWNER_ALL
"""Of a new object: everything for its owner."""


def default_grants(tenant_id: str) -> tuple[Grant, ...]:
    """Of a new object: the tenant's users may see, read and execute it."""
    return (Grant(users_group(tenant_id), GROUP_USE),)


def project_grants(tenant_id: str) -> tuple[Grant, ...]:
    """Of a new project: the tenant's users may work in it, but not change what is everybody's."""
    return (Grant(users_group(tenant_id), GROUP_WORK),)


def check_altered(before: Access, after: Access, subject: Subject) -> None:
    """Raises ForbiddenError when a change alters who may use an object and is not its owner's to make."""
    if before == after:
        return
    if set(before.grants) == set(after.grants) and before.permission == after.permission:
        return
    if not may_alter(before, subject):
        raise ForbiddenError("Only the owner and administrators may alter permission and groups")


def to_text(shared: Sequence[Grant]) -> str:
    """Grants as they are stored: JSON, so that they are one attribute."""
    return json.dumps([[each.group_id, each.permission] for each in shared])


def from_text(text: str) -> tuple[Grant, ...]:
    return tuple(Grant(group_id, permission) for group_id, permission in json.loads(text))
