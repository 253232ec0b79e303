"""A caller and the rights of an API key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What a credential may do in its tenant. `admin` includes the others."""

    READ = "read"
    WRITE = "write"
    EXECUTE = "execute"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone whose credential verified. `caller_id` is what `createdBy` shows."""

    kind: str
    caller_id: str
    tenant_id: str
    rights: frozenset[Right]

    def may(self, right: Right) -> bool:
        return right in self.rights or Right.ADMIN in self.rights

    def context(self) -> dict[str, str]:
        """The authorizer's context: API Gateway passes on flat strings only."""
        return {
            "kind": self.kind,
            "callerId": self.caller_id,
            "tenantId": self.tenant_id,
            "rights": " ".join(sorted(self.rights)),
        }

    @classmethod
    def from_context(cls, context: Mapping[str, str]) -> "Caller":
        return cls(
            context["kind"],
            context["callerId"],
            context["tenantId"],
            rights(context["rights"].split()),
        )


def rights(names: Iterable[str]) -> frozenset[Right]:
    """The rights of these names. Raises ValueError for an unknown one."""
    return frozenset(map(Right, names))
