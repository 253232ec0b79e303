"""Pure: who may execute a default action, as declared, as altered, and as the tenant stands."""

from dataclasses import replace

from baton.callers.models import administrators_group, users_group
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.repository import Alteration
from baton.permission import GROUP_ALL, Access, Grant, Operation, Subject, allowed
from baton.tenants.models import Standing


def access(action: DefaultAction, alteration: Alteration, tenant: Standing) -> Access:
    """A default action belongs to nobody. Unless altered, its groups follow from how the tenant stands."""
    declared = action.opening.after if tenant.is_closed else action.opening.before
    group = administrators_group if tenant.is_closed else users_group
    return Access(
        owner_id=None,
        permission=declared if alteration.permission is None else alteration.permission,
        grants=(Grant(group(tenant.tenant_id), GROUP_ALL),)
        if alteration.grants is None
        else alteration.grants,
    )


def executable(
    action: DefaultAction, alteration: Alteration, tenant: Standing, subject: Subject
) -> bool:
    """Whether `subject` may execute it. An API key's rights are for its tenant's own things, so those do not
    count here: a key needs `admin`.
    """
    plain = replace(subject, granted=frozenset())
    return alteration.is_enabled and allowed(
        access(action, alteration, tenant), plain, Operation.EXECUTE
    )
