"""GET /api/{tenantId}/{projectId}/default-action/{entity}/{name}: one of them."""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/default-action/<entity>/<name>")
def get_default_action(request: Request) -> Response[str]:
    found = container.default_action_administration().get(
        request.project, request.text("entity"), request.text("name"), request.caller
    )
    return ok(found)


handler = endpoint.handler
