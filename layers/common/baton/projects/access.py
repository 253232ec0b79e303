"""Whether a caller may work in a project at all."""

from baton.errors import ForbiddenError
from baton.ids import ProjectRef
from baton.permission import Operation, Subject, allowed
from baton.projects.repository import ProjectRepository, not_found


class ProjectAccess:
    """Reads a project only for those who do not pass by their credential: users who are no administrators."""

    def __init__(self, projects: ProjectRepository) -> None:
        self._projects = projects

    def require(self, ref: ProjectRef, subject: Subject, operation: Operation) -> None:
        """Raises NotFoundError for a project not to be seen, ForbiddenError for what is not to be done."""
        if subject.passes(operation):
            return
        access = self._projects.access(ref)
        if not allowed(access, subject, Operation.PEEK):
            raise not_found(ref)
        if not allowed(access, subject, operation):
            raise ForbiddenError(f"You may not {operation.name.lower()} in this project")
