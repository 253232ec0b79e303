"""A caller and the rights of an API key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID, uuid5

from baton.permission import ALL, Operation, Subject


class Right(StrEnum):
    """What a credential may do in its tenant. `admin` includes the others."""

    READ = "read"
    WRITE = "write"
    EXECUTE = "execute"
    ADMIN = "admin"


_OPERATIONS: Mapping[Right, frozenset[Operation]] = {
    Right.READ: frozenset({Operation.PEEK, Operation.READ, Operation.REFER}),
    Right.WRITE: frozenset(
        {Operation.PEEK, Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.REFER}
    ),
    Right.EXECUTE: frozenset({Operation.PEEK, Operation.EXECUTE}),
    Right.ADMIN: ALL,
}
USER_RIGHTS = frozenset({Right.READ, Right.WRITE, Right.EXECUTE})


@dataclass(frozen=True)
class Caller:
    """Somebody whose credential verified, or a guest. `caller_id` is what `createdBy` shows.

    `kind` is `user`, `key` or `guest`. `groups` are a user's usergroups.
    """

    kind: str
    caller_id: str
    tenant_id: str
    rights: frozenset[Right]
    groups: frozenset[str] = frozenset()

    def may(self, right: Right) -> bool:
        return right in self.rights or Right.ADMIN in self.rights

    @cached_property
    def subject(self) -> Subject:
        """The caller as `baton.permission` sees one.

        A key is not a person: its rights count for every object of its tenant. A user has every right and is
        held to what each object says, unless the tenant made them an administrator.
        """
        if self.kind == "guest":
            return Subject()
        granted = [_OPERATIONS[right] for right in self.rights] if self.kind == "key" else []
        return Subject(
            user_id=self.caller_id,
            groups=self.groups,
            administrator=Right.ADMIN in self.rights,
            granted=frozenset().union(*granted),
        )

    def context(self) -> dict[str, str]:
        """The authorizer's context: API Gateway passes on flat strings only."""
        return {
            "kind": self.kind,
            "callerId": self.caller_id,
            "tenantId": self.tenant_id,
            "rights": " ".join(sorted(self.rights)),
            "groups": " ".join(sorted(self.groups)),
        }

    @classmethod
    def from_context(cls, context: Mapping[str, str]) -> "Caller":
        return cls(
            context["kind"],
            context["callerId"],
            context["tenantId"],
            rights(context["rights"].split()),
            frozenset(context.get("groups", "").split()),
        )

    @classmethod
    def user(cls, user_id: str, tenant_id: str, groups: frozenset[str]) -> "Caller":
        """A user; one in the tenant's administrators group has the right `admin` too."""
        administrator = administrators_group(tenant_id) in groups
        granted = USER_RIGHTS | {Right.ADMIN} if administrator else USER_RIGHTS
        return cls("user", user_id, tenant_id, granted, groups)

    @classmethod
    def guest(cls, tenant_id: str) -> "Caller":
        return cls("guest", "guest", tenant_id, frozenset())


def rights(names: Iterable[str]) -> frozenset[Right]:
    """The rights of these names. Raises ValueError for an unknown one."""
    return frozenset(map(Right, names))


def administrators_group(tenant_id: str) -> str:
    """The id of the tenant's usergroup `administrators`, whose members may do everything in it."""
    return _well_known(tenant_id, "administrators")


def users_group(tenant_id: str) -> str:
    """The id of the tenant's usergroup `users`, which every user of the tenant belongs to."""
    return _well_known(tenant_id, "users")


def _well_known(tenant_id: str, name: str) -> str:
    # Made from the tenant's id, so that nobody has to look it up.
    return str(uuid5(UUID(tenant_id), f"usergroup/{name}"))
