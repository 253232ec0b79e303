"""Users and usergroups as what rows point at: every user of the tenant may refer to them."""

from collections.abc import Callable

from baton.callers.models import users_group
from baton.errors import NotFoundError
from baton.permission import GROUP_WORK, Access, Grant


def referable(find: Callable[[str, str], object]) -> Callable[[str, str], Access | None]:
    """Who may refer to what `find` finds by tenant and id; None where it raises NotFoundError."""

    def access(tenant_id: str, found_id: str) -> Access | None:
        try:
            find(tenant_id, found_id)
        except NotFoundError:
            return None
        return Access(None, 0, (Grant(users_group(tenant_id), GROUP_WORK),))

    return access
