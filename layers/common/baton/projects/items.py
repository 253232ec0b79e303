"""How projects are written in the table."""

from baton import clock, sharing, sharing_wire
from baton.ids import ProjectRef
from baton.projects.models import Closing, Project
from baton.store.table import Item


def from_project(project: Project) -> Item:
    """Without `closing`, which is not stored by changes but by deleting."""
    item: Item = {
        "projectId": project.project_id,
        "name": project.project_name,
        "description": project.project_description,
        "dateCreated": clock.to_millis(project.date_created),
        "dateModified": clock.to_millis(project.date_modified),
        "createdBy": project.created_by,
        "modifiedBy": project.modified_by,
        "permission": project.permission,
        "groups": sharing.to_text(sharing_wire.grants(project.groups)),
        "revision": project.revision,
    }
    return {name: value for name, value in item.items() if value is not None}


def to_project(tenant_id: str, item: Item) -> Project:
    """A tenant's first project, and those of before they could be altered, have a name and a date only."""
    created = clock.parse(item["dateCreated"])
    shared = item.get("groups")
    granted = sharing.from_text(shared) if shared else sharing.project_grants(tenant_id)
    closing = item.get("closing")
    return Project(
        project_id=item["projectId"],
        tenant_id=tenant_id,
        project_name=item["name"],
        project_description=item.get("description"),
        date_created=created,
        date_modified=clock.parse(item["dateModified"]) if "dateModified" in item else created,
        created_by=item.get("createdBy"),
        modified_by=item.get("modifiedBy"),
        is_active=closing is None,
        permission=item.get("permission", sharing.DEFAULT_PERMISSION),
        groups=sharing_wire.shares(granted),
        closing=Closing(closing) if closing else None,
        revision=item.get("revision", 0),
    )


def ref_of(project: Project) -> ProjectRef:
    return ProjectRef(project.tenant_id, project.project_id)
