"""PATCH /api/{tenantId}/{projectId}/default-action/{entity}/{name}: who may execute it, if anybody may.

Nothing else of a default action can be changed, and none can be removed: PUT and DELETE are refused.
"""

from baton import container
from baton.api import Endpoint, Request, Response, ok
from baton.callers.models import Right
from baton.default_actions.wire import DefaultActionChange
from baton.errors import ForbiddenError

endpoint = Endpoint(Right.ADMIN)


@endpoint.patch("/default-action/<entity>/<name>")
def alter_default_action(request: Request) -> Response[str]:
    altered = container.default_action_administration().alter(
        request.project,
        request.text("entity"),
        request.text("name"),
        request.body(DefaultActionChange),
        request.caller,
    )
    return ok(altered)


@endpoint.put("/default-action/<entity>/<name>")
@endpoint.delete("/default-action/<entity>/<name>")
def keep_default_action(_: Request) -> Response[str]:
    raise ForbiddenError(
        "A default action cannot be removed or redefined; PATCH alters who may use it"
    )


handler = endpoint.handler
