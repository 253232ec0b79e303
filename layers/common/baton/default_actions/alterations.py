"""What was altered of default actions, and where that is kept.

Some concern the whole tenant: signing in is no project's. What is altered of those is kept with the tenant's
default project, whichever is named, so that naming another one is no way around it.
"""

from baton.default_actions.catalogue import CATALOGUE
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.repository import Alteration, AlterationRepository
from baton.ids import ProjectRef
from baton.tenants.models import Standing


class Alterations:
    def __init__(self, repository: AlterationRepository) -> None:
        self._repository = repository

    def find(self, ref: ProjectRef, action: DefaultAction, tenant: Standing) -> Alteration:
        return self._repository.find(place(action, ref, tenant), action.step_type)

    def all(self, ref: ProjectRef, tenant: Standing) -> dict[str, Alteration]:
        """What holds in a project, by step type."""
        found = self.kept(ref)
        home = _home(ref, tenant)
        if home == ref:
            return found
        for step_type, alteration in self.kept(home).items():
            if CATALOGUE[step_type].of_tenant:
                found[step_type] = alteration
        return found

    def kept(self, ref: ProjectRef) -> dict[str, Alteration]:
        """What is kept with a project, by step type: the tenant's are with its default project alone."""
        return self._repository.all(ref)

    def save(
        self, ref: ProjectRef, action: DefaultAction, alteration: Alteration, tenant: Standing
    ) -> None:
        """Raises NotFoundError when the tenant has no such project."""
        self._repository.save(place(action, ref, tenant), action.step_type, alteration)


def place(action: DefaultAction, ref: ProjectRef, tenant: Standing) -> ProjectRef:
    """The project with which is kept what is altered of this action."""
    return _home(ref, tenant) if action.of_tenant else ref


def _home(ref: ProjectRef, tenant: Standing) -> ProjectRef:
    return ProjectRef(ref.tenant_id, tenant.default_project_id or ref.project_id)
