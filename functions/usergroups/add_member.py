"""PUT /api/{tenantId}/usergroup/{usergroupId}/member/{userId}: let a user into a usergroup."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, Scope, ok
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE, Scope.TENANT)


@endpoint.put("/usergroup/<usergroup_id>/member/<user_id>")
def add_member(request: Request) -> Response[str]:
    group_id, user_id = request.guid("usergroup_id"), request.guid("user_id")
    return ok(container.usergroups().add_member(request.caller, group_id, user_id, clock.now()))


handler = endpoint.handler
