"""Who may do what with an object: 21 bits for guest, owner and group, and the groups it is shared with.

Pure, and the only place that decides. An object carries one number; each group it is shared with has a number
of its own, of which the group bits count. Administrators may do everything in their tenant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Operation(IntEnum):
    """What may be done, by the position of its bit among the seven of each audience.

    Peek is to see that something exists, Read to see what is in it, Refer to point to it from elsewhere.
    """

    PEEK = 0
    READ = 1
    CREATE = 2
    UPDATE = 3
    DELETE = 4
    EXECUTE = 5
    REFER = 6


class Audience(IntEnum):
    """For whom a bit counts, by the position of its seven bits in the number."""

    GUEST = 0
    OWNER = 7
    GROUP = 14


ALL = frozenset(Operation)
MAX_PERMISSION = (1 << 21) - 1


def bits(audience: Audience, operations: Iterable[Operation]) -> int:
    """The number that grants these operations to one audience; numbers of several are added with `|`."""
    number = 0
    for operation in operations:
        number |= 1 << (audience + operation)
    return number


@dataclass(frozen=True, slots=True)
class Grant:
    """An object shared with a group. Only the group bits of `permission` count."""

    group_id: str
    permission: int


@dataclass(frozen=True, slots=True)
class Access:
    """What an object says of who may use it. `owner_id` is None for what belongs to nobody."""

    owner_id: str | None
    permission: int
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks. `user_id` is None for a guest.

    `granted` is what a credential may do with every object of its tenant: an API key's rights.
    """

    user_id: str | None = None
    groups: frozenset[str] = frozenset()
    administrator: bool = False
    granted: frozenset[Operation] = frozenset()

    def passes(self, operation: Operation) -> bool:
        """Whether the answer is yes whatever the object says, so that nobody needs to read it first."""
        return self.administrator or operation in self.granted


def allowed(access: Access, subject: Subject, operation: Operation) -> bool:
    """Whether `subject` may do this with the object. What nothing grants is refused.

    The guest bits count for everybody; the owner's for the owner, whom nobody is when there is none.
    """
    if subject.passes(operation) or _has(access.permission, Audience.GUEST, operation):
        return True
    if (
        subject.user_id is not None
        and subject.user_id == access.owner_id
        and _has(access.permission, Audience.OWNER, operation)
    ):
        return True
    return any(
        grant.group_id in subject.groups and _has(grant.permission, Audience.GROUP, operation)
        for grant in access.grants
    )


def may_alter(access: Access, subject: Subject) -> bool:
    """Whether `subject` may change who may use the object: its owner and administrators may."""
    owns = subject.user_id is not None and subject.user_id == access.owner_id
    return subject.administrator or owns


def _has(number: int, audience: Audience, operation: Operation) -> bool:
    return bool(number >> (audience + operation) & 1)


OWNER_ALL = bits(Audience.OWNER, ALL)
GROUP_ALL = bits(Audience.GROUP, ALL)
GROUP_USE = bits(Audience.GROUP, [Operation.PEEK, Operation.READ, Operation.EXECUTE])
GROUP_WORK = GROUP_USE | bits(Audience.GROUP, [Operation.CREATE, Operation.REFER])
