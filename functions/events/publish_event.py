"""POST /api/{tenantId}/{projectId}/event: tell whoever listens that something happened."""

from baton import container
from baton.api import Endpoint, Request, Response, accepted
from baton.callers.models import Right
from baton.triggers import wire

endpoint = Endpoint(Right.EXECUTE)


@endpoint.post("/event")
def publish_event(request: Request) -> Response[str]:
    body = request.body(wire.NewEvent)
    event_id = container.events().publish(
        request.project, body.event_name, body.payload, request.caller
    )
    return accepted(wire.Published(event_id=event_id))


handler = endpoint.handler
