"""GET /api/{tenantId}/user: the tenant's users for administrators, for others themselves."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ, Scope.TENANT)


@endpoint.get("/user")
def list_users(request: Request) -> Response[str]:
    search = request.query("search")
    return ok(container.people().users(request.caller, *request.page(), search=search))


handler = endpoint.handler
