"""GET /api/tenant: all tenants of the instance, for its operators."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.ADMIN, Scope.INSTANCE)


@endpoint.get("")
def list_tenants(request: Request) -> Response[str]:
    return ok(container.tenants().list(*request.page()))


handler = endpoint.handler
