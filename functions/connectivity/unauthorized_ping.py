"""GET .../action/unauthorized-ping and .../actionexecution/unauthorized-ping: is anybody there?

Asks for no credential and looks nothing up, so any words will do for the ids.
"""

from baton.api import Endpoint, Request, Response, plain

endpoint = Endpoint(None)


@endpoint.get("/action/unauthorized-ping")
@endpoint.get("/actionexecution/unauthorized-ping")
def unauthorized_ping(_request: Request) -> Response[str]:
    return plain("Ping Successful")


handler = endpoint.handler
