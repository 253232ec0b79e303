"""DELETE /api/{tenantId}/apikey/{keyId}: end an API key for good."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, no_content
from baton.callers.models import Right

endpoint = Endpoint(Right.ADMIN, Scope.TENANT)


@endpoint.delete("/apikey/<key_id>")
def revoke_api_key(request: Request) -> Response[str]:
    container.api_key_service().revoke(request.caller, request.text("key_id"))
    return no_content()


handler = endpoint.handler
