"""How users, usergroups and memberships are written in the table."""

from baton import clock
from baton.people.models import Membership, User, Usergroup
from baton.store.table import Item


def from_user(user: User) -> Item:
    item: Item = {
        "userId": user.user_id,
        "tenantId": user.tenant_id,
        "name": user.name,
        "email": user.email,
        "authVersion": user.auth_version,
        # A set: memberships are added and removed without reading it.
        "groups": user.groups,
        "dateCreated": clock.to_millis(user.date_created),
        "confirmed": user.confirmed,
        "permission": user.permission,
    }
    if user.password_hash is not None:
        item["passwordHash"] = user.password_hash
    return item


def to_user(item: Item) -> User:
    return User(
        user_id=item["userId"],
        tenant_id=item["tenantId"],
        name=item["name"],
        email=item["email"],
        password_hash=item.get("passwordHash"),
        auth_version=item["authVersion"],
        groups=frozenset(item.get("groups") or ()),
        date_created=clock.parse(item["dateCreated"]),
        confirmed=item["confirmed"],
        permission=item["permission"],
    )


def from_usergroup(group: Usergroup) -> Item:
    item: Item = {
        "groupId": group.group_id,
        "tenantId": group.tenant_id,
        "name": group.name,
        "dateCreated": clock.to_millis(group.date_created),
        "permission": group.permission,
    }
    if group.owner_id is not None:
        item["ownerId"] = group.owner_id
    return item


def to_usergroup(item: Item) -> Usergroup:
    return Usergroup(
        group_id=item["groupId"],
        tenant_id=item["tenantId"],
        name=item["name"],
        date_created=clock.parse(item["dateCreated"]),
        permission=item["permission"],
        owner_id=item.get("ownerId"),
    )


def from_membership(membership: Membership) -> Item:
    return {
        "referenceId": membership.reference_id,
        "userId": membership.user_id,
        "groupId": membership.group_id,
        "dateCreated": clock.to_millis(membership.date_created),
        "permission": membership.permission,
    }


def to_membership(item: Item) -> Membership:
    return Membership(
        reference_id=item["referenceId"],
        user_id=item["userId"],
        group_id=item["groupId"],
        date_created=clock.parse(item["dateCreated"]),
        permission=item["permission"],
    )
