"""What the instance's operators may do with its tenants."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from baton.callers.models import administrators_group, users_group
from baton.errors import FieldProblem, InvalidInputError
from baton.ids import ProjectRef, new_id
from baton.pages import page_of
from baton.people import creation
from baton.people.models import Created, SignUp
from baton.people.passwords import Passwords
from baton.people.users import new_user
from baton.projects import changes
from baton.projects.models import NewProject
from baton.projects.repository import new_project
from baton.store.table import Write
from baton.tenants import wire
from baton.tenants.models import Tenant
from baton.tenants.repository import TenantRepository

_FIRST_PROJECT = NewProject.model_validate({"projectName": "Default project"})


class TenantService:
    """That only operators get here is the edge's business. `hashes` is asked for when there is a password."""

    def __init__(self, tenants: TenantRepository, hashes: Callable[[], Passwords]) -> None:
        self._tenants = tenants
        self._passwords = hashes

    def list(self, page: int | None = None, page_size: int | None = None) -> wire.TenantList:
        """All tenants, or one page of them when a number is given (then 1 and 50)."""
        found = self._tenants.all()
        shown, page, page_size = page_of(found, page, page_size)
        return wire.TenantList(
            tenants=list(map(wire.TenantShown.of, shown)),
            total_count=len(found),
            page=page,
            page_size=page_size,
        )

    def get(self, tenant_id: str) -> wire.TenantDetail:
        return wire.detail(self._tenants.get(tenant_id))

    def create(self, body: wire.NewTenant, now: datetime) -> wire.TenantCreated:
        """Found a tenant: with its administrator if one is given, and then never open, not for a moment.

        Raises NameTakenError, and InvalidInputError for somebody who cannot be a user.
        """
        ref = ProjectRef(new_id(), new_id())
        made = self._user(ref.tenant_id, body.administrator, now) if body.administrator else None
        administrator_id = made.user.user_id if made else None
        tenant = Tenant(
            tenant_id=ref.tenant_id,
            name=body.name,
            display_name=body.display_name,
            description=body.description,
            time_zone=body.time_zone,
            date_created=now,
            default_project_id=ref.project_id,
            administrator_id=administrator_id,
        )
        # The first project belongs to nobody in every tenant, also in those that begin without a user.
        project = changes.create(ref, _FIRST_PROJECT, None, now)
        contents = new_project(project) + (_administrator(made, now) if made else [])
        self._tenants.add(tenant, *contents)
        return wire.created(tenant, ref.project_id)

    def _user(self, tenant_id: str, wanted: wire.FirstAdministrator, now: datetime) -> Created:
        try:
            said = creation.check(SignUp(wanted.name, wanted.email, wanted.password))
        except InvalidInputError as wrong:
            problems = [
                FieldProblem(f"administrator.{each.field}", each.message) for each in wrong.problems
            ]
            raise InvalidInputError("; ".join(map(": ".join, problems)), problems) from wrong
        return creation.create(tenant_id, said, self._passwords().hash(said.password), now)


def _administrator(made: Created, now: datetime) -> list[Write]:
    """The writes that make somebody a user and an administrator of a tenant."""
    user = made.user
    joined = [administrators_group(user.tenant_id), users_group(user.tenant_id)]
    enrolled = replace(made, user=replace(user, groups=user.groups.union(joined)))
    memberships = [creation.membership(user.user_id, each, now) for each in joined]
    return new_user(enrolled, *memberships)
