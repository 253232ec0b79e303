"""GET /api/{tenantId}/{projectId}/script: the project's scripts, by name."""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right
from baton.scripts import wire

endpoint = Endpoint(Right.READ)


@endpoint.get("/script")
def list_scripts(request: Request) -> Response[str]:
    return ok(wire.listing(container.scripts().list(request.project, request.caller)))


handler = endpoint.handler
