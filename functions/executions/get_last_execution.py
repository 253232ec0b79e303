"""GET /api/{tenantId}/{projectId}/actionexecution/lastaction/{actionId}: the action's newest execution."""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/actionexecution/lastaction/<action_id>")
def get_last_execution(request: Request) -> Response[str]:
    return ok(container.history().last(request.project, request.guid("action_id"), request.caller))


handler = endpoint.handler
