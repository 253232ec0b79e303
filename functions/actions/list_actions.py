"""GET /api/{tenantId}/{projectId}/action: the project's actions, oldest first."""

from baton import clock, container
from baton.api import MAX_PAGE_SIZE, Endpoint, Request, Response, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ)


@endpoint.get("/action")
def list_actions(request: Request) -> Response[str]:
    page = request.number("page", least=1, most=1_000_000)
    page_size = request.number("pageSize", least=1, most=MAX_PAGE_SIZE)
    return ok(container.actions().list(request.project, clock.now(), page, page_size))


handler = endpoint.handler
