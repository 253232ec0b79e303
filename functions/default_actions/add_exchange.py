"""POST or GET /action/world/add_exchange: keep an entity and a Google sheet in step."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
