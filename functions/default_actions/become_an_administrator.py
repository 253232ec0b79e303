"""POST or GET /action/world/become_an_administrator: the tenant's first administrator, once."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
