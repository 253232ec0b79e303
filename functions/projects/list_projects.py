"""GET /api/{tenantId}/project: the projects that the caller may see, oldest first."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ, Scope.TENANT)


@endpoint.get("/project")
def list_projects(request: Request) -> Response[str]:
    return ok(container.project_service().list(request.caller, *request.page()))


handler = endpoint.handler
