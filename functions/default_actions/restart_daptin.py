"""POST or GET /action/world/restart_daptin: apply the configuration files and put everything in order."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
