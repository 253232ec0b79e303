"""GET /api/{tenantId}/project/{projectId}: one project."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ, Scope.TENANT)


@endpoint.get("/project/<project_id>")
def get_project(request: Request) -> Response[str]:
    return ok(container.project_service().get(request.project, request.caller))


handler = endpoint.handler
