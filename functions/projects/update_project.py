"""PUT /api/{tenantId}/project/{projectId}: change what the body has, leave the rest."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right
from baton.projects.models import ProjectChange

endpoint = Endpoint(Right.WRITE, Scope.TENANT)


@endpoint.put("/project/<project_id>")
def update_project(request: Request) -> Response[str]:
    body, caller = request.body(ProjectChange), request.caller
    return ok(container.project_service().update(request.project, body, caller, clock.now()))


handler = endpoint.handler
