"""POST /api/{tenantId}/usergroup: a new usergroup, with nobody in it."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, Scope, created
from baton.callers.models import Right
from baton.people.wire import NewUsergroup

endpoint = Endpoint(Right.ADMIN, Scope.TENANT)


@endpoint.post("/usergroup")
def create_usergroup(request: Request) -> Response[str]:
    body = request.body(NewUsergroup)
    return created(container.usergroups().create(request.caller, body, clock.now()))


handler = endpoint.handler
