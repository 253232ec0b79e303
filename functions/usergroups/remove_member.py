"""DELETE /api/{tenantId}/usergroup/{usergroupId}/member/{userId}: a user leaves a usergroup."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, no_content
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE, Scope.TENANT)


@endpoint.delete("/usergroup/<usergroup_id>/member/<user_id>")
def remove_member(request: Request) -> Response[str]:
    group_id, user_id = request.guid("usergroup_id"), request.guid("user_id")
    container.usergroups().remove_member(request.caller, group_id, user_id)
    return no_content()


handler = endpoint.handler
