"""GET /api/{tenantId}/{projectId}/action: the project's actions, oldest first."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/action")
def list_actions(request: Request) -> Response[str]:
    found = container.actions().list(request.project, request.caller, clock.now(), *request.page())
    return ok(found)


handler = endpoint.handler
