"""GET /api/{tenantId}/apikey: the tenant's API keys, without what verifies them."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.ADMIN, Scope.TENANT)


@endpoint.get("/apikey")
def list_api_keys(request: Request) -> Response[str]:
    return ok(container.api_key_service().list(request.caller, *request.page()))


handler = endpoint.handler
