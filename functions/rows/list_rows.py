"""GET /api/{tenantId}/{projectId}/data/{entity}: rows of an entity, a page at a time."""

from baton import container
from baton.api import Endpoint, Request, Response, document
from baton.callers.models import Right
from baton.rows import wire

endpoint = Endpoint(Right.READ)


@endpoint.get("/data/<entity>")
def list_rows(request: Request) -> Response[str]:
    found = container.rows().list(
        request.project, request.text("entity"), request.queries(), request.caller.subject
    )
    return document(wire.list_document(found))


handler = endpoint.handler
