"""POST /api/{tenantId}/apikey: a new API key, shown this once."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, Scope, created
from baton.callers.models import Right
from baton.callers.wire import NewApiKey

endpoint = Endpoint(Right.ADMIN, Scope.TENANT)


@endpoint.post("/apikey")
def create_api_key(request: Request) -> Response[str]:
    body = request.body(NewApiKey)
    return created(container.api_key_service().create(request.caller, body, clock.now()))


handler = endpoint.handler
