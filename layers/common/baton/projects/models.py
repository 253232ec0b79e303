"""A project as clients send it, as they read it, and as it is kept."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from baton.permission import Access
from baton.sharing_wire import GroupShare, PermissionNumber, ShareList, grants
from baton.wire import Listing, Request, Seconds, Wire

type Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
type Description = Annotated[str, StringConstraints(max_length=4000)]


class Closing(StrEnum):
    """How far the deletion of a project has come. Nothing new gets into it from the first stage on."""

    TENTATIVE = "tentative"
    """It may turn out to have actions, and stay."""
    FINAL = "final"
    """What is in it is being deleted."""


class NewProject(Request):
    """Body of POST /project."""

    project_name: Name
    project_description: Description | None = None
    permission: PermissionNumber | None = None
    groups: ShareList | None = None


class ProjectChange(Request):
    """Body of PUT /project/{projectId}: what is absent or null stays, an empty text clears."""

    project_name: Name | None = None
    project_description: Description | None = None
    permission: PermissionNumber | None = None
    groups: ShareList | None = None


class Project(Wire):
    """A project as it is answered. `created_by` is its owner, None for a tenant's first project.

    `revision` grows with every change and is not shown; projects of before it existed have 0.
    """

    project_id: str
    tenant_id: str
    project_name: str
    project_description: str | None
    date_created: Seconds
    date_modified: Seconds
    created_by: str | None
    modified_by: str | None
    is_active: bool = True
    permission: int
    groups: list[GroupShare]
    closing: Annotated[Closing | None, Field(exclude=True)] = None
    revision: Annotated[int, Field(exclude=True)] = 0

    @property
    def access(self) -> Access:
        """Who may use it."""
        return Access(self.created_by, self.permission, grants(self.groups))


class ProjectList(Listing):
    """Answer of GET /project."""

    projects: list[Project]
