"""GET /api/tenant/{tenantId}: one tenant, for the instance's operators."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.ADMIN, Scope.INSTANCE)


@endpoint.get("/<tenant_id>")
def get_tenant(request: Request) -> Response[str]:
    return ok(container.tenants().get(request.guid("tenant_id")))


handler = endpoint.handler
