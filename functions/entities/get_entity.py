"""GET /api/{tenantId}/{projectId}/entity/{name}: one entity, with its columns and relations."""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right
from baton.entities import wire

endpoint = Endpoint(Right.READ)


@endpoint.get("/entity/<name>")
def get_entity(request: Request) -> Response[str]:
    found = container.entities().get(request.project, request.text("name"), request.caller.subject)
    return ok(wire.entity_answer(found))


handler = endpoint.handler
