"""POST /api/{tenantId}/{projectId}/action/trigger-preview: the slots of triggers that are not saved."""

from baton import clock, container
from baton.actions.changes import unsaved_triggers
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right
from baton.triggers import wire

endpoint = Endpoint(Right.READ)


@endpoint.post("/action/trigger-preview")
def preview_triggers(request: Request) -> Response[str]:
    body, now = request.body(wire.UnsavedPreviewRequest), clock.now()
    triggers = unsaved_triggers(body.triggers, now)
    found = container.previews().of_triggers(triggers, body.from_ or now, body.count)
    return ok(wire.preview(found, saved=False))


handler = endpoint.handler
