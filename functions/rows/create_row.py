"""POST /api/{tenantId}/{projectId}/data/{entity}: a new row."""

from http import HTTPStatus

from baton import clock, container
from baton.api import Endpoint, Request, Response, document
from baton.callers.models import Right
from baton.rows import wire

endpoint = Endpoint(Right.WRITE)


@endpoint.post("/data/<entity>")
def create_row(request: Request) -> Response[str]:
    made = container.rows().create(
        request.project,
        request.text("entity"),
        wire.read_attributes(request.raw()),
        request.caller,
        clock.now(),
    )
    return document(wire.row_document(made), HTTPStatus.CREATED)


handler = endpoint.handler
