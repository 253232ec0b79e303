"""GET /api/{tenantId}/{projectId}/action/{actionId}: one action, with its steps and triggers."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/action/<action_id>")
def get_action(request: Request) -> Response[str]:
    action_id = request.guid("action_id")
    return ok(container.actions().get(request.project, action_id, request.caller, clock.now()))


handler = endpoint.handler
