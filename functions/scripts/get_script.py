"""GET /api/{tenantId}/{projectId}/script/{name}: a script's source, as it was stored."""

from baton import container
from baton.api import Endpoint, Request, Response, text
from baton.callers.models import Right
from baton.scripts.store import MEDIA_TYPE

endpoint = Endpoint(Right.READ)


@endpoint.get("/script/<name>")
def get_script(request: Request) -> Response[str]:
    source = container.scripts().read(request.project, request.text("name"), request.caller)
    return text(source, MEDIA_TYPE)


handler = endpoint.handler
