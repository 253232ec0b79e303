"""GET /api/{tenantId}/{projectId}/actionexecution/action/{actionId}: its executions, newest first."""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/actionexecution/action/<action_id>")
def list_executions(request: Request) -> Response[str]:
    found = container.history().of_action(
        request.project, request.guid("action_id"), request.caller, *request.page()
    )
    return ok(found)


handler = endpoint.handler
