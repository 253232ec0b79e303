"""Default actions as a project's administrators see and alter them."""

from baton.callers.models import Caller
from baton.default_actions import catalogue, wire
from baton.default_actions.alterations import Alterations
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.repository import Alteration
from baton.default_actions.standing import access
from baton.errors import ForbiddenError, NotFoundError
from baton.ids import ProjectRef
from baton.permission import Operation
from baton.projects.access import ProjectAccess
from baton.projects.repository import ProjectRepository
from baton.sharing_wire import grants
from baton.tenants.models import Standing
from baton.tenants.repository import TenantRepository


class DefaultActionAdministration:
    def __init__(
        self,
        tenants: TenantRepository,
        alterations: Alterations,
        projects: ProjectRepository,
        project_access: ProjectAccess,
    ) -> None:
        self._tenants = tenants
        self._alterations = alterations
        self._projects = projects
        self._project_access = project_access

    def list(self, ref: ProjectRef, caller: Caller) -> wire.DefaultActionList:
        """All of them, in the order of the documentation."""
        self._project_access.require(ref, caller.subject, Operation.PEEK)
        self._projects.check(ref)
        tenant = self._standing(ref)
        altered = self._alterations.all(ref, tenant)
        return wire.DefaultActionList(
            default_actions=[
                _view(action, altered.get(step_type, Alteration()), tenant)
                for step_type, action in catalogue.CATALOGUE.items()
            ]
        )

    def get(
        self, ref: ProjectRef, entity: str, name: str, caller: Caller
    ) -> wire.DefaultActionView:
        self._project_access.require(ref, caller.subject, Operation.PEEK)
        self._projects.check(ref)
        action, tenant = _find(entity, name), self._standing(ref)
        return _view(action, self._alterations.find(ref, action, tenant), tenant)

    def alter(
        self,
        ref: ProjectRef,
        entity: str,
        name: str,
        change: wire.DefaultActionChange,
        caller: Caller,
    ) -> wire.DefaultActionView:
        """Change who may execute it, and whether anybody may. Raises NotFoundError without such a project."""
        action, tenant = _find(entity, name), self._standing(ref)
        if action.of_tenant:
            self._projects.check(ref)  # what is saved is with another project
        before = self._alterations.find(ref, action, tenant)
        after = Alteration(
            before.permission if change.permission is None else change.permission,
            before.grants if change.groups is None else grants(change.groups),
            before.is_enabled if change.is_enabled is None else change.is_enabled,
        )
        if not caller.subject.administrator:
            raise ForbiddenError("Default actions are altered by administrators")
        self._alterations.save(ref, action, after, tenant)
        return _view(action, after, tenant)

    def _standing(self, ref: ProjectRef) -> Standing:
        found = self._tenants.standing(ref.tenant_id)
        if found is None:
            raise NotFoundError("Tenant not found", tenantId=ref.tenant_id)
        return found


def _find(entity: str, name: str) -> DefaultAction:
    action = catalogue.find(entity, name)
    if action is None:
        raise NotFoundError("There is no such default action", entity=entity, name=name)
    return action


def _view(
    action: DefaultAction, alteration: Alteration, tenant: Standing
) -> wire.DefaultActionView:
    return wire.view(action, access(action, alteration, tenant), alteration.is_enabled)
