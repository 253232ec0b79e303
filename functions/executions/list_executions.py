"""GET /api/{tenantId}/{projectId}/actionexecution/action/{actionId}: its executions, newest first."""

from baton import container
from baton.api import MAX_PAGE_SIZE, Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/actionexecution/action/<action_id>")
def list_executions(request: Request) -> Response[str]:
    page = request.number("page", least=1, most=1_000_000)
    page_size = request.number("pageSize", least=1, most=MAX_PAGE_SIZE)
    action_id = request.guid("action_id")
    return ok(container.executions().history(request.project, action_id, page, page_size))


handler = endpoint.handler
