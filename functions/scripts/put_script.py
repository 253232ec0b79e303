"""PUT /api/{tenantId}/{projectId}/script/{name}: store the body as a script, replacing an older one."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right
from baton.scripts import wire

endpoint = Endpoint(Right.WRITE)


@endpoint.put("/script/<name>")
def put_script(request: Request) -> Response[str]:
    script = container.scripts().save(
        request.project, request.text("name"), request.raw(), request.caller, clock.now()
    )
    return ok(wire.view(script))


handler = endpoint.handler
