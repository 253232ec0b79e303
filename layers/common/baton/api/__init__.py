"""The HTTP edge: the only package that knows status codes, headers and gateway events.

A function declares the right it needs and its routes; everything a request must pass first happens
here, before the function's own code is reached, so no endpoint can forget it:

    endpoint = Endpoint(Right.READ)

    @endpoint.get("/action/<action_id>")
    def get_action(request: Request) -> Response:
        return ok(container.actions().get(request.project, request.guid("action_id")))

    handler = endpoint.handler
"""

from aws_lambda_powertools.event_handler import Response

from baton.api.answers import (
    accepted,
    created,
    document,
    download,
    no_content,
    ok,
    plain,
    redirect,
    text,
)
from baton.api.endpoint import Endpoint, Scope
from baton.api.request import MAX_PAGE_SIZE, Request

__all__ = [
    "MAX_PAGE_SIZE",
    "Endpoint",
    "Request",
    "Response",
    "Scope",
    "accepted",
    "created",
    "document",
    "download",
    "no_content",
    "ok",
    "plain",
    "redirect",
    "text",
]
