"""POST /api/{tenantId}/user/signout: end all of one's tokens, wherever they are."""

from baton import container
from baton.api import Endpoint, Request, Response, Scope, no_content
from baton.callers.models import Right

endpoint = Endpoint(Right.WRITE, Scope.TENANT)


@endpoint.post("/user/signout")
def sign_out(request: Request) -> Response[str]:
    container.people().sign_out_everywhere(request.caller)
    return no_content()


handler = endpoint.handler
