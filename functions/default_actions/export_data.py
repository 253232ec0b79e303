"""POST or GET /action/world/export_data: the rows of one entity or of all, as a file."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
