"""POST /api/{tenantId}/{projectId}/action/{actionId}/disable: disable it; one that is disabled stays so."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE)


@endpoint.post("/action/<action_id>/disable")
def disable_action(request: Request) -> Response[str]:
    action_id, caller = request.guid("action_id"), request.caller
    return ok(
        container.actions().set_enabled(request.project, action_id, False, caller, clock.now())
    )


handler = endpoint.handler
