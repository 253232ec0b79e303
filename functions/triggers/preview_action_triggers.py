"""POST /api/{tenantId}/{projectId}/action/{actionId}/trigger-preview: the next slots of each trigger."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right
from baton.triggers import wire

endpoint = Endpoint(Right.READ)


@endpoint.post("/action/<action_id>/trigger-preview")
def preview_action_triggers(request: Request) -> Response[str]:
    action_id, body = request.guid("action_id"), request.body(wire.PreviewRequest)
    after = body.from_ or clock.now()
    found = container.previews().of_action(
        request.project, action_id, request.caller, after, body.count
    )
    return ok(wire.preview(found, saved=True))


handler = endpoint.handler
