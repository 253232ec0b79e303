"""Users and usergroups as clients see them."""

from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from baton.people.models import Membership, User, Usergroup
from baton.wire import Listing, Request, Seconds, Wire


class UserShown(Wire):
    user_id: str
    email: str
    display_name: str
    home_tenant_id: str
    is_administrator: bool
    confirmed: bool
    groups: list[str]
    permission: int
    date_created: Seconds

    @classmethod
    def of(cls, user: User) -> "UserShown":
        return cls(
            user_id=user.user_id,
            email=user.email,
            display_name=user.name,
            home_tenant_id=user.tenant_id,
            is_administrator=user.is_administrator,
            confirmed=user.confirmed,
            groups=sorted(user.groups),
            permission=user.permission,
            date_created=user.date_created,
        )


class UserList(Listing):
    users: list[UserShown]


class PasswordChange(Request):
    """Body of POST /user/password."""

    current_password: Annotated[str, Field(repr=False)]
    new_password: Annotated[str, Field(repr=False)]
    new_password_confirm: Annotated[str | None, Field(repr=False)] = None

    @field_validator("new_password_confirm")
    @classmethod
    def _confirmed(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value != info.data.get("new_password"):
            raise ValueError("is not the same as newPassword")
        return value


class NewUsergroup(Request):
    """Body of POST /usergroup."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class UsergroupShown(Wire):
    """`ownerId` is the user whose home group it is, null for all others."""

    usergroup_id: str
    name: str
    owner_id: str | None
    permission: int
    date_created: Seconds

    @classmethod
    def of(cls, group: Usergroup) -> "UsergroupShown":
        return cls(
            usergroup_id=group.group_id,
            name=group.name,
            owner_id=group.owner_id,
            permission=group.permission,
            date_created=group.date_created,
        )


class UsergroupList(Listing):
    usergroups: list[UsergroupShown]


class MemberShown(Wire):
    """`referenceId` is the membership's id, `dateCreated` when it began."""

    reference_id: str
    usergroup_id: str
    user_id: str
    email: str
    display_name: str
    permission: int
    date_created: Seconds

    @classmethod
    def of(cls, membership: Membership, user: User) -> "MemberShown":
        return cls(
            reference_id=membership.reference_id,
            usergroup_id=membership.group_id,
            user_id=membership.user_id,
            email=user.email,
            display_name=user.name,
            permission=membership.permission,
            date_created=membership.date_created,
        )


class MemberList(Listing):
    members: list[MemberShown]
