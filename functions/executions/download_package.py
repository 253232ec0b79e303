"""GET /api/{tenantId}/{projectId}/actionexecution/downloadpackage/{executionId}: all of it as a zip.

A client that accepts JSON gets a link, for its HTTP library might take the zip's bytes for text.
"""

from baton import clock, container
from baton.api import Endpoint, Request, Response, download, ok, redirect
from baton.callers.models import Right
from baton.executions.package import MEDIA_TYPE, file_name

INLINE_LIMIT = 4_000_000
BINARY = ("application/zip", "application/octet-stream")
"""The API's BinaryMediaTypes: the gateway sends bytes as text unless one of them is asked for first."""

endpoint = Endpoint(Right.READ)


@endpoint.get("/actionexecution/downloadpackage/<execution_id>")
def download_package(request: Request) -> Response[str] | Response[bytes]:
    history, execution_id = container.history(), request.guid("execution_id")
    accepted = request.header("Accept").lower()
    if accepted.startswith(BINARY):
        body = history.package(request.project, execution_id, request.caller)
        if len(body) <= INLINE_LIMIT:
            return download(body, MEDIA_TYPE, file_name(execution_id))
    link = history.package_link(request.project, execution_id, request.caller, clock.now())
    return ok(link) if "application/json" in accepted else redirect(link.download_url)


handler = endpoint.handler
