"""DELETE /api/{tenantId}/{projectId}/script/{name}: remove a script."""

from baton import container
from baton.api import Endpoint, Request, Response, no_content
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE)


@endpoint.delete("/script/<name>")
def delete_script(request: Request) -> Response[str]:
    container.scripts().remove(request.project, request.text("name"), request.caller)
    return no_content()


handler = endpoint.handler
