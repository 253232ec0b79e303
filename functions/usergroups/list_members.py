"""GET /api/{tenantId}/usergroup/{usergroupId}/member: who is in a usergroup."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.READ, Scope.TENANT)


@endpoint.get("/usergroup/<usergroup_id>/member")
def list_members(request: Request) -> Response[str]:
    group_id = request.guid("usergroup_id")
    return ok(container.usergroups().members(request.caller, group_id, *request.page()))


handler = endpoint.handler
