"""DELETE /api/{tenantId}/project/{projectId}: with `?force=true` also one that has actions."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, Scope, no_content
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE, Scope.TENANT)


@endpoint.delete("/project/<project_id>")
def delete_project(request: Request) -> Response[str]:
    force = request.query("force").lower() == "true"
    container.project_service().delete(request.project, request.caller, force, clock.now())
    return no_content()


handler = endpoint.handler
