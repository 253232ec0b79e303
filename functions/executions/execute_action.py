"""GET or POST /api/{tenantId}/{projectId}/action/execute/{actionId}: queue an execution and start it."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right
from baton.executions import wire
from baton.executions.starting import StartRequest

endpoint = Endpoint(Right.EXECUTE)


@endpoint.get("/action/execute/<action_id>")
@endpoint.post("/action/execute/<action_id>")
def execute_action(request: Request) -> Response[str]:
    wanted = StartRequest(
        ref=request.project,
        action_id=request.guid("action_id"),
        inputs=request.body(wire.ExecuteRequest).input,
        idempotency_key=request.header("Idempotency-Key"),
        caller=request.caller,
    )
    execution = container.starter().start(wanted, clock.now())
    # The documented form is a GET that has an effect: nothing on the way may answer it from a cache.
    return ok(wire.view(execution), {"Cache-Control": "no-store"})


handler = endpoint.handler
