"""DELETE /api/{tenantId}/{projectId}/data/{entity}/{rowId}: remove a row."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, no_content
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE)


@endpoint.delete("/data/<entity>/<row_id>")
def delete_row(request: Request) -> Response[str]:
    container.rows().delete(
        request.project,
        request.text("entity"),
        request.text("row_id"),
        request.caller.subject,
        clock.now(),
    )
    return no_content()


handler = endpoint.handler
