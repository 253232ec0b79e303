"""GET /api/{tenantId}/{projectId}/actionexecution/{executionId}: an execution and what its steps did."""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/actionexecution/<execution_id>")
def get_execution(request: Request) -> Response[str]:
    return ok(
        container.history().detail(request.project, request.guid("execution_id"), request.caller)
    )


handler = endpoint.handler
