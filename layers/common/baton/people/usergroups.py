"""Usergroups in the table: their names, their members, and who is an administrator.

A membership is written twice in one transaction: as an item, by which a group's members are listed, and in
the `groups` of the user's item, by which one read tells what a token's user may do.
"""

from dataclasses import replace
from datetime import datetime
from itertools import batched

from baton import clock
from baton.callers.models import administrators_group, users_group
from baton.errors import ConflictError, ForbiddenError, NameTakenError, NotFoundError
from baton.people.items import from_membership, from_usergroup, to_membership, to_usergroup
from baton.people.models import MAX_GROUPS, Membership, Usergroup
from baton.people.users import tenant_not_found, user_not_found
from baton.store import keys
from baton.store.table import RefusedError, Table, Write, put_new

_MEMBERS_AT_ONCE = 40
_GROUPS = {"#groups": "groups"}  # a reserved word
_EXISTS = "attribute_exists(pk)"


class UsergroupRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, group_id: str) -> Usergroup:
        item = self._table.get(keys.usergroup(tenant_id, group_id))
        if item is None:
            raise group_not_found(group_id)
        return to_usergroup(item)

    def all(self, tenant_id: str) -> list[Usergroup]:
        """All usergroups of the tenant, users' home groups too."""
        return [to_usergroup(item) for item in self._table.query(*keys.usergroup(tenant_id))]

    def add(self, group: Usergroup) -> None:
        """Claim the name and store the group. Raises NameTakenError."""
        guard = keys.usergroup_name(group.tenant_id, group.name)
        try:
            self._table.transact(
                Write(kind="check", key=keys.tenant(group.tenant_id), condition=_EXISTS),
                put_new(guard, {"groupId": group.group_id}),
                put_new(keys.usergroup(group.tenant_id, group.group_id), from_usergroup(group)),
            )
        except RefusedError as refused:
            if 0 in refused.items:
                raise tenant_not_found(group.tenant_id) from refused
            raise NameTakenError("A usergroup with this name already exists") from refused

    def remove(self, group: Usergroup) -> None:
        """Delete the group once nobody is in it. What is broken off can be done again.

        The group stays until its last membership is gone, and takes no new ones meanwhile: a user must not
        be left in a group that nobody can see.
        """
        if group.is_well_known:
            raise ConflictError(f"The usergroup {group.name} cannot be deleted")
        key = keys.usergroup(group.tenant_id, group.group_id)
        try:
            self._table.update(
                Write(
                    kind="update",
                    key=key,
                    update="SET closing = :yes",
                    condition=_EXISTS,
                    values={":yes": True},
                )
            )
        except RefusedError as refused:
            raise group_not_found(group.group_id) from refused
        for members in batched(self.members(group), _MEMBERS_AT_ONCE, strict=False):
            self._table.transact(
                *(write for each in members for write in _leave(group, each.user_id))
            )
        # Home groups share names with each other and claim none.
        guards = [] if group.owner_id else [keys.usergroup_name(group.tenant_id, group.name)]
        self._table.transact(*(Write(kind="delete", key=each) for each in (key, *guards)))

    def members(self, group: Usergroup) -> list[Membership]:
        found = self._table.query(*keys.member(group.tenant_id, group.group_id))
        return [to_membership(item) for item in found]

    def add_member(self, group: Usergroup, membership: Membership) -> Membership:
        """Let a user in; one who is a member already stays as they are. Returns the membership that stands.

        Raises NotFoundError for an unknown user, and ConflictError for one who is in too many groups.
        """
        try:
            self._table.transact(*_join(group, membership))
        except RefusedError as refused:
            gone, there, user = (refused.items.get(position) for position in range(3))
            if gone is not None:
                raise group_not_found(group.group_id) from refused
            if there:
                return to_membership(there)
            if user == {}:
                raise user_not_found(membership.user_id) from refused
            if user is None:
                raise tenant_not_found(group.tenant_id) from refused
            message = f"A user may be in at most {MAX_GROUPS} usergroups"
            raise ConflictError(message, userId=membership.user_id) from refused
        return membership

    def remove_member(self, group: Usergroup, user_id: str) -> None:
        """Raises ConflictError for the last administrator, and for the group that everybody is in."""
        if group.group_id == users_group(group.tenant_id):
            raise ConflictError("Nobody leaves the usergroup users", userId=user_id)
        leave, forget = _leave(group, user_id)
        writes = [replace(leave, condition=_EXISTS), forget]
        if group.group_id == administrators_group(group.tenant_id):
            writes.append(_one_administrator_less(group.tenant_id))
        try:
            self._table.transact(*writes)
        except RefusedError as refused:
            if 0 in refused.items:
                message = "The user is not a member of this usergroup"
                raise NotFoundError(message, userId=user_id) from refused
            if 2 in refused.items:
                raise ConflictError("The last administrator stays", userId=user_id) from refused
            raise user_not_found(user_id) from refused

    def make_administrator(self, tenant_id: str, membership: Membership, now: datetime) -> None:
        """Make a user the tenant's first administrator, which closes it. Raises ForbiddenError ever after."""
        close = Write(
            kind="update",
            key=keys.tenant(tenant_id),
            update="SET administratorId = :user, closedAt = :now, administratorCount = :one",
            condition=f"{_EXISTS} AND attribute_not_exists(administratorId)",
            values={":user": membership.user_id, ":now": clock.to_millis(now), ":one": 1},
        )
        join = Write(
            kind="update",
            key=keys.user(tenant_id, membership.user_id),
            update="ADD #groups :group",
            condition=_EXISTS,
            names=_GROUPS,
            values={":group": {membership.group_id}},
        )
        key = keys.member(tenant_id, membership.group_id, membership.user_id)
        try:
            self._table.transact(close, join, put_new(key, from_membership(membership)))
        except RefusedError as refused:
            raise ForbiddenError("The tenant has an administrator already") from refused

    def is_closed(self, tenant_id: str) -> bool:
        """Whether guests may do no more than sign in. A tenant that does not exist is closed."""
        tenant = self._table.get(keys.tenant(tenant_id))
        return tenant is None or "administratorId" in tenant


def group_not_found(group_id: str) -> NotFoundError:
    return NotFoundError("Usergroup not found", usergroupId=group_id)


def _join(group: Usergroup, membership: Membership) -> list[Write]:
    tenant_id, user_id = group.tenant_id, membership.user_id
    writes = [
        Write(
            kind="check",
            key=keys.usergroup(tenant_id, group.group_id),
            condition=f"{_EXISTS} AND attribute_not_exists(closing)",
        ),
        put_new(keys.member(tenant_id, group.group_id, user_id), from_membership(membership)),
        Write(
            kind="update",
            key=keys.user(tenant_id, user_id),
            update="ADD #groups :group",
            condition="attribute_exists(#groups) AND size(#groups) < :most",
            names=_GROUPS,
            values={":group": {group.group_id}, ":most": MAX_GROUPS},
        ),
    ]
    if group.group_id == administrators_group(tenant_id):
        writes.append(_one_administrator_more(tenant_id, membership))
    return writes


def _leave(group: Usergroup, user_id: str) -> tuple[Write, Write]:
    return (
        Write(kind="delete", key=keys.member(group.tenant_id, group.group_id, user_id)),
        Write(
            kind="update",
            key=keys.user(group.tenant_id, user_id),
            update="DELETE #groups :group",
            condition=_EXISTS,
            names=_GROUPS,
            values={":group": {group.group_id}},
        ),
    )


def _one_administrator_more(tenant_id: str, membership: Membership) -> Write:
    """However the first one came to be, nobody else becomes it by themselves."""
    return Write(
        kind="update",
        key=keys.tenant(tenant_id),
        update="SET administratorId = if_not_exists(administratorId, :user),"
        " closedAt = if_not_exists(closedAt, :now) ADD administratorCount :one",
        condition=_EXISTS,
        values={
            ":user": membership.user_id,
            ":now": clock.to_millis(membership.date_created),
            ":one": 1,
        },
    )


def _one_administrator_less(tenant_id: str) -> Write:
    return Write(
        kind="update",
        key=keys.tenant(tenant_id),
        update="ADD administratorCount :less",
        condition="administratorCount > :one",
        values={":less": -1, ":one": 1},
    )
