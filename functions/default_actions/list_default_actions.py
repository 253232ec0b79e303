"""GET /api/{tenantId}/{projectId}/default-action: the project's default actions, and who may execute them."""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/default-action")
def list_default_actions(request: Request) -> Response[str]:
    return ok(container.default_action_administration().list(request.project, request.caller))


handler = endpoint.handler
