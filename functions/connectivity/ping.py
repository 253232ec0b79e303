"""GET .../action/ping and .../actionexecution/ping: does this credential reach this project?

Answers in plain text, refusals too; therefore it verifies the credential itself, not the gateway.
"""

from http import HTTPStatus

from baton import clock, container
from baton.api import Endpoint, Request, Response, plain
from baton.errors import UnauthenticatedError

endpoint = Endpoint(None)


@endpoint.get("/action/ping")
@endpoint.get("/actionexecution/ping")
def ping(request: Request) -> Response[str]:
    try:
        caller = container.authenticator().authenticate(
            request.header("Authorization"), clock.now()
        )
    except UnauthenticatedError as error:
        return plain(error.message, HTTPStatus.UNAUTHORIZED)
    if request.text("tenant_id").lower() != caller.tenant_id:
        return plain("This credential is for another tenant", HTTPStatus.FORBIDDEN)
    return plain(f"Ping Successful (tenant id: {caller.tenant_id})")


handler = endpoint.handler
