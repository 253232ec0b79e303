"""POST /api/{tenantId}/{projectId}/upload: an address to put a file at that is too large for a request."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, created
from baton.callers.models import Right
from baton.permission import Operation
from baton.uploads import wire

endpoint = Endpoint(Right.WRITE)


@endpoint.post("/upload")
def create_upload(request: Request) -> Response[str]:
    container.projects().check(request.project)
    container.project_access().require(request.project, request.caller.subject, Operation.PEEK)
    body = request.body(wire.NewUpload)
    slot = container.upload_store().slot(request.project, clock.now(), body.size)
    return created(wire.view(slot))


handler = endpoint.handler
