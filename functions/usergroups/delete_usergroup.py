"""DELETE /api/{tenantId}/usergroup/{usergroupId}: its members leave it, and it is gone."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, no_content
from baton.callers.models import Right

endpoint = Endpoint(Right.ADMIN, Scope.TENANT)


@endpoint.delete("/usergroup/<usergroup_id>")
def delete_usergroup(request: Request) -> Response[str]:
    container.usergroups().delete(request.caller, request.guid("usergroup_id"))
    return no_content()


handler = endpoint.handler
