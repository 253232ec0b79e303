"""GET /api/{tenantId}/{projectId}/data/{entity}/{rowId}: one row."""

from baton import container
from baton.api import Endpoint, Request, Response, document
from baton.callers.models import Right
from baton.rows import wire

endpoint = Endpoint(Right.READ)


@endpoint.get("/data/<entity>/<row_id>")
def get_row(request: Request) -> Response[str]:
    found = container.rows().get(
        request.project, request.text("entity"), request.text("row_id"), request.caller.subject
    )
    return document(wire.row_document(found))


handler = endpoint.handler
