"""GET /api/{tenantId}/{projectId}/action/{actionId}: one action, with its steps and triggers."""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/action/<action_id>")
def get_action(request: Request) -> Response[str]:
    return ok(container.actions().get(request.project, request.guid("action_id")))


handler = endpoint.handler
