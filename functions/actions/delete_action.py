"""DELETE /api/{tenantId}/{projectId}/action/{actionId}: remove it for good; its history stays."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, no_content
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE)


@endpoint.delete("/action/<action_id>")
def delete_action(request: Request) -> Response[str]:
    action_id = request.guid("action_id")
    container.actions().delete(request.project, action_id, request.caller, clock.now())
    return no_content()


handler = endpoint.handler
