"""GET /api/{tenantId}/{projectId}/entity: the project's entities, by name."""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right
from baton.entities import wire

endpoint = Endpoint(Right.READ)


@endpoint.get("/entity")
def list_entities(request: Request) -> Response[str]:
    found = container.entities().list(request.project, request.caller.subject)
    return ok(wire.entity_list(found))


handler = endpoint.handler
