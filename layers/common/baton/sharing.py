"""Permission numbers and shared groups as requests and answers have them, the same on every object."""

import json
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from baton.callers.models import users_group
from baton.errors import ForbiddenError
from baton.permission import (
    GROUP_USE,
    GROUP_WORK,
    MAX_PERMISSION,
    OWNER_ALL,
    Access,
    Grant,
    Subject,
    may_alter,
)
from baton.wire import Guid, Request, Wire

MAX_GROUPS = 50

type PermissionNumber = Annotated[int, Field(strict=True, ge=0, le=MAX_PERMISSION)]


class GroupShare(Wire):
    """A group that an object is shared with; the group bits of `permission` count."""

    usergroup_id: str
    permission: int


class ShareWith(Request):
    """The same in a request."""

    usergroup_id: Guid
    permission: PermissionNumber


def _each_group_once(groups: list[ShareWith]) -> list[ShareWith]:
    if len({each.usergroup_id for each in groups}) != len(groups):
        raise ValueError("each usergroupId may be there once")
    return groups


type ShareList = Annotated[
    list[ShareWith], Field(max_length=MAX_GROUPS), AfterValidator(_each_group_once)
]

DEFAULT_PERMISSION = OWNER_ALL
"""Of a new object: everything for its owner."""


def default_grants(tenant_id: str) -> tuple[Grant, ...]:
    """Of a new object: the tenant's users may see, read and execute it."""
    return (Grant(users_group(tenant_id), GROUP_USE),)


def project_grants(tenant_id: str) -> tuple[Grant, ...]:
    """Of a new project: the tenant's users may work in it, but not change what is everybody's."""
    return (Grant(users_group(tenant_id), GROUP_WORK),)


def shares(grants: Iterable[Grant]) -> list[GroupShare]:
    return [GroupShare(usergroup_id=each.group_id, permission=each.permission) for each in grants]


def grants(wanted: Iterable[ShareWith | GroupShare]) -> tuple[Grant, ...]:
    return tuple(Grant(each.usergroup_id, each.permission) for each in wanted)


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
