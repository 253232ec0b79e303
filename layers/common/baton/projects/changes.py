"""Pure rules of creating and changing a project."""

from datetime import datetime

from baton.ids import ProjectRef
from baton.projects.models import NewProject, Project, ProjectChange
from baton.sharing import DEFAULT_PERMISSION, project_grants
from baton.sharing_wire import grants, shares


def create(ref: ProjectRef, body: NewProject, caller_id: str | None, now: datetime) -> Project:
    """A new project, which belongs to whoever makes it."""
    shared = project_grants(ref.tenant_id) if body.groups is None else grants(body.groups)
    return Project(
        project_id=ref.project_id,
        tenant_id=ref.tenant_id,
        project_name=body.project_name,
        project_description=body.project_description,
        date_created=now,
        date_modified=now,
        created_by=caller_id,
        modified_by=caller_id,
        permission=DEFAULT_PERMISSION if body.permission is None else body.permission,
        groups=shares(shared),
        revision=1,
    )


def change(project: Project, body: ProjectChange, caller_id: str, now: datetime) -> Project:
    """The project after a partial update."""
    changed = body.model_dump(exclude_none=True, exclude={"groups"}, by_alias=False)
    if body.groups is not None:
        changed["groups"] = shares(grants(body.groups))
    changed |= {
        "date_modified": max(now, project.date_modified),
        "modified_by": caller_id,
        "revision": project.revision + 1,
    }
    return project.model_copy(update=changed)
