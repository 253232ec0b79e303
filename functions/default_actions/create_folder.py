"""POST or GET /action/cloud_store/create_folder: an empty folder in a store."""

from baton import clock, container
from baton.api.action_endpoint import ActionEndpoint

handler = ActionEndpoint(container.default_actions, lambda: clock.now()).handler
