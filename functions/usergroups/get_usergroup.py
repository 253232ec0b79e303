"""GET /api/{tenantId}/usergroup/{usergroupId}: one usergroup."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ, Scope.TENANT)


@endpoint.get("/usergroup/<usergroup_id>")
def get_usergroup(request: Request) -> Response[str]:
    return ok(container.usergroups().get(request.caller, request.guid("usergroup_id")))


handler = endpoint.handler
