"""POST /api/{tenantId}/{projectId}/action: store a new action under a name no other has."""

from baton import clock, container
from baton.actions.models import NewAction
from baton.api import Endpoint, Request, Response, created
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE)


@endpoint.post("/action")
def create_action(request: Request) -> Response[str]:
    body, caller = request.body(NewAction), request.caller
    return created(container.actions().create(request.project, body, caller, clock.now()))


handler = endpoint.handler
