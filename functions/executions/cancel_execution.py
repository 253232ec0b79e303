"""POST /api/{tenantId}/{projectId}/actionexecution/{executionId}/cancel: end it now."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right
from baton.executions import wire

endpoint = Endpoint(Right.EXECUTE)


@endpoint.post("/actionexecution/<execution_id>/cancel")
def cancel_execution(request: Request) -> Response[str]:
    execution_id = request.guid("execution_id")
    cancelled = container.canceller().cancel(
        request.project, execution_id, request.caller, clock.now()
    )
    return ok(wire.view(cancelled))


handler = endpoint.handler
