"""PATCH /api/{tenantId}/{projectId}/data/{entity}/{rowId}: change what is sent of a row, leave the rest."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, document
from baton.callers.models import Right
from baton.rows import wire

endpoint = Endpoint(Right.WRITE)


@endpoint.patch("/data/<entity>/<row_id>")
def update_row(request: Request) -> Response[str]:
    changed = container.rows().update(
        request.project,
        request.text("entity"),
        request.text("row_id"),
        wire.read_attributes(request.raw()),
        request.caller,
        clock.now(),
    )
    return document(wire.row_document(changed))


handler = endpoint.handler
