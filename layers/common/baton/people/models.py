"""A user, a usergroup, and the membership of one in the other."""

from dataclasses import dataclass, field
from datetime import datetime

from baton.callers.models import administrators_group, users_group

MAX_GROUPS = 50
"""Usergroups one user may be in: their ids travel with every request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody with an account in a tenant. `groups` are the ids of their usergroups.

    `auth_version` grows when the password changes or they sign out everywhere: tokens of another one
    are refused. Without a `password_hash` nobody can sign in.
    """

    user_id: str
    tenant_id: str
    name: str
    email: str
    password_hash: str | None = field(repr=False)
    groups: frozenset[str]
    date_created: datetime
    permission: int
    auth_version: int = 1
    confirmed: bool = False

    @property
    def is_administrator(self) -> bool:
        return administrators_group(self.tenant_id) in self.groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Usergroup:
    """Users who share what is shared with their group. Only a user's own home group has an owner."""

    group_id: str
    tenant_id: str
    name: str
    date_created: datetime
    permission: int
    owner_id: str | None = None

    @property
    def is_well_known(self) -> bool:
        """Whether it is one of the two that every tenant has."""
        return self.group_id in (
            administrators_group(self.tenant_id),
            users_group(self.tenant_id),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """That a user is in a usergroup. `reference_id` is the membership's own id."""

    reference_id: str
    user_id: str
    group_id: str
    date_created: datetime
    permission: int


@dataclass(frozen=True, slots=True)
class SignUp:
    """What somebody says who wants an account."""

    name: str
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Created:
    """What signing up made: the user, their home usergroup and their membership of it."""

    user: User
    home_group: Usergroup
    membership: Membership
