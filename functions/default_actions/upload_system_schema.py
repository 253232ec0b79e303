"""POST or GET /action/world/upload_system_schema: entities, actions and permissions from a file."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
