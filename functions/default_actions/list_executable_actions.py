"""GET /actions: the default actions that the caller may execute."""

from typing import Any

from baton import container
from baton.api.action_endpoint import list_executable


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return list_executable(event, container.default_actions)
