"""POST /api/{tenantId}/project: a new project, which belongs to the caller."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, Scope, created
from baton.callers.models import Right
from baton.projects.models import NewProject

endpoint = Endpoint(Right.WRITE, Scope.TENANT)


@endpoint.post("/project")
def create_project(request: Request) -> Response[str]:
    body = request.body(NewProject)
    return created(container.project_service().create(request.caller, body, clock.now()))


handler = endpoint.handler
