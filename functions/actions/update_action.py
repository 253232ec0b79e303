"""PUT /api/{tenantId}/{projectId}/action/{actionId}: change what the body has, leave the rest."""

from baton import clock, container
from baton.actions.models import ActionChange
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE)


@endpoint.put("/action/<action_id>")
def update_action(request: Request) -> Response[str]:
    action_id, body = request.guid("action_id"), request.body(ActionChange)
    changed = container.actions().update(
        request.project, action_id, body, request.caller, clock.now()
    )
    return ok(changed)


handler = endpoint.handler
