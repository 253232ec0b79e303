"""What may be done to projects.

Who may use one is said by its permission and its groups. Any user of a tenant may create one and owns it; API
keys do what their rights say with all of the tenant's. Whoever may delete a project may delete what is in it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from baton.callers.models import Caller
from baton.errors import ConflictError, ForbiddenError, StaleError
from baton.ids import ProjectRef, new_id
from baton.pages import page_of
from baton.permission import Operation, Subject, allowed
from baton.projects import changes
from baton.projects.items import ref_of
from baton.projects.models import Closing, NewProject, Project, ProjectChange, ProjectList
from baton.projects.repository import ProjectRepository, not_found
from baton.sharing import check_altered
from baton.store.waiting import pause
from baton.tenants.repository import TenantRepository

_TRIES = 10


class Actions(Protocol):
    """The actions of a project."""

    def any(self, ref: ProjectRef) -> bool: ...

    def delete_all(self, ref: ProjectRef, now: datetime) -> None: ...


class Scripts(Protocol):
    """The scripts of a project."""

    def clear(self, ref: ProjectRef) -> None: ...


class Contents(Protocol):
    """Rows and files of a project."""

    def clear(self, ref: ProjectRef) -> bool:
        """Remove some of it; whether nothing is left."""
        ...


class ProjectService:
    """`actions`, `scripts` and `contents` are asked for only when a project is deleted."""

    def __init__(
        self,
        projects: ProjectRepository,
        tenants: TenantRepository,
        actions: Callable[[], Actions],
        scripts: Callable[[], Scripts],
        contents: Callable[[], Contents],
    ) -> None:
        self._projects = projects
        self._tenants = tenants
        self._actions = actions
        self._scripts = scripts
        self._contents = contents

    def list(
        self, caller: Caller, page: int | None = None, page_size: int | None = None
    ) -> ProjectList:
        """What the caller may see, or one page of it when a number is given (then 1 and 50)."""
        subject = caller.subject
        found = [
            each
            for each in self._projects.all(caller.tenant_id)
            if allowed(each.access, subject, Operation.PEEK)
        ]
        shown, page, page_size = page_of(found, page, page_size)
        return ProjectList(
            projects=[_peeked(each, subject) for each in shown],
            total_count=len(found),
            page=page,
            page_size=page_size,
        )

    def get(self, ref: ProjectRef, caller: Caller) -> Project:
        project = self._projects.get(ref)
        _check_allowed(project, caller.subject, Operation.READ)
        return project

    def create(self, caller: Caller, body: NewProject, now: datetime) -> Project:
        """Raises NameTakenError for a name that another project of the tenant has."""
        subject = caller.subject
        if caller.kind != "user" and not subject.passes(Operation.CREATE):
            raise ForbiddenError("You may not create projects")
        ref = ProjectRef(caller.tenant_id, new_id())
        project = changes.create(ref, body, caller.caller_id, now)
        self._projects.create(project)
        return project

    def update(
        self, ref: ProjectRef, body: ProjectChange, caller: Caller, now: datetime
    ) -> Project:
        """A partial update, which merges with changes made at the same time."""
        for attempt in range(_TRIES):
            before = self._projects.get(ref)
            _check_allowed(before, caller.subject, Operation.UPDATE)
            after = changes.change(before, body, caller.caller_id, now)
            check_altered(before.access, after.access, caller.subject)
            try:
                self._projects.replace(before, after)
            except StaleError:
                if attempt == _TRIES - 1:
                    raise
                pause(attempt)
            else:
                return after
        raise AssertionError("unreachable: the last try returns or raises")

    def delete(self, ref: ProjectRef, caller: Caller, force: bool, now: datetime) -> None:
        """Delete a project and all that is in it but the history of executions.

        Raises ConflictError for the tenant's default project, and for one with actions unless by `force`.
        What is broken off can be done again: the project stays until nothing is left in it. ConflictError
        also says that there is more than can be removed while a client waits: it is to be deleted again.
        """
        project = self._projects.get(ref)
        _check_allowed(project, caller.subject, Operation.DELETE)
        tenant = self._tenants.standing(ref.tenant_id)
        if tenant is not None and tenant.default_project_id == ref.project_id:
            raise ConflictError(
                "The tenant's default project cannot be deleted", projectId=ref.project_id
            )
        self._close(project, force)
        self._actions().delete_all(ref, now)
        self._scripts().clear(ref)
        if not self._contents().clear(ref):
            raise ConflictError(
                "The project is closed, but has more rows or files than are removed at once;"
                " delete it again until nothing is left",
                projectId=ref.project_id,
            )
        self._projects.clear(ref)
        self._projects.remove(project)

    def _close(self, project: Project, force: bool) -> None:
        """Closed first and looked at then, so that no action slips in between."""
        ref = ref_of(project)
        if project.closing is Closing.FINAL:
            return
        if not force and self._actions().any(ref):
            if project.closing:
                self._projects.reopen(ref)  # somebody closed it and was broken off
            raise _has_actions(ref)
        self._projects.close(ref, Closing.TENTATIVE)
        if not force and self._actions().any(ref):
            self._projects.reopen(ref)
            raise _has_actions(ref)
        self._projects.close(ref, Closing.FINAL)


def _check_allowed(project: Project, subject: Subject, operation: Operation) -> None:
    """Raises NotFoundError for a project the subject may not see, ForbiddenError for what it may not do."""
    if not allowed(project.access, subject, Operation.PEEK):
        raise not_found(ref_of(project))
    if not allowed(project.access, subject, operation):
        raise ForbiddenError(
            f"You may not {operation.name.lower()} this project", projectId=project.project_id
        )


def _peeked(project: Project, subject: Subject) -> Project:
    """Who may see a project but not read it sees that it is there, and not what it says of itself."""
    if allowed(project.access, subject, Operation.READ):
        return project
    return project.model_copy(update={"project_description": None})


def _has_actions(ref: ProjectRef) -> ConflictError:
    return ConflictError(
        "The project has actions; delete it with ?force=true to delete them too",
        projectId=ref.project_id,
    )
