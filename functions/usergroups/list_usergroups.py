"""GET /api/{tenantId}/usergroup: the usergroups that the caller may see."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ, Scope.TENANT)


@endpoint.get("/usergroup")
def list_usergroups(request: Request) -> Response[str]:
    return ok(container.usergroups().list(request.caller, *request.page()))


handler = endpoint.handler
