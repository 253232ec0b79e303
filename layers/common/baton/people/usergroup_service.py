"""What may be done to usergroups and their members.

Administrators may do everything. A user sees the groups they are in, and who is in their own home group, and
lets others in and out of that one. Who else is in the tenant is not theirs to list. A group that a user may
not see is answered for like one that does not exist.
"""

from datetime import datetime

from baton.callers.models import Caller
from baton.errors import ForbiddenError
from baton.ids import new_id
from baton.pages import page_of
from baton.people import creation
from baton.people.models import Usergroup
from baton.people.usergroups import UsergroupRepository, group_not_found
from baton.people.users import UserRepository
from baton.people.wire import (
    MemberList,
    MemberShown,
    NewUsergroup,
    UsergroupList,
    UsergroupShown,
)
from baton.permission import GROUP_USE


class UsergroupService:
    def __init__(self, groups: UsergroupRepository, users: UserRepository) -> None:
        self._groups = groups
        self._users = users

    def list(
        self, caller: Caller, page: int | None = None, page_size: int | None = None
    ) -> UsergroupList:
        """The groups the caller may see, or one page of them when a number is given (then 1 and 50)."""
        found = [each for each in self._groups.all(caller.tenant_id) if _sees(caller, each)]
        shown, page, page_size = page_of(found, page, page_size)
        return UsergroupList(
            usergroups=list(map(UsergroupShown.of, shown)),
            total_count=len(found),
            page=page,
            page_size=page_size,
        )

    def get(self, caller: Caller, group_id: str) -> UsergroupShown:
        return UsergroupShown.of(self._seen(caller, group_id))

    def create(self, caller: Caller, body: NewUsergroup, now: datetime) -> UsergroupShown:
        """Raises NameTakenError for a name that another group has."""
        _check_administrator(caller)
        group = Usergroup(
            group_id=new_id(),
            tenant_id=caller.tenant_id,
            name=body.name,
            date_created=now,
            permission=GROUP_USE,
        )
        self._groups.add(group)
        return UsergroupShown.of(group)

    def delete(self, caller: Caller, group_id: str) -> None:
        """Raises ConflictError for the two groups that every tenant has."""
        group = self._seen(caller, group_id)
        _check_administrator(caller)
        self._groups.remove(group)

    def members(
        self,
        caller: Caller,
        group_id: str,
        page: int | None = None,
        page_size: int | None = None,
    ) -> MemberList:
        """A group's members, or one page of them when a number is given (then 1 and 50)."""
        found = self._groups.members(self._managed(caller, group_id))
        shown, page, page_size = page_of(found, page, page_size)
        users = {user.user_id: user for user in self._users.all(caller.tenant_id)}
        return MemberList(
            members=[MemberShown.of(each, users[each.user_id]) for each in shown],
            total_count=len(found),
            page=page,
            page_size=page_size,
        )

    def add_member(self, caller: Caller, group_id: str, user_id: str, now: datetime) -> MemberShown:
        """Let a user in; one who is a member already stays one."""
        group = self._managed(caller, group_id)
        joined = self._groups.add_member(group, creation.membership(user_id, group_id, now))
        return MemberShown.of(joined, self._users.get(caller.tenant_id, user_id))

    def remove_member(self, caller: Caller, group_id: str, user_id: str) -> None:
        """Raises ConflictError for the last administrator, and for the group that everybody is in."""
        self._groups.remove_member(self._managed(caller, group_id), user_id)

    def _seen(self, caller: Caller, group_id: str) -> Usergroup:
        group = self._groups.get(caller.tenant_id, group_id)
        if not _sees(caller, group):
            raise group_not_found(group_id)
        return group

    def _managed(self, caller: Caller, group_id: str) -> Usergroup:
        group = self._seen(caller, group_id)
        if not _owns(caller, group):
            _check_administrator(caller)
        return group


def _sees(caller: Caller, group: Usergroup) -> bool:
    subject = caller.subject
    return subject.administrator or group.group_id in subject.groups or _owns(caller, group)


def _owns(caller: Caller, group: Usergroup) -> bool:
    return caller.kind == "user" and caller.caller_id == group.owner_id


def _check_administrator(caller: Caller) -> None:
    if not caller.subject.administrator:
        raise ForbiddenError("Only administrators may do this with the usergroup")
