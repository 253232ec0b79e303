"""POST /api/tenant: found a tenant, with its administrator if one is named."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, Scope, created
from baton.callers.models import Right
from baton.tenants.wire import NewTenant

endpoint = Endpoint(Right.ADMIN, Scope.INSTANCE)


@endpoint.post("")
def create_tenant(request: Request) -> Response[str]:
    body = request.body(NewTenant)
    return created(container.tenants().create(body, clock.now()))


handler = endpoint.handler
