"""POST /api/{tenantId}/user/password: change one's own, which ends the tokens of before."""

from baton import clock, container
from baton.api import Endpoint, Request, Response, Scope, no_content
from baton.callers.models import Right
from baton.people.wire import PasswordChange

endpoint = Endpoint(Right.WRITE, Scope.TENANT)


@endpoint.post("/user/password")
def change_password(request: Request) -> Response[str]:
    body = request.body(PasswordChange)
    container.people().change_password(
        request.caller, body.current_password, body.new_password, clock.now()
    )
    return no_content()


handler = endpoint.handler
