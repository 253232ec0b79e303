"""POST or GET /action/data_exchange/synchronize: begin to bring an entity and its Google sheet in step."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
