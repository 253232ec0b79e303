"""GET .../action/ping and .../actionexecution/ping: does this credential reach this project?

Answers in plain text, refusals too; therefore it verifies the credential itself, not the gateway.
"""

from http import HTTPStatus

from baton import clock, container
from baton.api import Endpoint, Request, Response, plain
from baton.errors import NotFoundError, UnauthenticatedError
from baton.ids import ProjectRef

endpoint = Endpoint(None)


@endpoint.get("/action/ping")
@endpoint.get("/actionexecution/ping")
def ping(request: Request) -> Response[str]:
    try:
        caller = container.authenticator().authenticate(
            request.header("Authorization"), clock.now()
        )
    except UnauthenticatedError as error:
        return plain(error.message, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})
    if request.text("tenant_id").lower() != caller.tenant_id:
        return plain("This credential is for another tenant", HTTPStatus.FORBIDDEN)
    try:
        container.projects().check(ProjectRef(caller.tenant_id, request.text("project_id").lower()))
    except NotFoundError as error:
        return plain(error.message, HTTPStatus.NOT_FOUND)
    return plain(f"Ping Successful (tenant id: {caller.tenant_id})")


handler = endpoint.handler
