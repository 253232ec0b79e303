"""Permission numbers and shared groups as requests and answers have them, the same on every object."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field

from baton.permission import MAX_PERMISSION, Grant
from baton.sharing import MAX_GROUPS
from baton.wire import Guid, Request, Wire

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


def shares(grants: Iterable[Grant]) -> list[GroupShare]:
    return [GroupShare(usergroup_id=each.group_id, permission=each.permission) for each in grants]


def grants(wanted: Iterable[ShareWith | GroupShare]) -> tuple[Grant, ...]:
    return tuple(Grant(each.usergroup_id, each.permission) for each in wanted)
